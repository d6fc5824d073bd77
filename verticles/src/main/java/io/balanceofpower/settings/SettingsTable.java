package io.balanceofpower.settings;

import io.balanceofpower.step6_commit.Guarantee;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.event.Level;

/** The one table of settings. The reference in the README, the checks and the records are all made from it. */
public final class SettingsTable {

    private static final long DAY_MS = 86_400_000L;
    private static final int MIB = 1 << 20;

    static final Setting<String> NODE_ID = new Setting<>(
            "node.id",
            Type.identifier(),
            Fallback.of("the host's name", SettingsTable::hostName),
            "The node's name, unique within the mesh: it is part of its Kafka transactional ids, so two nodes that"
                    + " share one end each other's transactions.",
            false);
    static final Setting<Long> NODE_STOP_TIMEOUT_MS = Setting.of(
            "node.stop-timeout-ms",
            Type.longs(0, 600_000),
            "10000",
            "How long a stop waits for messages in flight; what is not committed by then stays unacknowledged, and its"
                    + " device sends it again.");

    static final Setting<NetworkTransport> NODE_TRANSPORT = Setting.of(
            "node.transport",
            Type.choice(NetworkTransport.class),
            "auto",
            "How the node talks to the operating system's network: nio is Java's own; epoll and io_uring are Linux's and"
                    + " need Netty's native library. auto is epoll where it loads, and nio elsewhere. A start fails if"
                    + " the one asked for does not load.");

    static final Setting<String> MESH_NAME = Setting.of(
            "mesh.name",
            Type.identifier(),
            "bop",
            "Nodes join only nodes of the same name. It is part of the Kafka transactional ids, so two meshes on one"
                    + " Kafka cluster need two names.");
    static final Setting<String> MESH_HOST = Setting.of(
            "mesh.host",
            Type.host(),
            "127.0.0.1",
            "The address that the mesh's two ports listen on. Neither is encrypted or asks who connects: keep them on a"
                    + " network that only nodes reach.");
    static final Setting<String> MESH_PUBLIC_HOST = new Setting<>(
            "mesh.public-host",
            Type.host(),
            Fallback.sameAs(MESH_HOST),
            "The address that the other nodes reach this one at.",
            false);
    static final Setting<Integer> MESH_PORT = Setting.of(
            "mesh.port",
            Type.ints(1, 65535).named("port"),
            "5701",
            "Membership (Hazelcast). A start fails if it is in use.");
    static final Setting<Integer> MESH_EVENT_BUS_PORT = Setting.of(
            "mesh.event-bus-port",
            Type.port(),
            "5702",
            "Control messages between nodes (Vert.x event bus); 0 takes any free one. A start fails if it is in use.");
    static final Setting<List<String>> MESH_MEMBERS = Setting.of(
            "mesh.members",
            Type.hostPorts(0),
            "",
            "Nodes to join, each with its mesh.port; one that answers is enough. Without members and mesh.dns"
                    + " the node waits to be joined.");
    static final Setting<String> MESH_DNS = Setting.of(
            "mesh.dns",
            Type.optionalHost(),
            "",
            "A name that resolves to all nodes, such as a Kubernetes headless service; instead of mesh.members.");
    static final Setting<Integer> MESH_MEMBERS_MIN = Setting.of(
            "mesh.members-min",
            Type.ints(1, 1000),
            "1",
            "With fewer nodes than this in sight, devices are refused with reason code 0x88, so that the"
                    + " smaller side of a split mesh takes none: more than half of the nodes is right. 1 switches it"
                    + " off.");
    static final Setting<Long> MESH_JOIN_TIMEOUT_MS = Setting.of(
            "mesh.join-timeout-ms",
            Type.longs(0, 600_000),
            "10000",
            "How long a start looks for other nodes, in whole seconds rounded up. After it a node goes on"
                    + " alone, or does not start if mesh.members-min asks for more.");
    static final Setting<Long> MESH_HEARTBEAT_MS = Setting.of(
            "mesh.heartbeat-ms",
            Type.longs(1000, 60_000),
            "1000",
            "How often nodes tell each other that they live, in whole seconds rounded up.");
    static final Setting<Long> MESH_DEAD_AFTER_MS = Setting.of(
            "mesh.dead-after-ms",
            Type.longs(3000, 600_000),
            "10000",
            "After how long without a heartbeat a node counts as gone, in whole seconds rounded up; until"
                    + " then its devices wait.");
    static final Setting<Long> MESH_REQUEST_TIMEOUT_MS = Setting.of(
            "mesh.request-timeout-ms",
            Type.longs(10, 60_000),
            "500",
            "How long a node that a device connects to waits for the node that has it. Without an answer it fences"
                    + " that node's lane in Kafka, reads what the lane has committed, and takes the device; the lane's"
                    + " other devices have to connect again. More than a commit takes, or a node that is only slow"
                    + " loses its lanes.");

