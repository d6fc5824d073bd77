package io.balanceofpower.settings;

import io.balanceofpower.cluster.MeshSettings;
import io.balanceofpower.manage.ManagementSettings;
import io.balanceofpower.session.SessionSettings;
import io.balanceofpower.step1_accept.ConnectLimits;
import io.balanceofpower.step1_accept.ListenerSettings;
import io.balanceofpower.step1_accept.MqttSettings;
import io.balanceofpower.step1_accept.TlsSettings;
import io.balanceofpower.step1_accept.packet.PacketLimits;
import io.balanceofpower.step6_commit.BusSettings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Everything that a node is told, checked together.
 *
 * @param node the node's id, unique within the mesh
 * @param stopTimeoutMs how long a stop waits for what is in flight
 * @param transport how the node talks to the operating system's network
 * @param routesFile the file that holds the routes
 */
public record NodeSettings(
        String node,
        long stopTimeoutMs,
        NetworkTransport transport,
        MeshSettings mesh,
        MqttSettings mqtt,
        SessionSettings sessions,
        AccessSettings access,
        Path routesFile,
        BusSettings bus,
        ManagementSettings management,
        LogSettings log) {

    /** The records of a set of values that was loaded without problems. */
    public static NodeSettings from(Values values) {
        return new NodeSettings(
                values.get(SettingsTable.NODE_ID),
                values.get(SettingsTable.NODE_STOP_TIMEOUT_MS),
                values.get(SettingsTable.NODE_TRANSPORT),
                mesh(values),
                mqtt(values),
                sessions(values),
                AccessTable.settings(values),
                values.get(SettingsTable.ROUTES_FILE),
                bus(values),
                new ManagementSettings(
                        values.get(SettingsTable.MANAGEMENT_HOST),
                        values.get(SettingsTable.MANAGEMENT_PORT),
                        values.get(SettingsTable.MANAGEMENT_TOKEN)),
                new LogSettings(values.get(SettingsTable.LOG_LEVEL), values.get(SettingsTable.LOG_FORMAT)));
    }

    private static MeshSettings mesh(Values values) {
        return new MeshSettings(
                values.get(SettingsTable.MESH_NAME),
                values.get(SettingsTable.NODE_ID),
                values.get(SettingsTable.MESH_HOST),
                values.get(SettingsTable.MESH_PUBLIC_HOST),
                values.get(SettingsTable.MESH_PORT),
                values.get(SettingsTable.MESH_EVENT_BUS_PORT),
                values.get(SettingsTable.MESH_MEMBERS),
                values.get(SettingsTable.MESH_DNS),
                values.get(SettingsTable.MESH_MEMBERS_MIN),
                values.get(SettingsTable.MESH_JOIN_TIMEOUT_MS),
                values.get(SettingsTable.MESH_HEARTBEAT_MS),
                values.get(SettingsTable.MESH_DEAD_AFTER_MS),
                values.get(SettingsTable.MESH_REQUEST_TIMEOUT_MS));
    }

    private static MqttSettings mqtt(Values values) {
        int eventLoops = values.get(MqttTable.MQTT_EVENT_LOOPS);
        return new MqttSettings(
                eventLoops == 0 ? cores() : eventLoops,
                values.get(MqttTable.MQTT_CONNECTIONS_MAX),
                new PacketLimits(
                        values.get(MqttTable.MQTT_PACKET_BYTES_MAX),
                        values.get(MqttTable.MQTT_CONNECT_BYTES_MAX),
                        values.get(MqttTable.MQTT_CLIENT_ID_CHARS_MAX),
                        values.get(MqttTable.MQTT_TOPIC_ALIAS_MAX),
                        values.get(MqttTable.MQTT_TOPIC_BYTES_MAX),
                        values.get(MqttTable.MQTT_TOPIC_LEVELS_MAX),
                        values.get(MqttTable.MQTT_USER_PROPERTIES_MAX),
                        values.get(MqttTable.MQTT_USER_PROPERTY_BYTES_MAX),
                        values.get(MqttTable.MQTT_CONTROL_PACKETS_PER_SECOND_MAX)),
                values.get(MqttTable.MQTT_IN_FLIGHT_BYTES_MAX),
                values.get(MqttTable.MQTT_WRITE_BUFFER_BYTES_MAX),
                new ConnectLimits(
                        values.get(MqttTable.MQTT_CONNECTIONS_PER_ADDRESS_MAX),
                        values.get(MqttTable.MQTT_CONNECTIONS_PER_USER_MAX),
                        values.get(MqttTable.MQTT_CONNECTS_PER_SECOND_MAX)),
                values.get(MqttTable.MQTT_ACK_TIMEOUT_MS),
                values.members(MqttTable.LISTENERS).stream()
                        .map(name -> listener(values, name))
                        .toList());
    }

    private static ListenerSettings listener(Values values, String name) {
        return new ListenerSettings(
                name,
                values.get(MqttTable.HOST.of(name)),
                values.get(MqttTable.PORT.of(name)),
                values.get(MqttTable.TRANSPORT.of(name)),
                values.get(MqttTable.PATH.of(name)),
                values.get(MqttTable.PROXY_PROTOCOL.of(name)),
                values.get(MqttTable.CONNECTIONS_MAX.of(name)),
                values.get(MqttTable.PACKET_BYTES_MAX.of(name)),
                values.get(MqttTable.CONNECT_TIMEOUT_MS.of(name)),
                values.get(MqttTable.KEEP_ALIVE_MIN_S.of(name)),
                values.get(MqttTable.KEEP_ALIVE_MAX_S.of(name)),
                values.get(MqttTable.RECEIVE_MAXIMUM.of(name)),
                tls(values, name),
                values.get(MqttTable.AUTHENTICATION.of(name)));
    }

    private static Optional<TlsSettings> tls(Values values, String name) {
        return values.get(MqttTable.TLS_CERTIFICATE_FILE.of(name))
                .flatMap(certificate -> values.get(MqttTable.TLS_KEY_FILE.of(name))
                        .map(key -> new TlsSettings(
                                certificate,
                                key,
                                values.get(MqttTable.TLS_CLIENT_CA_FILE.of(name)),
                                values.get(MqttTable.TLS_CLIENT_AUTH.of(name)),
                                values.get(MqttTable.TLS_HANDSHAKE_TIMEOUT_MS.of(name)),
                                values.get(MqttTable.TLS_VERSIONS.of(name)),
                                values.get(MqttTable.MQTT_TLS_ENGINE))));
    }

    private static SessionSettings sessions(Values values) {
        return new SessionSettings(
                values.get(SettingsTable.SESSIONS_MAX),
                values.get(SettingsTable.SESSIONS_EXPIRY_MAX_S),
                values.get(SettingsTable.SESSIONS_LEDGER_RETENTION_MS),
                values.get(SettingsTable.SESSIONS_TAKEOVER_TIMEOUT_MS),
                values.get(SettingsTable.SESSIONS_ACQUIRE_TIMEOUT_MS),
                values.get(SettingsTable.SESSIONS_WILLS_MAX));
    }

    private static BusSettings bus(Values values) {
        int lanes = values.get(SettingsTable.KAFKA_LANES);
        return new BusSettings(
                String.join(",", values.get(SettingsTable.KAFKA_BOOTSTRAP_SERVERS)),
                values.get(SettingsTable.KAFKA_GUARANTEE),
                values.get(SettingsTable.NODE_ID),
                values.get(SettingsTable.MESH_NAME),
                lanes == 0 ? Math.max(1, cores() / 2) : lanes,
                values.get(SettingsTable.KAFKA_LANE_MESSAGES_MAX),
                values.get(SettingsTable.KAFKA_LANE_BYTES_MAX),
                values.get(SettingsTable.KAFKA_BATCH_MESSAGES_MAX),
                values.get(SettingsTable.KAFKA_RECORD_BYTES_MAX),
                values.get(SettingsTable.KAFKA_TRANSACTION_TIMEOUT_MS),
                values.get(SettingsTable.KAFKA_CHECKPOINT_MS),
                values.get(SettingsTable.KAFKA_START_TIMEOUT_MS),
                values.get(SettingsTable.KAFKA_TOPICS_CREATE),
                values.get(SettingsTable.KAFKA_TOPICS_PARTITIONS),
                values.get(SettingsTable.KAFKA_TOPICS_REPLICATION_FACTOR).shortValue(),
                values.kafkaOptions(KafkaClient.CLIENT),
                values.kafkaOptions(KafkaClient.PRODUCER),
                values.kafkaOptions(KafkaClient.CONSUMER),
                values.kafkaOptions(KafkaClient.ADMIN));
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }
}
