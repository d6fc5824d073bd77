package io.balanceofpower.loadtests.gatling;

import io.gatling.javaapi.core.Session;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a protocol says, with its defaults. Changed only while it is made; see {@link #with}. */
final class MqttSettings {
    List<MqttServer> servers = List.of();
    Function<Session, Integer> firstServer = session -> (int) (session.userId() % Integer.MAX_VALUE);
    MqttVersion version = MqttVersion.V5;
    Function<Session, String> clientId = session -> "gatling-" + session.userId();

    @Nullable
    Function<Session, String> user;

    @Nullable
    Function<Session, String> password;

    Duration keepAlive = Duration.ofSeconds(60);
    boolean cleanStart = true;
    Duration sessionExpiry = Duration.ZERO;

    @Nullable
    SslContext tls;

    Duration answerTimeout = Duration.ofSeconds(30);
    Duration connectTimeout = Duration.ofSeconds(10);
    int reconnects;
    long bytesPerSecond;
    boolean numbered;
    long epoch = System.currentTimeMillis();
    boolean unmatchedIsFailure;
    int logOneIn = 1;
    MqttObserver observer = MqttObserver.NOBODY;

    MqttSettings() {}

    private MqttSettings(MqttSettings from) {
        servers = from.servers;
        firstServer = from.firstServer;
        version = from.version;
        clientId = from.clientId;
        user = from.user;
        password = from.password;
        keepAlive = from.keepAlive;
        cleanStart = from.cleanStart;
        sessionExpiry = from.sessionExpiry;
        tls = from.tls;
        answerTimeout = from.answerTimeout;
        connectTimeout = from.connectTimeout;
        reconnects = from.reconnects;
        bytesPerSecond = from.bytesPerSecond;
        numbered = from.numbered;
        epoch = from.epoch;
        unmatchedIsFailure = from.unmatchedIsFailure;
        logOneIn = from.logOneIn;
        observer = from.observer;
    }

    MqttSettings with(Consumer<MqttSettings> change) {
        MqttSettings changed = new MqttSettings(this);
        change.accept(changed);
        return changed;
    }

    /** @throws IllegalArgumentException with the remedy, if devices could not connect with these */
    void check() {
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("The MQTT protocol has no server: mqtt.servers(\"127.0.0.1:1883\")");
        }
        if (version == MqttVersion.V3_1_1 && user == null && password != null) {
            throw new IllegalArgumentException("MQTT 3.1.1 has no password without a user name");
        }
    }
}
