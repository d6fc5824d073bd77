package io.balanceofpower.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.balanceofpower.broker.BrokerProcess;
import io.balanceofpower.broker.BrokerSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class AuditCommandIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static BrokerProcess broker;
    private static Admin admin;
    private static KafkaProducer<byte[], byte[]> producer;

    @TempDir
    Path directory;

    private final long nowMs = System.currentTimeMillis();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void startBroker() {
        broker = BrokerProcess.start(BrokerSettings.temporary());
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        producer = producer(Map.of());
    }

    @AfterAll
    static void closeBroker() {
        producer.close(Duration.ZERO);
        admin.close(Duration.ZERO);
        broker.close();
    }

    @Test
    void shouldFindEachFaultAndSayWhere() throws Exception {
        create("faulty", 2, Map.of());
        writeFaults("faulty");
        Path file = directory.resolve("result.json");

        assertThat(audit("faulty", "--json", file.toString())).isEqualTo(ExitCode.PROMISE_BROKEN.number());
        assertThat(out.toString().lines().toList())
                .containsSubsequence(
                        "Read 17 records of faulty (2 partitions, read_committed) from the beginning.",
                        "12 messages of 4 streams: 11 once, 1 twice or more (2 extra copies); 1 out of order; 4 gaps.",
                        "Not judged: 1 records without numbers, 2 that no node wrote, 0 of other devices, 0 beyond the"
                                + " limits.",
                        "device  stream  once  twice or more  extra copies  out of order  gaps",
                        "twice   twice      2              1             2             0     0",
                        "late    late       3              0             0             1     0",
                        "gapped  fills      5              0             0             0     4",
                        "good    good       1              0             0             0     0",
                        "twice, stream twice:",
                        "  twice: epoch 1, sequence 2 at faulty[0] @2, first at faulty[0] @1",
                        "  twice: epoch 1, sequence 2 at faulty[0] @4, first at faulty[0] @1",
                        "late, stream late:",
                        "  out of order: epoch 1, sequence 2 at faulty[0] @7, after epoch 1, sequence 3",
                        "gapped, stream fills:",
                        "  gap: epoch 1, sequences 3 to 4",
                        "  gap: epoch 1, sequences 7 to 8",
                        "PROMISE BROKEN: 1 messages stand in Kafka more than once.",
                        "PROMISE BROKEN: 1 messages stand after a later one of their key.");
        checkFaults(new ObjectMapper().readTree(file.toFile()));
    }

    private void writeFaults(String topic) throws Exception {
        for (long sequence : new long[] {1, 2, 2, 3, 2}) {
            write(topic, 0, "twice", sequence);
        }
        for (long sequence : new long[] {1, 3, 2}) {
            write(topic, 0, "late", sequence);
        }
        for (long sequence : new long[] {1, 2, 5, 6, 9}) {
            ProducerRecord<byte[], byte[]> fill = numbered(topic, (int) sequence % 2, "gapped", sequence, nowMs);
            producer.send(with(fill, "bop-stream", "fills")).get();
        }
        write(topic, 1, "good", 1);
        ProducerRecord<byte[], byte[]> unnumbered = numbered(topic, 1, "good", 2, nowMs);
        unnumbered.headers().remove("bop-seq").remove("bop-epoch");
        producer.send(unnumbered).get();
        producer.send(new ProducerRecord<>(topic, 1, null, new byte[0])).get();
        producer.send(new ProducerRecord<>(topic, 1, null, new byte[0])).get();
    }

    private static void checkFaults(JsonNode result) {
        assertThat(result.get("records").asLong()).isEqualTo(17);
        assertThat(result.get("committed").asLong()).isEqualTo(12);
        assertThat(result.get("repeated").asLong()).isEqualTo(1);
        assertThat(result.get("duplicates").asLong()).isEqualTo(2);
        assertThat(result.get("missing").asLong()).isZero();
        assertThat(result.get("reordered").asLong()).isEqualTo(1);
        assertThat(result.get("gaps").asLong()).isEqualTo(4);
        assertThat(result.get("unnumbered").asLong()).isEqualTo(1);
        assertThat(result.get("foreign").asLong()).isEqualTo(2);
        assertThat(result.get("unchecked").asLong()).isZero();
        assertThat(result.get("complete").asBoolean()).isTrue();
        assertThat(result.get("promisesKept").asBoolean(true)).isFalse();
        assertThat(result.get("partitions")).hasSize(2);
        assertThat(result.get("partitions").get(0).get("position").asLong()).isEqualTo(10);
        JsonNode worst = result.get("streams").get(0);
        assertThat(worst.get("device").asText()).isEqualTo("twice");
        assertThat(worst.get("duplicateExamples").get(1).toString())
                .isEqualTo("{\"epoch\":1,\"sequence\":2,\"at\":{\"topic\":\"faulty\",\"partition\":0,\"offset\":4},"
                        + "\"first\":{\"topic\":\"faulty\",\"partition\":0,\"offset\":1}}");
    }

    @Test
    void shouldShowOnlyTheDeviceThatIsAskedFor() throws Exception {
        create("devices", 1, Map.of());
        write("devices", 0, "a", 1);
        write("devices", 0, "a", 1);
        write("devices", 0, "b", 1);

        assertThat(audit("devices", "--device", "b")).isZero();
        assertThat(out.toString()).contains("1 messages of 1 streams", "2 of other devices", "Promises kept");
        assertThat(audit("devices", "--device", "c")).isEqualTo(ExitCode.UNAVAILABLE.number());
        assertThat(out.toString()).contains("NOT PROVEN");
    }

    @Test
    void shouldTakeGapsForLostMessagesOnlyIfTold() throws Exception {
        create("gaps", 1, Map.of());
        write("gaps", 0, "d", 1);
        write("gaps", 0, "d", 3);

        assertThat(audit("gaps")).isZero();
        assertThat(out.toString()).contains("Promises kept: 2 messages are in Kafka, each once and in order. 1 gaps");
        assertThat(audit("gaps", "--gaps-are-missing", "--json", "-")).isEqualTo(ExitCode.PROMISE_BROKEN.number());
        JsonNode result = new ObjectMapper().readTree(out.toString());
        assertThat(result.get("missing").asLong()).isEqualTo(1);
        assertThat(result.get("promisesKept").asBoolean(true)).isFalse();
    }

    @Test
    void shouldNotTrustGapsOfACompactedTopic() throws Exception {
        create("compacted", 1, Map.of("cleanup.policy", "compact"));
        write("compacted", 0, "d", 1);
        write("compacted", 0, "d", 3);

        assertThat(audit("compacted", "--gaps-are-missing")).isEqualTo(ExitCode.UNAVAILABLE.number());
        assertThat(out.toString()).contains("The topic compacted is compacted", "NOT PROVEN");
    }

    @Test
    void shouldCallNoGapWhatIsOlderThanWhatKafkaKeepsEverywhere() throws Exception {
        create("trimmed", 2, Map.of());
        for (int sequence = 1; sequence <= 6; sequence++) {
            producer.send(numbered("trimmed", sequence % 2, "d", sequence, nowMs - 1_000 + sequence))
                    .get();
        }
        admin.deleteRecords(Map.of(new TopicPartition("trimmed", 0), RecordsToDelete.beforeOffset(2)))
                .all()
                .get();

        assertThat(audit("trimmed", "--gaps-are-missing")).as(out + "").isZero();
        assertThat(out.toString()).contains("4 messages", "without a gap");
    }

    @Test
    void shouldBeginAtATime() throws Exception {
        create("since", 1, Map.of());
        producer.send(numbered("since", 0, "d", 1, nowMs - 60_000)).get();
        producer.send(numbered("since", 0, "d", 1, nowMs - 50_000)).get();
        producer.send(numbered("since", 0, "d", 2, nowMs)).get();

        assertThat(audit(
                        "since", "--since", Instant.ofEpochMilli(nowMs - 10_000).toString()))
                .isZero();
        assertThat(out.toString()).contains("Read 1 records of since (1 partitions, read_committed) since ");
    }

    @Test
    void shouldFindInATransactionThatEndsMeanwhileWhatWouldBeAGap() throws Exception {
        create("open", 2, Map.of());
        write("open", 0, "d", 1);
        try (KafkaProducer<byte[], byte[]> open = producer(Map.of("transactional.id", "open"))) {
            open.initTransactions();
            open.beginTransaction();
            open.send(numbered("open", 1, "d", 2, nowMs)).get();
            write("open", 0, "d", 3);

            CompletableFuture<Integer> audit = CompletableFuture.supplyAsync(() -> audit("open", "--gaps-are-missing"));
            await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(AuditCommandIT::isReading);
            open.commitTransaction();

            assertThat(audit.get()).as(out + "" + err).isZero();
            assertThat(out.toString()).contains("2 messages", "without a gap");
        }
    }

    private static boolean isReading() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("kafka-reader extent"));
    }

    @Test
    void shouldSayThatTransactionsStayOpen() throws Exception {
        create("stuck", 2, Map.of());
        write("stuck", 0, "d", 1);
        write("stuck", 0, "d", 3);
        try (KafkaProducer<byte[], byte[]> open = producer(Map.of("transactional.id", "stuck"))) {
            open.initTransactions();
            open.beginTransaction();
            open.send(numbered("stuck", 1, "d", 2, nowMs)).get();

            assertThat(audit("stuck", "--gaps-are-missing")).isEqualTo(ExitCode.UNAVAILABLE.number());
            assertThat(out.toString()).contains("still open", "NOT PROVEN");
            open.abortTransaction();
        }
    }

    @Test
    void shouldNotReportSuccessOfTopicsWithoutNumberedRecords() throws Exception {
        create("foreign", 1, Map.of());
        assertThat(audit("foreign")).isEqualTo(ExitCode.UNAVAILABLE.number());
        assertThat(out.toString()).contains("NOT PROVEN: no record was read");

        producer.send(new ProducerRecord<>("foreign", new byte[0])).get();
        assertThat(audit("foreign", "--json", "-")).isEqualTo(ExitCode.UNAVAILABLE.number());
        JsonNode result = new ObjectMapper().readTree(out.toString());
        assertThat(result.get("foreign").asLong()).isEqualTo(1);
        assertThat(result.get("promisesKept").isNull()).isTrue();
    }

    @Test
    void shouldNameAllUnknownTopicsWithTheirNearest() throws Exception {
        create("orders.equities", 1, Map.of());

        assertThat(audit("orders.equitise", "orders", "zzzzzz")).isEqualTo(ExitCode.UNAVAILABLE.number());
        assertThat(err.toString().lines())
                .containsExactlyInAnyOrder(
                        "bop: The topic orders.equitise does not exist; did you mean orders.equities?",
                        "bop: The topic orders does not exist; did you mean orders.equities?",
                        "bop: The topic zzzzzz does not exist; none has a name like it.");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldSayThatKafkaIsNotThere() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        Map<String, String> impatient =
                Map.of("BOP_KAFKA_ADMIN_DEFAULT_API_TIMEOUT_MS", "1000", "BOP_KAFKA_ADMIN_REQUEST_TIMEOUT_MS", "1000");

        assertThat(run(impatient, "audit", "--from", "127.0.0.1:" + port, "trades"))
                .isEqualTo(ExitCode.UNAVAILABLE.number());
        assertThat(err.toString())
                .contains("127.0.0.1:" + port + " does not answer", "--from")
                .hasLineCount(1);
    }

    @Test
    void shouldReportWhatWasReadWhenItIsStopped() throws Exception {
        create("long", 1, Map.of());
        int sent = 60_000;
        try (KafkaProducer<byte[], byte[]> single = producer(Map.of("batch.size", 0))) {
            for (int sequence = 0; sequence < sent; sequence++) {
                var unused = single.send(numbered("long", 0, "d", sequence, nowMs));
            }
            single.flush();
        }
        Path file = directory.resolve("stopped.json");
        Process process = startSlowly("audit", "--json", file.toString(), "long");
        try {
            String progress = String.valueOf(process.errorReader(UTF_8).readLine());
            assertThat(progress).matches(" +\\d+\\.\\d s  [\\d,]+ records, [\\d,]+ records/s, \\d+ %, \\d+ .* left");
            process.toHandle().destroy();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);

            assertThat(process.waitFor()).isEqualTo(128 + 15);
            assertThat(said).contains("INCOMPLETE: not all was read. It was stopped.", "Of what was read and checked");
        } finally {
            process.destroyForcibly();
        }
        JsonNode result = new ObjectMapper().readTree(file.toFile());
        assertThat(result.get("records").asInt()).isBetween(1, sent - 1);
        assertThat(result.get("committed")).isEqualTo(result.get("records"));
        assertThat(result.get("complete").asBoolean(true)).isFalse();
        assertThat(result.get("promisesKept").isNull()).isTrue();
    }

    @Test
    void shouldStopWhileKafkaIsSilent() throws Exception {
        Process pause = new ProcessBuilder("kill", "-STOP", String.valueOf(broker.pid())).start();
        assertThat(pause.waitFor()).isZero();
        try {
            Process process = startSlowly("audit", "anything");
            await().atMost(SOON).until(() -> isConnected(process));
            process.toHandle().destroy();
            assertThat(process.waitFor()).isEqualTo(128 + 15);
            assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
                    .contains("INCOMPLETE");
        } finally {
            new ProcessBuilder("kill", "-CONT", String.valueOf(broker.pid()))
                    .start()
                    .waitFor();
        }
    }

    /** Whether it has a thread that talks to Kafka, as Linux shows it. */
    private static boolean isConnected(Process process) throws Exception {
        try (var threads = Files.list(Path.of("/proc", String.valueOf(process.pid()), "task"))) {
            for (Path thread : threads.toList()) {
                if (Files.readString(thread.resolve("comm")).startsWith("kafka-admin")) {
                    return true;
                }
            }
            return false;
        }
    }

    /** A process that fetches a record at a time. */
    private Process startSlowly(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Bop.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("BOP_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        builder.environment().put("BOP_KAFKA_CONSUMER_MAX_PARTITION_FETCH_BYTES", "1");
        builder.environment().put("BOP_KAFKA_CONSUMER_FETCH_MAX_BYTES", "1");
        return builder.start();
    }

    private int audit(String... arguments) {
        List<String> all = new ArrayList<>(List.of("audit"));
        all.addAll(List.of(arguments));
        return run(Map.of("BOP_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers()), all.toArray(new String[0]));
    }

    private int run(Map<String, String> environment, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Bop.commandLine(environment, directory)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private static void create(String topic, int partitions, Map<String, String> options) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(options)))
                .all()
                .get();
    }

    private void write(String topic, int partition, String device, long sequence) throws Exception {
        producer.send(numbered(topic, partition, device, sequence, nowMs)).get();
    }

    /** As a lane writes it. */
    private static ProducerRecord<byte[], byte[]> numbered(
            String topic, int partition, String device, long sequence, long timestampMs) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, partition, timestampMs, "IBM".getBytes(UTF_8), "{}".getBytes(UTF_8));
        with(record, "bop-device", device);
        with(record, "bop-epoch", "1");
        with(record, "bop-seq", String.valueOf(sequence));
        with(record, "bop-lane", "node-1-0");
        with(record, "bop-topic", "trades/us/N/IBM");
        with(record, "bop-route", "equities");
        return with(record, "bop-received-ns", timestampMs + "000000");
    }

    private static ProducerRecord<byte[], byte[]> with(
            ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(UTF_8));
        return record;
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> options) {
        Map<String, Object> all = new HashMap<>(options);
        all.put("bootstrap.servers", broker.bootstrapServers());
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
