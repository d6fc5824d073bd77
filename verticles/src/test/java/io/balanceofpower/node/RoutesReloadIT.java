package io.balanceofpower.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.balanceofpower.audit.Audit;
import io.balanceofpower.audit.AuditReport;
import io.balanceofpower.consume.Decoded;
import io.balanceofpower.consume.TradeRecord;
import io.balanceofpower.settings.YamlContents;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Routes that are replaced while two nodes work, each with a routes file of its own. */
@Timeout(300)
class RoutesReloadIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();
    private static final int CHANGES = 3;
    private static final String ONE = """
            routes:
              - {name: trades, filter: trades/us, destination: trades, key: {field: symbol}}
            """;
    private static final String BOTH = """
            routes:
              - {name: trades, filter: trades/us, destination: [trades, copies], key: {field: symbol}}
            """;

    @TempDir
    private static Path directory;

    private static TestMesh mesh;

    @BeforeAll
    static void start() throws IOException {
        for (int node = 0; node < 2; node++) {
            Files.createDirectory(directory.resolve("n" + node));
            Files.writeString(file(node), ONE);
        }
        mesh = TestMesh.start(2, Map.of("BOP_MESH_MEMBERS_MIN", "2"), RoutesReloadIT::file);
    }

    @AfterAll
    static void stop() {
        mesh.close();
    }

    @BeforeEach
    void beginWithTheSameRoutes() throws IOException {
        for (int node = 0; node < 2; node++) {
            change(node, ONE);
        }
    }

    private static Path file(int node) {
        return directory.resolve("n" + node).resolve("routes.yaml");
    }

    private static JsonNode routes(int node) {
        try {
            return JSON.readTree(mesh.get(node, "/routes").body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void change(int node, String routes) throws IOException {
        Files.writeString(file(node), routes);
        String hash = YamlContents.hash(routes.getBytes(UTF_8));
        await().atMost(SOON).until(() -> routes(node).get("hash").asText().equals(hash));
    }

    private static HttpResponse<String> post(int node, String path, String body) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + mesh.node(node).managementPort() + path);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("Content-Type", "application/yaml")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
    }

    @Test
    void shouldLoseDoubleAndMixNothingWhileRoutesChange() throws Exception {
        Audit audit = new Audit();
        int devices = 4;
        AtomicBoolean changed = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(devices);
        List<CompletableFuture<Void>> runs = IntStream.range(0, devices)
                .mapToObj(i -> new NumberedDevice("reload-" + i, mesh.ports(), audit))
                .map(device -> CompletableFuture.runAsync(() -> publishUntil(changed, device), threads))
                .toList();
        for (int round = 0; round < CHANGES; round++) {
            for (int node = 0; node < 2; node++) {
                change(node, round % 2 == 0 ? BOTH : ONE);
            }
        }
        changed.set(true);
        runs.forEach(CompletableFuture::join);
        threads.shutdown();

        AuditReport report = mesh.audited(audit, "reload-");
        assertThat(report.total().committed()).isEqualTo(report.total().acknowledged());
        assertThat(report.broken()).as(report.total().toString()).isFalse();
        // Each message went by one set or the other: the copies are those that say so, each once.
        List<String> both = numbered("trades", true);
        assertThat(both).isNotEmpty().doesNotHaveDuplicates();
        assertThat(numbered("copies", true)).containsExactlyInAnyOrderElementsOf(both);
        assertThat(numbered("copies", false)).isEmpty();
    }

    private static void publishUntil(AtomicBoolean done, NumberedDevice device) {
        int count = 0;
        do {
            count += 200;
            device.publish("trades/us", count);
        } while (!done.get());
    }

    /** Device and sequence of each record, of messages that went to several topics or to one. */
    private static List<String> numbered(String topic, boolean several) {
        List<String> found = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> each : mesh.committed(topic).by(device -> device.startsWith("reload-"))) {
            TradeRecord trade = Decoded.of(each).fold(known -> known, foreign -> {
                throw new AssertionError(foreign);
            });
            if (trade.destinations().isEmpty() != several) {
                found.add(trade.device() + " " + trade.numbering());
            }
        }
        return found;
    }

    @Test
    void shouldKeepTheOldRoutesAndSayWhyWhenTheFileIsWrong() throws Exception {
        Files.writeString(file(0), ONE.replace("destination", "destnation"));
        await().atMost(SOON).until(() -> !routes(0).get("faulty").isNull());
        assertThat(routes(0).get("faulty").get("problems").toString())
                .contains("destnation", "did you mean destination");
        assertThat(mesh.gauge(0, "bop_routes_faulty")).isEqualTo(1);
        new NumberedDevice("kept", List.of(mesh.port(0)), new Audit()).publish("trades/us", 5);
        assertThat(mesh.committed().payloadsOf("kept")).hasSize(5);
        change(0, ONE);
        await().atMost(SOON).until(() -> mesh.gauge(0, "bop_routes_faulty") == 0);
    }

    @Test
    void shouldTakeRoutesByPostCreateTheirTopicsAndWarnWhileNodesDiffer() throws Exception {
        String more = ONE + "  - {name: later, filter: later, destination: later.topic}\n";
        HttpResponse<String> wrong = post(0, "/routes", more.replace("later.topic", "__later"));
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(JSON.readTree(wrong.body())
                        .get("problems")
                        .get(0)
                        .get("line")
                        .asInt())
                .isEqualTo(3);
        assertThat(post(0, "/routes?dry-run=true", more).statusCode()).isEqualTo(200);
        assertThat(routes(0).get("routes")).hasSize(1);

        HttpResponse<String> taken = post(0, "/routes", more);
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(200);
        assertThat(file(0)).hasContent(more);
        new NumberedDevice("later", List.of(mesh.port(0)), new Audit()).publish("later", 5);
        assertThat(mesh.committed("later.topic").payloadsOf("later")).hasSize(5);
        assertThat(routes(0).get("routes").get(1).get("matched").asLong()).isEqualTo(5);
        assertThat(mesh.gauge(0, "bop_route_matched_total")).isGreaterThanOrEqualTo(5);

        for (int node = 0; node < 2; node++) {
            int asked = node;
            await().atMost(SOON).until(() -> mesh.gauge(asked, "bop_routes_differ") == 1);
            assertThat(routes(asked).get("nodes").findValuesAsText("hash"))
                    .containsExactlyInAnyOrder(
                            routes(0).get("hash").asText(),
                            routes(1).get("hash").asText());
        }
        change(1, more);
        for (int node = 0; node < 2; node++) {
            int asked = node;
            await().atMost(SOON).until(() -> mesh.gauge(asked, "bop_routes_differ") == 0);
        }
    }
}
