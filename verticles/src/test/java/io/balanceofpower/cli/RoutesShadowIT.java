package io.balanceofpower.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.balanceofpower.broker.BrokerProcess;
import io.balanceofpower.broker.BrokerSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code bop routes shadow} on a real Kafka, with records as lanes write them. */
final class RoutesShadowIT {
    private static final long BEGIN_MS = 1_790_000_000_000L;
    private static final JsonMapper JSON = new JsonMapper();
    private static final String CURRENT = """
            routes:
              - {name: blocks, filter: blocks/+, destination: [trades, blocks], key: {field: symbol}}
              - {name: trades, filter: trades/+, destination: trades, key: {field: symbol}}
              - {name: desk, filter: desk/+, destination: trades}
            """;
    private static final String OTHER = """
            routes:
              - {name: blocks, filter: "blocks/{venue}", destination: [trades, blocks], key: {level: venue}}
              - {name: desk, filter: desk/+, destination: trades, when: '"a" in user.groups'}
              - {name: usual, filter: trades/us, destination: trades, key: {field: symbol}}
              - {name: large, filter: trades/large, destination: large, key: {field: symbol}}
            """;

    @TempDir
    private static Path directory;

    private static BrokerProcess broker;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void writeRecords() throws Exception {
        Files.writeString(directory.resolve("routes.yaml"), CURRENT);
        Files.writeString(directory.resolve("other.yaml"), OTHER);
        broker = BrokerProcess.start(BrokerSettings.temporary());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("trades", 1, (short) 1), new NewTopic("blocks", 1, (short) 1)))
                    .all()
                    .get();
        }
        Map<String, Object> options =
                Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "shadow");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(options, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int i = 0; i < 10; i++) {
                send(producer, BEGIN_MS + i, "trades/us", i, "trades");
                send(producer, BEGIN_MS + i, "trades/large", 100 + i, "trades");
                send(producer, BEGIN_MS + i, "blocks/XNYS", 200 + i, "trades", "blocks");
            }
            send(producer, BEGIN_MS + 20, "trades/eu", 300, "trades");
            send(producer, BEGIN_MS + 21, "desk/1", 301, "trades");
            var unused =
                    producer.send(new ProducerRecord<>("trades", 0, BEGIN_MS + 22, null, "foreign".getBytes(UTF_8)));
            send(producer, BEGIN_MS - 1, "trades/eu", 302, "trades");
            send(producer, BEGIN_MS + 1_000, "trades/eu", 303, "trades");
            producer.commitTransaction();
            producer.beginTransaction();
            send(producer, BEGIN_MS + 23, "trades/eu", 304, "trades");
            producer.abortTransaction();
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static void send(
            KafkaProducer<byte[], byte[]> producer, long atMs, String mqttTopic, int sequence, String... topics) {
        for (String topic : topics) {
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(topic, 0, atMs, "SPY".getBytes(UTF_8), "{\"symbol\":\"SPY\"}".getBytes(UTF_8));
            Map.of(
                            "bop-device", "d1",
                            "bop-epoch", "0",
                            "bop-seq", String.valueOf(sequence),
                            "epoch", "0",
                            "seq", String.valueOf(sequence),
                            "bop-lane", "n1-0-x",
                            "bop-topic", mqttTopic,
                            "bop-route", "r",
                            "bop-received-ns", atMs + "000000")
                    .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
            if (topics.length > 1) {
                record.headers()
                        .add("bop-destinations", String.join(",", topics).getBytes(UTF_8));
            }
            var unused = producer.send(record);
        }
    }

    private int shadow(String... args) {
        CommandLine bop = Bop.commandLine(
                Map.of(
                        "BOP_KAFKA_BOOTSTRAP_SERVERS",
                        broker.bootstrapServers(),
                        "BOP_ROUTES_FILE",
                        file("routes.yaml")),
                directory);
        bop.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        List<String> all = new ArrayList<>(List.of(
                "routes", "shadow", "--from", String.valueOf(BEGIN_MS), "--to", String.valueOf(BEGIN_MS + 500)));
        all.addAll(List.of(args));
        return bop.execute(all.toArray(String[]::new));
    }

    private static String file(String name) {
        return directory.resolve(name).toString();
    }

    @Test
    void shouldShowWhatWouldComeOutOtherwiseEachMessageOnce() throws Exception {
        assertThat(shadow("--json", file("other.yaml"))).as(err.toString()).isEqualTo(1);
        JsonNode report = JSON.readTree(out.toString());
        assertThat(report.get("messages").asLong()).isEqualTo(32);
        assertThat(report.get("complete").asBoolean()).isTrue();
        assertThat(report.get("foreign").asLong()).isOne();
        assertThat(report.get("unsure").asLong()).isOne();
        assertThat(report.get("different").asLong()).isEqualTo(31);
        assertThat(report.get("kinds").toString())
                .isEqualTo("{\"moved\":10,\"refused\":1,\"quarantined\":0,\"matched\":0,\"key\":10,\"numbering\":0,"
                        + "\"content\":0,\"route\":10}");
        assertThat(report.get("pairs").toString())
                .contains("{\"kind\":\"moved\",\"before\":\"trades\",\"after\":\"large\",\"messages\":10}")
                .contains("{\"kind\":\"route\",\"before\":\"trades\",\"after\":\"usual\",\"messages\":10}")
                .contains("\"after\":\"NO_MATCHING_ROUTE\",\"messages\":1}");
        assertThat(report.get("examples")).hasSize(3 + 3 + 3 + 1);
    }

    @Test
    void shouldPrintATableAndLeaveNothingBehind() throws Exception {
        assertThat(shadow("--examples", "1", file("other.yaml")))
                .as(err.toString())
                .isEqualTo(1);
        assertThat(out.toString())
                .contains(
                        "32 messages from 2026-09-21T", "31 come out otherwise", "1 not compared: a condition asks for")
                .containsPattern("moved +10 +trades +large")
                .contains("key: trades-0@", "trades: key SPY", "-> ", "trades: key XNYS");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            assertThat(admin.listGroups().all().get()).isEmpty();
        }
    }

    @Test
    void shouldFindNothingWithTheSameRoutes() {
        assertThat(shadow(file("routes.yaml"))).as(err.toString()).isZero();
        assertThat(out.toString()).contains("0 come out otherwise");
    }

    @Test
    void shouldReadOnlyTheTopicsThatAreNamed() throws IOException {
        assertThat(shadow("--json", "--topic", "blocks", file("other.yaml"))).isEqualTo(1);
        assertThat(JSON.readTree(out.toString()).get("messages").asLong()).isEqualTo(10);
        assertThat(shadow("--topic", "blokcs", file("other.yaml"))).isEqualTo(69);
        assertThat(err.toString()).contains("no topic blokcs", "--topic");
    }

    @Test
    void shouldSayWhatIsWrongWithTheOtherRoutes() throws IOException {
        Path wrong = Files.writeString(directory.resolve("wrong.yaml"), "routes: [{name: x}]");
        assertThat(shadow(wrong.toString())).isEqualTo(78);
        assertThat(err.toString()).contains("wrong.yaml:1:");
    }
}
