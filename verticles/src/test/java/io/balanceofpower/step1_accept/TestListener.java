package io.balanceofpower.step1_accept;

import io.balanceofpower.step1_accept.ListenerSettings.Transport;
import io.balanceofpower.step1_accept.packet.PacketLimits;
import java.util.List;
import java.util.Optional;

/** Settings for a test: one listener on any free port, with limits that a test can reach. */
public final class TestListener {
    static final int KEEP_ALIVE_MIN_S = 3;
    static final int RECEIVE_MAXIMUM = 20;
    static final int CONNECT_BYTES_MAX = 1_500;
    static final int TOPIC_ALIAS_MAX = 16;
    static final int TOPIC_BYTES_MAX = 1_000;
    static final int TOPIC_LEVELS_MAX = 20;
    static final int USER_PROPERTIES_MAX = 8;
    static final int USER_PROPERTY_BYTES_MAX = 400;

    private int eventLoops = 1;
    private int nodeConnectionsMax = 1_000;
    private long ackTimeoutMs = 600_000;
    private int inFlightBytesMax = 10_000_000;
    private ConnectLimits connects = new ConnectLimits(0, 0, 0);
    private String name = "tcp";
    private Transport transport = Transport.TCP;
    private String path = "/mqtt";
    private boolean proxyProtocol;
    private int controlPacketsPerSecondMax = 1_000;
    private int connectionsMax = 100;
    private int packetBytesMax = 100_000;
    private long connectTimeoutMs = 20_000;
    private Optional<TlsSettings> tls = Optional.empty();

    TestListener eventLoops(int given) {
        eventLoops = given;
        return this;
    }

    TestListener nodeConnectionsMax(int given) {
        nodeConnectionsMax = given;
        return this;
    }

    TestListener inFlightBytesMax(int given) {
        inFlightBytesMax = given;
        return this;
    }

    TestListener connects(ConnectLimits given) {
        connects = given;
        return this;
    }

    TestListener ackTimeoutMs(long given) {
        ackTimeoutMs = given;
        return this;
    }

    TestListener name(String given) {
        name = given;
        return this;
    }

    TestListener webSocket(String atPath) {
        transport = Transport.WEBSOCKET;
        path = atPath;
        return this;
    }

    TestListener proxyProtocol() {
        proxyProtocol = true;
        return this;
    }

    TestListener controlPacketsPerSecondMax(int given) {
        controlPacketsPerSecondMax = given;
        return this;
    }

    TestListener connectionsMax(int given) {
        connectionsMax = given;
        return this;
    }

    TestListener packetBytesMax(int given) {
        packetBytesMax = given;
        return this;
    }

    TestListener connectTimeoutMs(long given) {
        connectTimeoutMs = given;
        return this;
    }

    TestListener tls(TlsSettings given) {
        tls = Optional.of(given);
        return this;
    }

    ListenerSettings listener() {
        return new ListenerSettings(
                name,
                "127.0.0.1",
                0,
                transport,
                path,
                proxyProtocol,
                connectionsMax,
                packetBytesMax,
                connectTimeoutMs,
                KEEP_ALIVE_MIN_S,
                100,
                RECEIVE_MAXIMUM,
                tls,
                List.of(AuthenticationMethod.ANONYMOUS));
    }

    /** A node with this listener alone. */
    public MqttSettings node() {
        return node(listener());
    }

    /** A node with these listeners and the limits of this. */
    MqttSettings node(ListenerSettings... listeners) {
        PacketLimits packets = new PacketLimits(
                packetBytesMax,
                CONNECT_BYTES_MAX,
                64,
                TOPIC_ALIAS_MAX,
                TOPIC_BYTES_MAX,
                TOPIC_LEVELS_MAX,
                USER_PROPERTIES_MAX,
                USER_PROPERTY_BYTES_MAX,
                controlPacketsPerSecondMax);
        return new MqttSettings(
                eventLoops,
                nodeConnectionsMax,
                packets,
                inFlightBytesMax,
                65_536,
                connects,
                ackTimeoutMs,
                List.of(listeners));
    }
}
