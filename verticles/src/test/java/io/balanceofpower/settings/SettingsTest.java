package io.balanceofpower.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.step6_commit.Guarantee;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {

    private static final String SECRET = "correct horse battery staple";

    @TempDir
    Path directory;

    @Test
    void shouldGiveEverySettingAFallbackThatItsTypeTakes() {
        Values values = loaded("", Map.of());
        assertThat(values.shown())
                .hasSize(SettingsTable.all().size())
                .allSatisfy(shown -> assertThat(shown.setBy()).isEqualTo("default"));
    }

    @Test
    void shouldTurnDefaultsIntoRecords() {
        NodeSettings settings = NodeSettings.from(loaded("", Map.of("BOP_NODE_ID", "n1")));
        assertThat(settings.mqtt().listeners().get(0).port()).isEqualTo(1883);
        assertThat(settings.mqtt().eventLoops()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(settings.bus().lanes()).isPositive();
        assertThat(settings.bus().guarantee()).isEqualTo(Guarantee.EXACTLY_ONCE);
        assertThat(settings.bus().node()).isEqualTo("n1");
        assertThat(settings.bus().bootstrapServers()).isEqualTo("127.0.0.1:9092");
        assertThat(settings.mesh().node()).isEqualTo("n1");
        assertThat(settings.mesh().publicHost()).isEqualTo("127.0.0.1");
        assertThat(settings.mesh().members()).isEmpty();
        assertThat(settings.routesFile()).isEqualTo(Path.of("routes.yaml"));
    }

    @Test
    void shouldLetTheEnvironmentWinOverTheFileAndTheFileOverTheDefault() {
        Values values = loaded("""
                management:
                  port: 2883
                  host: 127.0.0.2
                mesh.name: prod
                """, Map.of("BOP_MANAGEMENT_PORT", "3883"));
        assertThat(shown(values, "management.port")).isEqualTo("3883 environment BOP_MANAGEMENT_PORT");
        assertThat(shown(values, "management.host")).isEqualTo("127.0.0.2 " + file() + ":3");
        assertThat(shown(values, "mesh.name")).isEqualTo("prod " + file() + ":4");
        assertThat(shown(values, "mesh.port")).isEqualTo("5701 default");
    }

    @Test
    void shouldTakeListsFromTheFileAndFromTheEnvironment() {
        Values fromFile = loaded("mesh: {members: ['a:1', '[::1]:2']}", Map.of());
        assertThat(fromFile.get(SettingsTable.MESH_MEMBERS)).containsExactly("a:1", "[::1]:2");
        Values fromEnvironment = loaded("mesh: {members: ['a:1']}", Map.of("BOP_MESH_MEMBERS", "b:1, c:2"));
        assertThat(fromEnvironment.get(SettingsTable.MESH_MEMBERS)).containsExactly("b:1", "c:2");
    }

    @Test
    void shouldFindTheFileThatTheEnvironmentNames() throws IOException {
        Files.writeString(directory.resolve("other.yaml"), "mesh.port: 4883");
        assertThat(shown(loaded("mesh.port: 2883", Map.of("BOP_SETTINGS", "other.yaml")), "mesh.port"))
                .startsWith("4883 ");
    }

    @Test
    void shouldRefuseANamedFileThatIsAbsent() {
        Loading loading = new Sources(Optional.of(Path.of("absent.yaml")), Map.of(), directory).load();
        assertThat(lines(loading))
                .containsExactly(directory.resolve("absent.yaml") + ": does not exist; allowed: the path of a file");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            management: {port: 70000}       | 1:20: management.port: 70000 is above 65535; allowed: 0 to 65535
            management.port: x                    | 1:18: management.port: "x" is not a whole number; allowed: 0 to 65535
            management.port: 1.5                  | 1:18: management.port: 1.5 is not a whole number; allowed: 0 to 65535
            management.port: 99999999999999999999 | 1:18: management.port: 99999999999999999999 is not a whole number; allowed: 0 to 65535
            management.port:                | 1:17: management.port: is not a whole number; allowed: 0 to 65535
            management.port: [1, 2]               | 1:18: management.port: is not a single value; allowed: 0 to 65535
            management.port: {a: 1}               | 1:18: management.port: is not a single value; allowed: 0 to 65535
            mesh.members: [{a: 1}]          | 1:15: mesh.members: is a list of more than plain values; allowed: host:port, separated by commas; or empty
            mesh.members: nonsense          | 1:15: mesh.members: "nonsense" has an entry that is not host:port; allowed: host:port, separated by commas; or empty
            mesh.members: 'a:0'             | 1:15: mesh.members: "a:0" has an entry that is not host:port; allowed: host:port, separated by commas; or empty
            kafka.bootstrap-servers: []     | 1:26: kafka.bootstrap-servers: is empty; allowed: host:port, separated by commas
            mesh.host: 'tcp://x'            | 1:12: mesh.host: "tcp://x" is not a host; allowed: a host name or an IP address, without a port
            mesh.host: 'x:1883'             | 1:12: mesh.host: "x:1883" is not a host; allowed: a host name or an IP address, without a port
            node.id: a/b                    | 1:10: node.id: "a/b" is not a name; allowed: 1 to 64 letters, digits, dots, dashes or underscores
            kafka.guarantee: once           | 1:18: kafka.guarantee: "once" is not known; allowed: exactly_once, at_least_once
            kafka.topics: {create: yes}     | 1:24: kafka.topics.create: "yes" is not known; allowed: true or false
            management: {prot: 1}           | 1:14: management.prot: unknown setting; did you mean management.port?
            mqtt: {max-connections: 1}      | 1:8: mqtt.max-connections: unknown setting; did you mean mqtt.connections-max?
            zigzag: 1                       | 1:1: zigzag: unknown setting; ./bop settings lists all
            zigzag: {a: 1}                  | 1:1: zigzag: unknown setting; ./bop settings lists all
            mqtt: 5                         | 1:1: mqtt: is a group of settings; write its settings below it, indented
            text                            | 1:1: "text" is a text, not a mapping; allowed: a mapping
            mesh: {port: 1, port: 2}        | 1:17: mesh.port: is there already, in line 1; allowed: each key once
            {mesh: {port: 1}, mesh.port: 2} | 1:19: mesh.port: is there already, in line 1; allowed: each key once
            kafka: {producer: {acks: 1}}    | 1:20: kafka.producer.acks: is refused: a success promises that all in-sync replicas have the record, so the node sets all
            kafka.client.acks: 1            | 1:1: kafka.client.acks: is refused: a success promises that all in-sync replicas have the record, so the node sets all
            kafka.client.batch.size: 1      | 1:1: kafka.client.batch.size: is refused: not every client has it; set kafka.producer.batch.size
            kafka.producer.batchsize: 1     | 1:1: kafka.producer.batchsize: unknown setting; did you mean kafka.producer.batch.size?
            kafka.producer.batch.size: x    | 1:28: kafka.producer.batch.size: "x" is refused by Kafka: Not a number of type INT; allowed: what Kafka takes: [0,...]
            kafka.consumer.group.id: x      | 1:1: kafka.consumer.group.id: is refused: the node reads whole partitions and joins no group
            """)
    void shouldSayWhatIsWrongInTheFile(String yaml, String problem) {
        assertThat(lines(load(yaml, Map.of()))).containsExactly(file() + ":" + problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            BOP_MANAGEMENT_PORT          | 70000  | BOP_MANAGEMENT_PORT: 70000 is above 65535; allowed: 0 to 65535
            BOP_MANAGEMENT_PORT          | ``     | BOP_MANAGEMENT_PORT: "" is not a whole number; allowed: 0 to 65535
            BOP_MANAGEMENT_PROT          | 1      | BOP_MANAGEMENT_PROT: unknown setting; did you mean BOP_MANAGEMENT_PORT?
            BOP_MQTT_MAX_CONNECTIONS     | 1      | BOP_MQTT_MAX_CONNECTIONS: unknown setting; did you mean BOP_MQTT_CONNECTIONS_MAX?
            BOP_ZIGZAG                   | 1      | BOP_ZIGZAG: unknown setting; ./bop settings lists all
            BOP_KAFKA_PRODUCER_ACKS      | all    | BOP_KAFKA_PRODUCER_ACKS: is refused: a success promises that all in-sync replicas have the record, so the node sets all
            BOP_KAFKA_BOOTSTRAP_SERVERS  | b      | BOP_KAFKA_BOOTSTRAP_SERVERS: "b" has an entry that is not host:port; allowed: host:port, separated by commas
            """)
    void shouldSayWhatIsWrongInTheEnvironment(String variable, String value, String problem) {
        assertThat(lines(load("", Map.of(variable, value)))).containsExactly("environment " + problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {mesh.members: 'a:1', mesh.dns: b}      | 1:33: mesh.dns: "b" contradicts mesh.members; allowed: one of the two
            {mesh.members-min: 2}                   | 1:20: mesh.members-min: 2 needs other nodes, and neither mesh.members nor mesh.dns says where they are; allowed: 1
            {mesh.host: 0.0.0.0}                    | 1:13: mesh.host: "0.0.0.0" is no address that other nodes can connect to; allowed: an address of this node as mesh.public-host
            {mqtt.packet-bytes-max: 2000000}        | 1:25: mqtt.packet-bytes-max: 2000000 is too much for kafka.record-bytes-max, 1000000: what a device may send must fit into a record; allowed: at most 1000000
            {kafka.record-bytes-max: 2000}          | 1:26: kafka.record-bytes-max: 2000 is too little for mqtt.packet-bytes-max, 262144: what a device may send must fit into a record; allowed: at least 262144
            {kafka.lane-bytes-max: 65536}           | 1:24: kafka.lane-bytes-max: 65536 is too little for kafka.record-bytes-max, 1000000: a record must fit into a lane's queue; allowed: at least 1000000
            {mesh.heartbeat-ms: 5000}               | 1:21: mesh.heartbeat-ms: 5000 is too much for mesh.dead-after-ms, 10000: one late heartbeat must not make a node count as gone; allowed: at most 3333
            {mqtt.connections-max: 2000000}         | 1:24: mqtt.connections-max: 2000000 is too much for sessions.max, 1000000: each connection needs a session; allowed: at most 1000000
            {mesh.request-timeout-ms: 6000}         | 1:27: mesh.request-timeout-ms: 6000 is too much for sessions.acquire-timeout-ms, 10000: a silent owner must be fenced while the device still waits; allowed: at most 5000
            {management.port: 1883}                 | 1:19: management.port: 1883 is mqtt.listeners.tcp.port too; allowed: a port for each
            {mqtt.listeners.tcp.port: 8080}         | 1:27: mqtt.listeners.tcp.port: 8080 is management.port too; allowed: a port for each
            {mesh.port: 1, mesh.event-bus-port: 1}  | 1:37: mesh.event-bus-port: 1 is mesh.port too; allowed: a port for each
            {kafka.producer.request.timeout.ms: 7501} | 1:37: kafka.producer.request.timeout.ms: 7501 is too much for kafka.transaction-timeout-ms, 15000: two requests must fit into a transaction, or a topic that is gone ends lanes; allowed: at most 7500
            {kafka.client.request.timeout.ms: 30000}  | 1:35: kafka.client.request.timeout.ms: 30000 is too much for kafka.transaction-timeout-ms, 15000: two requests must fit into a transaction, or a topic that is gone ends lanes; allowed: at most 7500
            """)
    void shouldSayWhatContradicts(String yaml, String problem) {
        assertThat(lines(load(yaml, Map.of()))).containsExactly(file() + ":" + problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{kafka.producer.request.timeout.ms: 7500}",
                "{kafka.client.request.timeout.ms: 30000, kafka.producer.request.timeout.ms: 7500}",
                "{kafka.client.request.timeout.ms: 30000, kafka.transaction-timeout-ms: 60000}",
                "{kafka.client.request.timeout.ms: 30000, kafka.guarantee: at_least_once}"
            })
    void shouldTakeARequestTimeoutThatNoTransactionOfALaneCanMiss(String yaml) {
        assertThat(lines(load(yaml, Map.of()))).isEmpty();
    }

    @Test
    void shouldLetPortsBeEqualOnDifferentAddressesOrWhenAnyIsFine() {
        assertThat(lines(load("{mqtt.listeners.tcp.port: 0, management.port: 0}", Map.of())))
                .isEmpty();
        assertThat(lines(load("{mqtt.listeners.a: {host: 127.0.0.2, port: 8080}}", Map.of())))
                .isEmpty();
    }

    @Test
    void shouldReportAllProblemsAtOnceWithoutThoseThatFollowFromOthers() {
        Loading loading = load(
                "management: {port: x, prot: 1}\nmesh: {host: 'a b'}\n",
                Map.of("BOP_LOG_LEVEL", "loud", "BOP_NODE", "x", "HOME", "/"));
        assertThat(lines(loading))
                .containsExactly(
                        file() + ":1:20: management.port: \"x\" is not a whole number; allowed: 0 to 65535",
                        file() + ":1:23: management.prot: unknown setting; did you mean management.port?",
                        file()
                                + ":2:14: mesh.host: \"a b\" is not a host; allowed: a host name or an IP address,"
                                + " without a port",
                        "environment BOP_LOG_LEVEL: \"loud\" is not known; allowed: error, warn, info, debug, trace",
                        "environment BOP_NODE: unknown setting; ./bop settings lists all");
    }

    @Test
    void shouldPassKafkaOptionsThroughUnderKafkasNames() {
        NodeSettings settings = NodeSettings.from(loaded(
                "kafka: {client: {security.protocol: SSL}, producer: {linger: {ms: 0}}}",
                Map.of("BOP_KAFKA_PRODUCER_BATCH_SIZE", "1000", "BOP_KAFKA_CONSUMER_MAX_POLL_RECORDS", "9")));
        assertThat(settings.bus().client()).isEqualTo(Map.of("security.protocol", "SSL"));
        assertThat(settings.bus().producer()).isEqualTo(Map.of("linger.ms", "0", "batch.size", "1000"));
        assertThat(settings.bus().consumer()).isEqualTo(Map.of("max.poll.records", "9"));
        assertThat(settings.bus().admin()).isEmpty();
    }

    @Test
    void shouldReadSecretsFromFilesAndShowThemNowhere() throws IOException {
        Path file = directory.resolve("password");
        Files.writeString(file, SECRET + "\n");
        Values values = loaded(
                "kafka.client.ssl.key.password: file:" + file,
                Map.of("BOP_KAFKA_PRODUCER_SASL_JAAS_CONFIG", "file:" + file));
        NodeSettings settings = NodeSettings.from(values);
        assertThat(settings.bus().client()).containsEntry("ssl.key.password", SECRET);
        assertThat(settings.bus().producer()).containsEntry("sasl.jaas.config", SECRET);
        assertThat(settings.toString() + values + values.shown()).doesNotContain(SECRET);
        assertThat(settings.bus().toString()).contains("ssl.key.password");
        assertThat(shown(values, "kafka.client.ssl.key.password")).startsWith("file:" + file);
    }

    @Test
    void shouldRefuseSecretsInPlaceWithoutRepeatingThem() {
        List<String> lines = lines(load(
                "kafka.client.ssl.key.password: " + SECRET, Map.of("BOP_KAFKA_PRODUCER_SASL_JAAS_CONFIG", SECRET)));
        assertThat(lines)
                .containsExactly(
                        file() + ":1:32: kafka.client.ssl.key.password: is a secret, which must not stand here; put it"
                                + " into a file and write file:/path/to/it",
                        "environment BOP_KAFKA_PRODUCER_SASL_JAAS_CONFIG: is a secret, which must not stand here; put"
                                + " it into a file and write file:/path/to/it");
    }

    @Test
    void shouldRefuseASecretWhoseFileCannotBeRead() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty"));
        Map<String, String> wrongs = new TreeMap<>();
        wrongs.put(directory.resolve("absent").toString(), "cannot be read from ");
        wrongs.put(directory.toString(), "cannot be read from ");
        wrongs.put(empty.toString(), "stands in an empty file");
        wrongs.forEach((path, wrong) -> assertThat(
                        lines(load("", Map.of("BOP_KAFKA_CLIENT_SSL_KEY_PASSWORD", "file:" + path))))
                .singleElement()
                .asString()
                .startsWith("environment BOP_KAFKA_CLIENT_SSL_KEY_PASSWORD: " + wrong));
    }

    @Test
    void shouldGiveEverySettingAVariableOfItsOwn() {
        Map<String, String> keys = new HashMap<>();
        Known known = new Known();
        SettingsTable.all()
                .forEach(s -> assertThat(keys.put(s.environmentName(), s.key())).isNull());
        for (KafkaClient client : KafkaClient.values()) {
            client.options().keySet().forEach(name -> {
                String key = client.prefix() + name;
                assertThat(keys.put(Setting.environmentName(key), key)).isNull();
                assertThat(known.key(Setting.environmentName(key))).contains(key);
            });
        }
    }

    @Test
    void shouldRefuseOnlyOptionsThatKafkaHas() {
        for (KafkaClient client : List.of(KafkaClient.PRODUCER, KafkaClient.CONSUMER, KafkaClient.ADMIN)) {
            List<String> unknown =
                    new java.util.ArrayList<>(KafkaRefusals.of(client).keySet());
            unknown.removeAll(client.options().keySet());
            unknown.removeAll(KafkaRefusals.of(KafkaClient.ADMIN).keySet());
            assertThat(unknown).isEmpty();
        }
    }

    private Values loaded(String yaml, Map<String, String> environment) {
        return load(yaml, environment).fold(values -> values, problems -> {
            throw new AssertionError(problems);
        });
    }

    private Loading load(String yaml, Map<String, String> environment) {
        try {
            Files.writeString(directory.resolve("bop.yaml"), yaml);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new Sources(Optional.empty(), environment, directory).load();
    }

    private String file() {
        return directory.resolve("bop.yaml").toString();
    }

    private static String shown(Values values, String key) {
        return values.shown().stream()
                .filter(shown -> shown.setting().key().equals(key))
                .map(shown -> shown.text() + " " + shown.setBy())
                .findFirst()
                .orElseThrow();
    }

    private static List<String> lines(Loading loading) {
        return loading.fold(
                values -> List.of(),
                problems -> problems.stream().map(Problem::toString).toList());
    }
}