    static final Setting<Integer> SESSIONS_MAX = Setting.of(
            "sessions.max",
            Type.ints(1, 10_000_000),
            "1000000",
            "Devices that the mesh remembers, connected or not, on every node, at up to 200 bytes each; at it, new"
                    + " devices are refused with reason code 0x97 (MQTT 3.1.1: return code 3).");
    static final Setting<Long> SESSIONS_EXPIRY_MAX_S = Setting.of(
            "sessions.expiry-max-s",
            Type.longs(0, 4_294_967_294L),
            "86400",
            "The longest session expiry; MQTT 5 devices that ask for more are told this one, MQTT 3.1.1 sessions that"
                    + " are not clean get it.");
    static final Setting<Long> SESSIONS_LEDGER_RETENTION_MS = Setting.of(
            "sessions.ledger-retention-ms",
            Type.longs(0, 365 * DAY_MS),
            "3600000",
            "How long a device's ledgers are kept after it left; what it resends later is not known as a duplicate.");
    static final Setting<Long> SESSIONS_TAKEOVER_TIMEOUT_MS = Setting.of(
            "sessions.takeover-timeout-ms",
            Type.longs(0, 60_000),
            "500",
            "How long a connection that is taken over may take to settle its messages; if it takes longer,"
                    + " the new connection is told to try again with reason code 0x89.");
    static final Setting<Long> SESSIONS_ACQUIRE_TIMEOUT_MS = Setting.of(
            "sessions.acquire-timeout-ms",
            Type.longs(1000, 600_000),
            "10000",
            "How long a connection waits until its device is this node's: until the earlier owner has let it go, or is"
                    + " fenced and recovered. Then it is told to try again with reason code 0x89.");

    static final Setting<Integer> SESSIONS_WILLS_MAX = Setting.of(
            "sessions.wills-max",
            Type.ints(0, 1_000_000),
            "10000",
            "How many wills of devices that went without a word may wait for their Will Delay Interval at once on this"
                    + " node; at it further ones are sent without delay.");
    static final Setting<Path> ROUTES_FILE = Setting.of(
            "routes.file",
            Type.path(),
            "routes.yaml",
            "The file with the routes, relative to the working directory; a start without it fails.");

