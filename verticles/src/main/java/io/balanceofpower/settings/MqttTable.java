package io.balanceofpower.settings;

import io.balanceofpower.step1_accept.AuthenticationMethod;
import io.balanceofpower.step1_accept.ListenerSettings.Transport;
import io.balanceofpower.step1_accept.TlsSettings.ClientAuth;
import io.balanceofpower.step1_accept.TlsSettings.TlsEngine;
import io.balanceofpower.step1_accept.TlsSettings.TlsVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The settings of devices' connections: what holds for the node, and what each listener can have of its own. */
final class MqttTable {

    private static final int MIB = 1 << 20;
    private static final String PREFIX = "mqtt.listeners.";

    static final Setting<Integer> MQTT_EVENT_LOOPS = Setting.of(
            "mqtt.event-loops", Type.ints(0, 256), "0", "Threads that serve connections; 0 means one per core.");
    static final Setting<Integer> MQTT_CONNECTIONS_MAX = Setting.of(
            "mqtt.connections-max",
            Type.ints(1, 10_000_000),
            "50000",
            "Network connections at once, over all listeners, counted from the first packet of TCP on; a further one is"
                    + " closed at once.");
    static final Setting<Long> MQTT_CONNECT_TIMEOUT_MS = Setting.of(
            "mqtt.connect-timeout-ms",
            Type.longs(100, 600_000),
            "10000",
            "How long a new connection may take until its CONNECT is complete, TLS and WebSocket handshakes included,"
                    + " before it is closed. Bytes that trickle in do not extend it.");
    static final Setting<Integer> MQTT_PACKET_BYTES_MAX = Setting.of(
            "mqtt.packet-bytes-max",
            Type.ints(1024, 256 * MIB - 1),
            "262144",
            "The largest packet; announced to MQTT 5 devices. A larger one closes the connection.");
    static final Setting<Integer> MQTT_CONNECT_BYTES_MAX = Setting.of(
            "mqtt.connect-bytes-max",
            Type.ints(512, 256 * MIB - 1),
            "16384",
            "The largest CONNECT, its will and credentials included: what strangers may make the node keep. A larger one is"
                    + " refused with reason code 0x95 (MQTT 3.1.1: closed).");
    static final Setting<Integer> MQTT_CLIENT_ID_CHARS_MAX = Setting.of(
            "mqtt.client-id-chars-max",
            Type.ints(23, 65_535),
            "128",
            "The longest client id; a device with a longer one is refused with reason code 0x85 (MQTT 3.1.1: return code"
                    + " 2).");
    static final Setting<Integer> MQTT_KEEP_ALIVE_MIN_S = Setting.of(
            "mqtt.keep-alive-min-s",
            Type.ints(1, 65_535),
            "5",
            "The shortest keep-alive; MQTT 5 devices that ask for less are told this one, so that their pings do not take"
                    + " the node's time. MQTT 3.1.1 has no way to tell them.");
    static final Setting<Integer> MQTT_KEEP_ALIVE_MAX_S = Setting.of(
            "mqtt.keep-alive-max-s",
            Type.ints(1, 65_535),
            "1200",
            "The longest keep-alive; MQTT 5 devices that ask for more, or for none, are told this one.");
    static final Setting<Integer> MQTT_RECEIVE_MAXIMUM = Setting.of(
            "mqtt.receive-maximum",
            Type.ints(1, 64),
            "64",
            "Unsettled QoS 1 and 2 messages per connection: at it the connection is not read further, and an"
                    + " MQTT 5 device that sends more is closed with reason code 0x93. 64 is how far back a ledger can"
                    + " tell a duplicate from a late message.");
    static final Setting<Long> MQTT_ACK_TIMEOUT_MS = Setting.of(
            "mqtt.ack-timeout-ms",
            Type.longs(1000, 3_600_000),
            "30000",
            "A connection whose oldest message is unsettled for this long is closed with reason code 0x89.");
    static final Setting<Integer> MQTT_TOPIC_ALIAS_MAX = Setting.of(
            "mqtt.topic-alias-max",
            Type.ints(0, 65_535),
            "16",
            "Topic aliases of a connection, announced to MQTT 5 devices; a higher one closes the connection with reason"
                    + " code 0x94. Each costs the node its topic name for as long as the connection lasts.");
    static final Setting<Integer> MQTT_CONNECTIONS_PER_ADDRESS_MAX = Setting.of(
            "mqtt.connections-per-address-max",
            Type.ints(0, 10_000_000),
            "0",
            "Sockets of one address at once, over all listeners; a further one is closed before its CONNECT is read. 0 sets"
                    + " no limit, since devices behind one router, or behind a load balancer without the PROXY protocol,"
                    + " share an address.");
    static final Setting<Integer> MQTT_CONNECTIONS_PER_USER_MAX = Setting.of(
            "mqtt.connections-per-user-max",
            Type.ints(0, 10_000_000),
            "0",
            "Devices of one user that are connected to this node at once; a further one is refused with reason code 0x97 (MQTT 3.1.1:"
                    + " return code 3). Anonymous devices are no user. 0 sets no limit, since many devices may share a"
                    + " user.");
    static final Setting<Integer> MQTT_CONNECTS_PER_SECOND_MAX = Setting.of(
            "mqtt.connects-per-second-max",
            Type.ints(0, 1_000_000),
            "2000",
            "CONNECTs that the node takes in a second; further ones are refused with reason code 0x9F (MQTT 3.1.1: return"
                    + " code 3) before anything is asked of Kafka, so that a storm of devices that come back does not hold"
                    + " up those that are there. 0 sets no limit.");
    static final Setting<Integer> MQTT_IN_FLIGHT_BYTES_MAX = Setting.of(
            "mqtt.in-flight-bytes-max",
            Type.ints(1024, Integer.MAX_VALUE),
            "1048576",
            "Payload bytes of a connection that are not settled; at it the connection is not read until some are. A"
                    + " larger packet than this still passes, alone.");
    static final Setting<Integer> MQTT_WRITE_BUFFER_BYTES_MAX = Setting.of(
            "mqtt.write-buffer-bytes-max",
            Type.ints(4096, 64 * MIB),
            "65536",
            "Bytes for a device that it has not read, once in the node and once in the operating system; at it the"
                    + " connection is not read, and closed after mqtt.ack-timeout-ms. It holds 16,384 acknowledgements.");
    static final Setting<Integer> MQTT_CONTROL_PACKETS_PER_SECOND_MAX = Setting.of(
            "mqtt.control-packets-per-second-max",
            Type.ints(1, 1_000_000),
            "100",
            "Packets of a connection other than PUBLISH and PUBREL, such as PINGREQ, in a second. Nothing else slows these"
                    + " down; at one more the connection waits for a second.");
    static final Setting<Integer> MQTT_TOPIC_BYTES_MAX = Setting.of(
            "mqtt.topic-bytes-max",
            Type.ints(1, 65_535),
            "1024",
            "The longest topic name, in bytes of UTF-8; it stands in a header of every record. A longer one closes the"
                    + " connection with reason code 0x90.");
    static final Setting<Integer> MQTT_TOPIC_LEVELS_MAX = Setting.of(
            "mqtt.topic-levels-max",
            Type.ints(1, 65_535),
            "32",
            "The most levels of a topic name, each of which routes may look at; one with more closes the connection with"
                    + " reason code 0x90.");
    static final Setting<Integer> MQTT_USER_PROPERTIES_MAX = Setting.of(
            "mqtt.user-properties-max",
            Type.ints(2, 10_000),
            "32",
            "User properties of a packet, each of which becomes a header of the record; more close the connection with"
                    + " reason code 0x97.");
    static final Setting<Integer> MQTT_USER_PROPERTY_BYTES_MAX = Setting.of(
            "mqtt.user-property-bytes-max",
            Type.ints(64, 16 * MIB),
            "8192",
            "Bytes of a packet's user properties, names and values together; more close the connection with reason code"
                    + " 0x97.");
    static final Setting<TlsEngine> MQTT_TLS_ENGINE = Setting.of(
            "mqtt.tls-engine",
            Type.choice(TlsEngine.class),
            "jdk",
            "What computes TLS: jdk, or boringssl, which takes less CPU and needs Netty's native library. A start fails if"
                    + " that does not load.");

