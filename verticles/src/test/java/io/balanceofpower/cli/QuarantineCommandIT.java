package io.balanceofpower.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.balanceofpower.broker.BrokerProcess;
import io.balanceofpower.broker.BrokerSettings;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code bop quarantine}, with a real Kafka and entries as nodes write them. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class QuarantineCommandIT {
    private static final long FIRST_NS = 1_795_392_000_000_000_000L;

    private static BrokerProcess broker;
    private static Admin admin;
    private static KafkaProducer<byte[], byte[]> producer;

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String name = "";
    private String destination = "";

    @BeforeAll
    static void startBroker() {
        broker = BrokerProcess.start(BrokerSettings.temporary());
        Map<String, Object> options = Map.of("bootstrap.servers", broker.bootstrapServers());
        admin = Admin.create(options);
        producer = new KafkaProducer<>(options, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterAll
    static void closeBroker() {
        producer.close();
        admin.close();
        broker.close();
    }

    @BeforeEach
    void prepare(TestInfo test) throws Exception {
        name = test.getTestMethod().orElseThrow().getName();
        destination = "trades." + name;
        create("bop.quarantine." + name, Map.of("cleanup.policy", "compact,delete", "retention.ms", "-1"));
        create(destination, Map.of("retention.ms", "-1"));
        routes("symbol");
    }

    private void routes(String key) throws Exception {
        Files.writeString(directory.resolve("routes.yaml"), """
                routes:
                  - name: trades
                    filter: trades/{venue}/{symbol}
                    when: '"ops" in user.groups'
                    destination: %s
                    key: {field: %s}
                """.formatted(destination, key));
    }

    // --- list and show ---

    @Test
    void shouldListWhatIsThereAndWhy() throws Exception {
        put("gw-1", 1, "{}");
        put("gw-2", 2, "{}");
        put("gw-1", 3, "{}");
        end("gw-1/1/3/old");

        assertThat(quarantine("list")).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "gw-1/1/1/old",
                        "    2026-11-23T00:00:00.000000001Z  device gw-1  topic trades/XNYS/SPY  route old  2 bytes",
                        "    PAYLOAD_FORMAT_INVALID: Route old takes the key from the payload field sym, which is missing.",
                        "gw-2/1/2/old",
                        "    2026-11-23T00:00:00.000000002Z  device gw-2  topic trades/XNYS/SPY  route old  2 bytes",
                        "    PAYLOAD_FORMAT_INVALID: Route old takes the key from the payload field sym, which is missing.",
                        "2 entries");
    }

    @Test
    void shouldListOnlyWhatFiltersAskFor() throws Exception {
        for (int i = 1; i <= 5; i++) {
            put("gw-" + i % 2, i, "{}");
        }
        assertThat(ids("--device", "gw-0")).containsExactly("gw-0/1/2/old", "gw-0/1/4/old");
        assertThat(ids("--limit", "2")).containsExactly("gw-1/1/1/old", "gw-0/1/2/old");
        assertThat(ids("--topic", "trades/+/IBM")).isEmpty();
        assertThat(ids("--topic", "trades/#", "--refusal", "no_matching_route")).isEmpty();
        assertThat(ids("--route", "old", "--from", "2026-11-23T00:00:00.000000004Z"))
                .containsExactly("gw-0/1/4/old", "gw-1/1/5/old");
        assertThat(ids("--to", "2026-11-23T00:00:00.000000002Z")).containsExactly("gw-1/1/1/old");
        assertThat(quarantine("list", "--topic", "trades/#/x")).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains("'trades/#/x' is not a topic filter");
    }

    @Test
    void shouldShowAnEntryWholeAndSayWhichIsNotThere() throws Exception {
        put("gw-1", 1, "{\"symbol\":\"SPY\"}");

        assertThat(quarantine("show", "gw-1/1/1/old")).isZero();
        assertThat(out.toString().lines())
                .contains(
                        "numbering  stream gw-1, epoch 1, sequence 1",
                        "user       anna, groups [\"ops\"]",
                        "property   seq=1",
                        "{\"symbol\":\"SPY\"}");
        assertThat(quarantine("show", "--json", "gw-1/1/1/old")).isZero();
        JsonNode json = json().get(0);
        assertThat(json.get("payload").asText()).isEqualTo("{\"symbol\":\"SPY\"}");
        assertThat(json.get("groups").get(0).asText()).isEqualTo("ops");
        assertThat(json.get("receivedNs").asLong()).isEqualTo(FIRST_NS + 1);

        assertThat(quarantine("show", "gw-1/1/1/old", "gone")).isEqualTo(ExitCode.NOT_FOUND.number());
        assertThat(err.toString()).contains("no entry gone in bop.quarantine." + name);
    }

    @Test
    void shouldSayWhichQuarantinesThereAre() {
        assertThat(run("quarantine", "list", "--name", "nowhere")).isEqualTo(ExitCode.UNAVAILABLE.number());
        assertThat(err.toString())
                .contains("The topic bop.quarantine.nowhere does not exist, so nothing is in that quarantine.")
                .contains("There is bop.quarantine." + name + ": --name " + name);
    }

    // --- replay ---

    @Test
    void shouldWriteWhatRoutesTakeNowAndKeepWhatTheyRefuseWithTheNewReason() throws Exception {
        put("gw-1", 1, "{\"symbol\":\"SPY\"}");
        put("gw-1", 2, "{\"sym\":\"SPY\"}");
        put("gw-2", 3, "{\"symbol\":\"IBM\"}");

        assertThat(quarantine("replay", "--dry-run")).isEqualTo(ExitCode.NOT_AS_EXPECTED.number());
        assertThat(out.toString().lines())
                .contains("    record in " + destination + ", key SPY", "would replay 2 entries as 2 records; 1 stay");
        assertThat(ids()).hasSize(3);

        assertThat(quarantine("replay")).isEqualTo(ExitCode.NOT_AS_EXPECTED.number());
        assertThat(out.toString().lines())
                .containsExactly(
                        "gw-1/1/2/old",
                        "    stays, PAYLOAD_FORMAT_INVALID: Route trades takes the key from the payload field symbol,"
                                + " which is missing.",
                        "replayed 2 entries as 2 records; 1 stay");
        assertThat(ids()).containsExactly("gw-1/1/2/old");
        assertThat(quarantine("replay")).isEqualTo(ExitCode.NOT_AS_EXPECTED.number());
        assertThat(committed()).hasSize(2);

        routes("sym");
        assertThat(quarantine("replay", "--json", "gw-1/1/2/old")).isZero();
        assertThat(json().get(0).get("outcome").asText()).isEqualTo("replayed");
        assertThat(ids()).isEmpty();
        JsonNode last = committed().get(2);
        assertThat(last.get("key").asText()).isEqualTo("SPY");
        assertThat(header(last, "bop-seq")).isEqualTo("2");
        assertThat(header(last, "bop-received-ns")).isEqualTo(String.valueOf(FIRST_NS + 2));
        assertThat(header(last, "bop-route")).isEqualTo("trades");
        assertThat(header(last, "bop-replayed")).matches("\\d{13}");
    }

    @Test
    void shouldLeaveOutTheTopicsThatHaveTheMessageAlready() throws Exception {
        producer.send(with(entry("gw-1", 1, "{\"symbol\":\"SPY\"}"), "bop-destinations", destination + ",other"))
                .get();

        assertThat(quarantine("replay")).isEqualTo(ExitCode.NOT_AS_EXPECTED.number());
        assertThat(out.toString()).contains("Routes send it to no topic that does not have it already");
        assertThat(committed()).isEmpty();
    }

    @Test
    void shouldReplayFromTheFirstOfTwoQuarantinesOnly() throws Exception {
        producer.send(with(
                        entry("gw-1", 1, "{\"symbol\":\"SPY\"}"),
                        "bop-destinations",
                        "bop.quarantine,bop.quarantine." + name))
                .get();

        assertThat(quarantine("replay")).isEqualTo(ExitCode.NOT_AS_EXPECTED.number());
        assertThat(out.toString())
                .contains(
                        "It was kept in bop.quarantine too, which is named first, and can be replayed from there only")
                .contains("if it is there no more, it was replayed or discarded there. Discard it here.");
        assertThat(committed()).isEmpty();
    }

    @Test
    void shouldKeepWhatNoTopicCanTake() throws Exception {
        put("gw-1", 1, "{\"symbol\":\"SPY\"}");
        Path other = Files.writeString(
                directory.resolve("other.yaml"), "routes: [{name: all, filter: '#', destination: not.there}]");

        assertThat(quarantine("replay", "--routes", other.toString())).isEqualTo(ExitCode.NOT_AS_EXPECTED.number());
        assertThat(out.toString())
                .contains("stays, DESTINATION_UNKNOWN: The topic not.there of route all does not exist");
        assertThat(ids()).hasSize(1);
    }

    @Test
    void shouldReplayEachOnceThoughAReplayIsKilled() throws Exception {
        int entries = 3_000;
        for (int i = 0; i < entries; i++) {
            var unused = producer.send(entry("gw-1", i, "{\"symbol\":\"SPY\"}"));
        }
        producer.flush();

        Process process = start("quarantine", "replay", "--json", "--name", name);
        try (BufferedReader said = process.inputReader()) {
            assertThat(said.readLine()).contains("\"outcome\":\"replayed\"");
            process.destroyForcibly().waitFor();
        }
        int before = ids().size();
        assertThat(before).as("left by the one that was killed").isPositive().isLessThan(entries);

        assertThat(quarantine("replay")).isZero();
        assertThat(ids()).isEmpty();
        assertThat(run("audit", destination, "--json", "-")).isZero();
        JsonNode audit = new ObjectMapper().readTree(out.toString());
        assertThat(audit.get("committed").asInt()).isEqualTo(entries);
        assertThat(audit.get("replayed").asInt()).isEqualTo(entries);
        assertThat(audit.get("duplicates").asInt()).isZero();
        assertThat(audit.get("gaps").asInt()).isZero();
    }

    // --- discard ---

    @Test
    void shouldDiscardWhatWasAskedForAndNothingElse() throws Exception {
        put("gw-1", 1, "{}");
        put("gw-2", 2, "{}");
        put("gw-1", 3, "{}");

        assertThat(quarantine("discard", "--device", "gw-1", "--dry-run")).isZero();
        assertThat(out.toString().lines()).contains("gw-1/1/1/old", "2 entries would be discarded");
        assertThat(ids()).hasSize(3);

        assertThat(quarantine("discard", "--device", "gw-1", "--yes")).isZero();
        assertThat(out.toString().lines()).contains("gw-1/1/3/old", "discarded 2 entries");
        assertThat(ids()).containsExactly("gw-2/1/2/old");

        assertThat(quarantine("discard", "--all", "--yes")).isZero();
        assertThat(ids()).isEmpty();
        assertThat(committed()).isEmpty();
    }

    @Test
    void shouldNotDiscardUnlessItIsToldWhatAndThatItMay() throws Exception {
        put("gw-1", 1, "{}");

        assertThat(quarantine("discard", "--yes")).isEqualTo(ExitCode.USAGE.number());
        assertThat(quarantine("discard", "--all", "gw-1/1/1/old")).isEqualTo(ExitCode.USAGE.number());
        assertThat(quarantine("discard", "--all")).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains("there is no terminal to ask at; nothing was discarded");
        assertThat(ids()).hasSize(1);
    }

    // --- how ---

    private List<String> ids(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("list", "--json"));
        all.addAll(List.of(arguments));
        assertThat(quarantine(all.toArray(new String[0]))).isZero();
        return json().stream().map(each -> each.get("id").asText()).toList();
    }

    private int quarantine(String... arguments) {
        Stream<String> all = Stream.concat(
                Stream.of("quarantine", arguments[0], "--name", name),
                Stream.of(arguments).skip(1));
        return run(all.toArray(String[]::new));
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Bop.commandLine(environment(), directory)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private Map<String, String> environment() {
        return Map.of(
                "BOP_KAFKA_BOOTSTRAP_SERVERS",
                broker.bootstrapServers(),
                "BOP_ROUTES_FILE",
                directory.resolve("routes.yaml").toString());
    }

    private Process start(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Bop.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().putAll(environment());
        return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private List<JsonNode> json() throws JsonProcessingException {
        List<JsonNode> all = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            all.add(new ObjectMapper().readTree(line));
        }
        return all;
    }

    private List<JsonNode> committed() throws JsonProcessingException {
        assertThat(run(
                        "consume",
                        "--from",
                        broker.bootstrapServers(),
                        "--topic",
                        destination,
                        "--beginning",
                        "--to-end",
                        "--json"))
                .isZero();
        return json();
    }

    private static String header(JsonNode committed, String name) {
        for (JsonNode each : committed.get("headers")) {
            if (each.get("name").asText().equals(name)) {
                return each.get("value").asText();
            }
        }
        return "";
    }

    private static void create(String topic, Map<String, String> options) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(options)))
                .all()
                .get();
    }

    private void put(String device, long sequence, String payload) throws Exception {
        producer.send(entry(device, sequence, payload)).get();
    }

    private void end(String id) throws Exception {
        producer.send(new ProducerRecord<>("bop.quarantine." + name, id.getBytes(UTF_8), null))
                .get();
    }

    private ProducerRecord<byte[], byte[]> entry(String device, long sequence, String payload) {
        ProducerRecord<byte[], byte[]> made = new ProducerRecord<>(
                "bop.quarantine." + name,
                null,
                FIRST_NS / 1_000_000,
                (device + "/1/" + sequence + "/old").getBytes(UTF_8),
                payload.getBytes(UTF_8));
        with(made, "bop-device", device);
        with(made, "bop-epoch", "1");
        with(made, "bop-seq", String.valueOf(sequence));
        with(made, "bop-lane", "node-1-0-abc");
        with(made, "bop-topic", "trades/XNYS/SPY");
        with(made, "bop-route", "old");
        with(made, "bop-received-ns", String.valueOf(FIRST_NS + sequence));
        with(made, "bop-reason", "Route old takes the key from the payload field sym, which is missing.");
        with(made, "bop-refusal", "PAYLOAD_FORMAT_INVALID");
        with(made, "bop-user", "anna");
        with(made, "bop-groups", "[\"ops\"]");
        return with(made, "seq", String.valueOf(sequence));
    }

    private static ProducerRecord<byte[], byte[]> with(
            ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(UTF_8));
        return record;
    }
}