    static final Setting<List<String>> KAFKA_BOOTSTRAP_SERVERS =
            Setting.of("kafka.bootstrap-servers", Type.hostPorts(1), "127.0.0.1:9092", "The first brokers to ask.");
    static final Setting<Guarantee> KAFKA_GUARANTEE = Setting.of(
            "kafka.guarantee",
            Type.choice(Guarantee.class),
            "exactly_once",
            "What a success means. exactly_once: committed in a transaction; at_least_once: written without one, which"
                    + " is faster and may leave duplicates after a node died.");
    static final Setting<Integer> KAFKA_LANES = Setting.of(
            "kafka.lanes",
            Type.ints(0, 256),
            "0",
            "Kafka producers of this node, each with a thread and a queue; 0 means half the cores, at least 1.");
    static final Setting<Integer> KAFKA_LANE_MESSAGES_MAX = Setting.of(
            "kafka.lane-messages-max",
            Type.ints(1, 10_000_000),
            "16384",
            "Messages in a lane's queue at which the sockets of its devices are not read until half of them"
                    + " are gone; at twice as many, further messages are refused by closing their connections, with"
                    + " reason code 0x89.");
    static final Setting<Long> KAFKA_LANE_BYTES_MAX =
            Setting.of("kafka.lane-bytes-max", Type.longs(65_536, 1L << 40), "33554432", "The same limit in bytes.");
    static final Setting<Integer> KAFKA_BATCH_MESSAGES_MAX = Setting.of(
            "kafka.batch-messages-max",
            Type.ints(1, 1_000_000),
            "4096",
            "The most messages in one transaction; what else waits goes into the next.");
    static final Setting<Integer> KAFKA_RECORD_BYTES_MAX = Setting.of(
            "kafka.record-bytes-max",
            Type.ints(1024, 256 * MIB),
            "1000000",
            "The largest record, with key and headers; a larger message is refused with reason code 0x97"
                    + " (MQTT 3.1.1: closed). Keep it below the broker's message.max.bytes.");
    static final Setting<Integer> KAFKA_TRANSACTION_TIMEOUT_MS = Setting.of(
            "kafka.transaction-timeout-ms",
            Type.ints(1000, 900_000),
            "15000",
            "After how long the broker aborts the transaction of a lane that fell silent, if no other node has fenced it"
                    + " before; until then read_committed consumers wait. Shorter, and a Kafka that hesitates costs lanes"
                    + " their place. Keep it below the broker's transaction.max.timeout.ms, and at least twice"
                    + " request.timeout.ms of the producers where that is set.");
    static final Setting<Integer> KAFKA_CHECKPOINT_MS = Setting.of(
            "kafka.checkpoint-ms",
            Type.ints(100, 60_000),
            "2000",
            "How often a lane writes a checkpoint. A recovery reads what was committed since the last one, by all lanes;"
                    + " a node without one for three times as long, and at least 3 s, counts as silent.");
    static final Setting<Long> KAFKA_START_TIMEOUT_MS = Setting.of(
            "kafka.start-timeout-ms",
            Type.longs(0, 3_600_000),
            "60000",
            "How long a start waits for Kafka; then it fails with exit code 69.");
    static final Setting<Boolean> KAFKA_TOPICS_CREATE = Setting.of(
            "kafka.topics.create",
            Type.flag(),
            "false",
            "Whether destination topics that are missing are created at start; otherwise a missing one stops the start.");
    static final Setting<Integer> KAFKA_TOPICS_PARTITIONS = Setting.of(
            "kafka.topics.partitions", Type.ints(1, 10_000), "6", "Partitions of a topic that the node creates.");
    static final Setting<Integer> KAFKA_TOPICS_REPLICATION_FACTOR = Setting.of(
            "kafka.topics.replication-factor",
            Type.ints(1, 100),
            "3",
            "Replicas of a topic that the node creates; with fewer brokers than this the start fails.");

    static final Setting<String> MANAGEMENT_HOST = Setting.of(
            "management.host",
            Type.host(),
            "127.0.0.1",
            "The address of the management port. Whoever reaches it may read all that it shows: open it to operators only."
                    + " What changes something asks for management.token.");
    static final Setting<Integer> MANAGEMENT_PORT = Setting.of(
            "management.port",
            Type.port(),
            "8080",
            "Health, metrics and what the node knows, over HTTP; 0 takes any free one. A start fails if it is in use.");
    static final Setting<Optional<String>> MANAGEMENT_TOKEN = new Setting<>(
            "management.token",
            Type.optionalSecret(),
            Fallback.of(""),
            "The file with the token without which POST /routes changes nothing (Authorization: Bearer TOKEN). Empty: it is"
                    + " taken from this machine's own addresses of the loopback only.",
            true);

    static final Setting<Level> LOG_LEVEL = Setting.of(
            "log.level",
            Type.choice(Level.class),
            "info",
            "The least severe level that is logged; libraries log warnings and errors only. No level logs payloads or"
                    + " secrets.");
    static final Setting<LogFormat> LOG_FORMAT = Setting.of(
            "log.format",
            Type.choice(LogFormat.class),
            "text",
            "How log lines on standard error look: text for people, json for machines, one object a line.");

