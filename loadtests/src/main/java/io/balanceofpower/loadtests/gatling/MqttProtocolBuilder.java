package io.balanceofpower.loadtests.gatling;

import io.gatling.core.protocol.Protocol;
import io.gatling.javaapi.core.ProtocolBuilder;
import io.gatling.javaapi.core.Session;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * How devices connect. Immutable: each method returns another one. Texts are in Gatling's expression language where it
 * says so.
 */
public final class MqttProtocolBuilder implements ProtocolBuilder {
    private static final int KEEP_ALIVE_S_MAX = 65_535;
    private static final long EXPIRY_S_MAX = 0xFFFF_FFFFL;

    private final MqttSettings settings;

    MqttProtocolBuilder(MqttSettings settings) {
        this.settings = settings;
    }

    MqttSettings settings() {
        return settings;
    }

    private MqttProtocolBuilder with(Consumer<MqttSettings> change) {
        return new MqttProtocolBuilder(settings.with(change));
    }

    private static void require(boolean good, String words) {
        if (!good) {
            throw new IllegalArgumentException(words);
        }
    }

    /**
     * {@code host:port} of each. Devices spread over them by the number of their virtual user; one that cannot connect, or
     * loses its connection, goes to the next. Names are looked up by the JDK.
     */
    public MqttProtocolBuilder servers(String... addresses) {
        return servers(Arrays.asList(addresses));
    }

    /** The same as a list. */
    public MqttProtocolBuilder servers(List<String> addresses) {
        return with(s -> s.servers = addresses.stream().map(MqttServer::of).toList());
    }

    /** Which of the servers a device connects to first, counted from 0 and taken modulo their number. */
    public MqttProtocolBuilder firstServer(Function<Session, Integer> index) {
        return with(s -> s.firstServer = index);
    }

    /** MQTT 5 is the default. */
    public MqttProtocolBuilder version(MqttVersion version) {
        return with(s -> s.version = version);
    }

    /** An expression. Default: {@code gatling-} and the number of the virtual user. */
    public MqttProtocolBuilder clientId(String expression) {
        return clientId(Expression.of(expression));
    }

    /** The same as a function. */
    public MqttProtocolBuilder clientId(Function<Session, String> clientId) {
        return with(s -> s.clientId = clientId);
    }

    /** Expressions. Default: neither. */
    public MqttProtocolBuilder credentials(String user, String password) {
        return credentials(Expression.of(user), Expression.of(password));
    }

    /** The same as functions. */
    public MqttProtocolBuilder credentials(Function<Session, String> user, Function<Session, String> password) {
        return with(s -> {
            s.user = user;
            s.password = password;
        });
    }

    /** Up to 65,535 s, 0 for none; what the server says in the CONNACK goes before. Default: 60 s. */
    public MqttProtocolBuilder keepAlive(Duration keepAlive) {
        require(keepAlive.toSeconds() <= KEEP_ALIVE_S_MAX && !keepAlive.isNegative(), "keepAlive is not 0 to 65535 s");
        return with(s -> s.keepAlive = keepAlive);
    }

    /** Whether a session that the server has is dropped. Default: true. */
    public MqttProtocolBuilder cleanStart(boolean cleanStart) {
        return with(s -> s.cleanStart = cleanStart);
    }

    /** How long the server keeps the session of a device that is gone; MQTT 5 only. Default: 0. */
    public MqttProtocolBuilder sessionExpiry(Duration expiry) {
        require(expiry.toSeconds() <= EXPIRY_S_MAX && !expiry.isNegative(), "sessionExpiry is not 0 to 4294967295 s");
        return with(s -> s.sessionExpiry = expiry);
    }

    /** Default: no TLS. */
    public MqttProtocolBuilder tls(MqttTls tls) {
        return with(s -> s.tls = tls.context());
    }

    /**
     * After so long without a packet from the server, while something is unanswered, a connection counts as lost.
     * Default: 30 s.
     */
    public MqttProtocolBuilder answerTimeout(Duration timeout) {
        require(timeout.toMillis() > 0, "answerTimeout is not above 0");
        return with(s -> s.answerTimeout = timeout);
    }

    /** Until the TCP connection stands. Default: 10 s. */
    public MqttProtocolBuilder connectTimeout(Duration timeout) {
        require(timeout.toMillis() > 0, "connectTimeout is not above 0");
        return with(s -> s.connectTimeout = timeout);
    }

    /**
     * How often a device tries to connect after a failure before it gives up and what is unanswered counts as failed; a
     * connection on which something was acknowledged, or that stood for 10 s, sets the count back. Pauses between tries
     * grow from 0.1 s to 5 s, less a random half. Default: 0.
     */
    public MqttProtocolBuilder reconnect(int tries) {
        require(tries >= 0, "reconnect is below 0");
        return with(s -> s.reconnects = tries);
    }

    /** A slow link: each connection reads and writes at most so much. Default: 0, as fast as it goes. */
    public MqttProtocolBuilder bytesPerSecond(long limit) {
        require(limit >= 0, "bytesPerSecond is below 0");
        return with(s -> s.bytesPerSecond = limit);
    }

    /**
     * Numbers each device's messages from 1. MQTT 5: they travel as user properties {@code epoch} and {@code seq}. In
     * either version the session holds {@code mqttEpoch} and {@code mqttSeq} when topic and payload are made.
     */
    public MqttProtocolBuilder numbered() {
        return with(s -> s.numbered = true);
    }

    /** The epoch of the numbers. Default: the time, in ms, at which the class was loaded. */
    public MqttProtocolBuilder epoch(long epoch) {
        require(epoch >= 0, "epoch is below 0");
        return with(s -> s.epoch = epoch);
    }

    /** Whether an acknowledgement with 0x10, no matching subscribers, is a failure. Default: false. */
    public MqttProtocolBuilder unmatchedIsFailure() {
        return with(s -> s.unmatchedIsFailure = true);
    }

    /**
     * For long runs: of a device's successful publishes, one in so many is in the report, drawn by lot, and all
     * failures. Percentiles stay right; counts of successes, rates and the share of failures do not. Default: 1.
     */
    public MqttProtocolBuilder logOneIn(int publishes) {
        require(publishes >= 1, "logOneIn is below 1");
        return with(s -> s.logOneIn = publishes);
    }

    /** Who hears of every message. */
    public MqttProtocolBuilder observer(MqttObserver observer) {
        return with(s -> s.observer = observer);
    }

    /** @throws IllegalArgumentException if devices could not connect with it; says how to mend it */
    @Override
    public Protocol protocol() {
        settings.check();
        return new MqttProtocol(settings);
    }
}