    static final List<Setting<?>> SETTINGS = List.of(
            MQTT_EVENT_LOOPS,
            MQTT_CONNECTIONS_MAX,
            MQTT_CONNECTIONS_PER_ADDRESS_MAX,
            MQTT_CONNECTIONS_PER_USER_MAX,
            MQTT_CONNECTS_PER_SECOND_MAX,
            MQTT_CONNECT_TIMEOUT_MS,
            MQTT_PACKET_BYTES_MAX,
            MQTT_CONNECT_BYTES_MAX,
            MQTT_CLIENT_ID_CHARS_MAX,
            MQTT_KEEP_ALIVE_MIN_S,
            MQTT_KEEP_ALIVE_MAX_S,
            MQTT_RECEIVE_MAXIMUM,
            MQTT_IN_FLIGHT_BYTES_MAX,
            MQTT_WRITE_BUFFER_BYTES_MAX,
            MQTT_CONTROL_PACKETS_PER_SECOND_MAX,
            MQTT_TOPIC_BYTES_MAX,
            MQTT_TOPIC_LEVELS_MAX,
            MQTT_USER_PROPERTIES_MAX,
            MQTT_USER_PROPERTY_BYTES_MAX,
            MQTT_ACK_TIMEOUT_MS,
            MQTT_TOPIC_ALIAS_MAX,
            MQTT_TLS_ENGINE);