    /** All settings in the order of the reference; a setting's fallback refers to earlier ones only. */
    public static final List<Group> GROUPS = List.of(
            new Group("node", "This node", List.of(NODE_ID, NODE_STOP_TIMEOUT_MS, NODE_TRANSPORT)),
            new Group(
                    "mesh",
                    "The other nodes",
                    List.of(
                            MESH_NAME,
                            MESH_HOST,
                            MESH_PUBLIC_HOST,
                            MESH_PORT,
                            MESH_EVENT_BUS_PORT,
                            MESH_MEMBERS,
                            MESH_DNS,
                            MESH_MEMBERS_MIN,
                            MESH_JOIN_TIMEOUT_MS,
                            MESH_HEARTBEAT_MS,
                            MESH_DEAD_AFTER_MS,
                            MESH_REQUEST_TIMEOUT_MS)),
            new Group("mqtt", "Devices' connections", MqttTable.SETTINGS),
            new Group(
                    "mqtt.listeners",
                    "Listeners",
                    MqttTable.LISTENERS.settings(Family.PLACEHOLDER),
                    Optional.of(MqttTable.LISTENERS)),
            new Group(
                    "sessions",
                    "What is remembered of devices",
                    List.of(
                            SESSIONS_MAX,
                            SESSIONS_EXPIRY_MAX_S,
                            SESSIONS_LEDGER_RETENTION_MS,
                            SESSIONS_TAKEOVER_TIMEOUT_MS,
                            SESSIONS_ACQUIRE_TIMEOUT_MS,
                            SESSIONS_WILLS_MAX)),
            new Group("access", "Who is let in, and to what", AccessTable.SETTINGS),
            new Group("routes", "Routes", List.of(ROUTES_FILE)),
            new Group(
                    "kafka",
                    "Kafka",
                    List.of(
                            KAFKA_BOOTSTRAP_SERVERS,
                            KAFKA_GUARANTEE,
                            KAFKA_LANES,
                            KAFKA_LANE_MESSAGES_MAX,
                            KAFKA_LANE_BYTES_MAX,
                            KAFKA_BATCH_MESSAGES_MAX,
                            KAFKA_RECORD_BYTES_MAX,
                            KAFKA_TRANSACTION_TIMEOUT_MS,
                            KAFKA_CHECKPOINT_MS,
                            KAFKA_START_TIMEOUT_MS,
                            KAFKA_TOPICS_CREATE,
                            KAFKA_TOPICS_PARTITIONS,
                            KAFKA_TOPICS_REPLICATION_FACTOR)),
            new Group("management", "Management", List.of(MANAGEMENT_HOST, MANAGEMENT_PORT, MANAGEMENT_TOKEN)),
            new Group("log", "Log", List.of(LOG_LEVEL, LOG_FORMAT)));

    private SettingsTable() {}

    /** Every setting, in the order of the groups; families with the members that are there when nobody names any. */
    static List<Setting<?>> all() {
        return GROUPS.stream().<Setting<?>>flatMap(g -> g.of(Set.of())).toList();
    }

    /** The Kafka options that cannot be passed through, by client. */
    public static List<RefusedKafkaOption> refusedKafkaOptions() {
        List<RefusedKafkaOption> refused = new ArrayList<>();
        KafkaRefusals.everywhere().forEach((name, why) -> refused.add(new RefusedKafkaOption(name, "all", why)));
        for (KafkaClient client : List.of(KafkaClient.PRODUCER, KafkaClient.CONSUMER)) {
            KafkaRefusals.only(client)
                    .forEach((name, why) -> refused.add(new RefusedKafkaOption(name, Type.word(client), why)));
        }
        return refused;
    }

    /**
     * One of them.
     *
     * @param client {@code producer}, {@code consumer} or {@code all}
     */
    public record RefusedKafkaOption(String option, String client, String reason) {}

    /** Empty when the host cannot tell, which then is refused as an id. */
    private static String hostName() {
        String announced = System.getenv("HOSTNAME");
        if (announced != null) {
            return announced;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }

    /**
     * Settings that belong together.
     *
     * @param name the first part of their keys
     * @param title the heading in the reference
     * @param settings as the reference lists them; of a family, with a placeholder for the member's name
     */
    public record Group(String name, String title, List<Setting<?>> settings, Optional<Family> family) {

        Group(String name, String title, List<Setting<?>> settings) {
            this(name, title, settings, Optional.empty());
        }

        /** The settings that there are, given the keys that were given. */
        Stream<Setting<?>> of(Set<String> keys) {
            return family.map(f -> f.members(keys.stream()).stream()
                            .<Setting<?>>flatMap(member -> f.settings(member).stream()))
                    .orElseGet(settings::stream);
        }
    }
}