    static final Template<String> HOST =
            template("host", Type.host(), "127.0.0.1", "The address that devices connect to.");
    static final Template<Integer> PORT = template(
            "port",
            Type.port(),
            "1883",
            "The port that devices connect to; 0 takes any free one. A start fails if it is in use.");
    static final Template<Transport> TRANSPORT = template(
            "transport",
            Type.choice(Transport.class),
            "tcp",
            "What carries MQTT: tcp, or websocket with the sub-protocol mqtt. Either inside TLS where there is a certificate.");
    static final Template<String> PATH = template(
            "path",
            Type.httpPath(),
            "/mqtt",
            "The path of the WebSocket; another is answered with 404. Only with transport websocket.");
    static final Template<Boolean> PROXY_PROTOCOL = template(
            "proxy-protocol",
            Type.flag(),
            "false",
            "Whether a load balancer says in front of each connection whose it is (PROXY protocol, version 1 or 2). A"
                    + " connection without it is closed; with it, whoever reaches the port can claim any address, so let"
                    + " only the load balancer reach it.");
    static final Template<Integer> CONNECTIONS_MAX = like(
            MQTT_CONNECTIONS_MAX,
            "connections-max",
            "Network connections of this listener at once; a further one is closed at once.");
    static final Template<Integer> PACKET_BYTES_MAX =
            like(MQTT_PACKET_BYTES_MAX, "packet-bytes-max", "mqtt.packet-bytes-max, for this listener.");
    static final Template<Long> CONNECT_TIMEOUT_MS =
            like(MQTT_CONNECT_TIMEOUT_MS, "connect-timeout-ms", "mqtt.connect-timeout-ms, for this listener.");
    static final Template<Integer> KEEP_ALIVE_MIN_S =
            like(MQTT_KEEP_ALIVE_MIN_S, "keep-alive-min-s", "mqtt.keep-alive-min-s, for this listener.");
    static final Template<Integer> KEEP_ALIVE_MAX_S =
            like(MQTT_KEEP_ALIVE_MAX_S, "keep-alive-max-s", "mqtt.keep-alive-max-s, for this listener.");
    static final Template<Integer> RECEIVE_MAXIMUM =
            like(MQTT_RECEIVE_MAXIMUM, "receive-maximum", "mqtt.receive-maximum, for this listener.");
    static final Template<Optional<Path>> TLS_CERTIFICATE_FILE = template(
            "tls.certificate-file",
            Type.optionalPath(),
            "",
            "The node's certificate and those between it and its authority, in PEM. With it the listener speaks TLS only."
                    + " The file is read again when it changes; what does not fit is reported and changes nothing.");
    static final Template<Optional<Path>> TLS_KEY_FILE = template(
            "tls.key-file",
            Type.optionalPath(),
            "",
            "The certificate's private key, in PEM (PKCS #8), not encrypted. Read again together with the certificate.");
    static final Template<Optional<Path>> TLS_CLIENT_CA_FILE = template(
            "tls.client-ca-file",
            Type.optionalPath(),
            "",
            "The authorities whose certificates devices may show, in PEM. Read again when it changes.");
    static final Template<ClientAuth> TLS_CLIENT_AUTH = template(
            "tls.client-auth",
            Type.choice(ClientAuth.class),
            "none",
            "Whether a device shows a certificate: none, optional, or required; one from an unknown authority ends the"
                    + " handshake in both cases.");
    static final Template<Long> TLS_HANDSHAKE_TIMEOUT_MS = template(
            "tls.handshake-timeout-ms",
            Type.longs(100, 600_000),
            "5000",
            "How long the TLS handshake may take before the connection is closed; connect-timeout-ms runs at the same"
                    + " time.");
    static final Template<List<TlsVersion>> TLS_VERSIONS = template(
            "tls.versions",
            Type.choices(TlsVersion.class, TlsVersion::word),
            "TLSv1.2,TLSv1.3",
            "The versions of TLS that are spoken.");
    static final Template<List<AuthenticationMethod>> AUTHENTICATION = template(
            "authentication",
            Type.choices(AuthenticationMethod.class, Type::word),
            "",
            "How devices may show who they are. What a device brings decides how it is looked at: the method of an"
                    + " enhanced authentication (MQTT 5), a token or a password, a certificate; one that brings nothing"
                    + " is anonymous. A node does not start while it is empty: anonymous, which lets in whoever reaches"
                    + " the port, has to be written.");

    static final Family LISTENERS = new Family(
            PREFIX,
            "tcp",
            List.of(
                    HOST,
                    PORT,
                    TRANSPORT,
                    PATH,
                    PROXY_PROTOCOL,
                    CONNECTIONS_MAX,
                    PACKET_BYTES_MAX,
                    CONNECT_TIMEOUT_MS,
                    KEEP_ALIVE_MIN_S,
                    KEEP_ALIVE_MAX_S,
                    RECEIVE_MAXIMUM,
                    TLS_CERTIFICATE_FILE,
                    TLS_KEY_FILE,
                    TLS_CLIENT_CA_FILE,
                    TLS_CLIENT_AUTH,
                    TLS_HANDSHAKE_TIMEOUT_MS,
                    TLS_VERSIONS,
                    AUTHENTICATION));

    private MqttTable() {}

    private static <T> Template<T> template(String key, Type<T> type, String fallback, String meaning) {
        return new Template<>(PREFIX, key, type, Fallback.of(fallback), meaning);
    }

    /** What a listener has of its own or else from the node. */
    private static <T> Template<T> like(Setting<T> ofNode, String key, String meaning) {
        return new Template<>(PREFIX, key, ofNode.type(), Fallback.sameAs(ofNode), meaning);
    }
}
