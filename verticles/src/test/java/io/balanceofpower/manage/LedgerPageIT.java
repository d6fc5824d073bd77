package io.balanceofpower.manage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /ledger/{device}} over real HTTP. */
class LedgerPageIT {
    private static final long PAGE_TIMEOUT_MS = 500;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private volatile Function<String, Future<LedgerLookup>> ledger =
            device -> Future.succeededFuture(new LedgerLookup.Known(view(device)));
    private int port;

    @BeforeEach
    void deploy() throws Exception {
        NodeView view = new NodeView(
                List::of,
                List::of,
                (after, limit) -> Future.succeededFuture(List.of()),
                () -> ManagementPortIT.NO_ROUTES,
                (content, dryRun) -> Future.failedFuture("not asked for"),
                device -> ledger.apply(device),
                device -> Future.failedFuture("not asked for"),
                () -> Future.failedFuture("not asked for"));
        ManagementPort management = new ManagementPort(
                new ManagementSettings("127.0.0.1", 0, Optional.empty()),
                view,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                10_000,
                PAGE_TIMEOUT_MS);
        vertx.deployVerticle(management).await(20, TimeUnit.SECONDS);
        port = management.port();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    static LedgerView view(String device) {
        return new LedgerView(
                device,
                LedgerView.Phase.OWNED,
                new LedgerView.Owner("n1", "r1", "n1-r1-0", "127.0.0.1:8080", true),
                true,
                false,
                2,
                new LedgerView.Session(true, null, List.of(7)),
                new LedgerView.LastRecord("trades", 3, 81),
                List.of(new LedgerView.Stream("fills", 4, 100, 1, List.of(98L), 1, 2, 3)));
    }

    @Test
    void shouldShowEveryKeyThatTheReadmePromises() throws Exception {
        HttpResponse<String> response = get("/ledger/d1");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(response.body())
                .isEqualTo("{\"device\":\"d1\",\"phase\":\"owned\",\"owner\":{\"node\":\"n1\",\"run\":\"r1\","
                        + "\"lane\":\"n1-r1-0\",\"management\":\"127.0.0.1:8080\",\"local\":true},\"live\":true,"
                        + "\"checkpointedState\":false,\"version\":2,\"session\":{\"connected\":true,"
                        + "\"expiresInS\":null,\"qos2PacketIds\":[7]},\"lastRecord\":{\"topic\":\"trades\","
                        + "\"partition\":3,\"offset\":81},\"streams\":[{\"stream\":\"fills\",\"epoch\":4,\"last\":100,"
                        + "\"completeFrom\":1,\"windowMissing\":[98],\"gaps\":1,\"duplicates\":2,\"reorders\":3}]}");
    }

    @ParameterizedTest
    @CsvSource({
        "desk/7, desk/7",
        "desk%2F7, desk/7",
        "a%20b+c, a b+c",
        "%C3%BC, ü",
        "%2E%2E, ..",
        "a/../b, a/../b",
        "a//b, a//b",
        "a%3Fb, a?b"
    })
    void shouldFindTheDeviceWhateverItIsCalled(String path, String device) throws Exception {
        HttpResponse<String> response = get("/ledger/" + path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).get("device").asText()).isEqualTo(device);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%FF", "a?b"})
    void shouldSayHowToNameADeviceWhenThePathNamesNone(String path) throws Exception {
        HttpResponse<String> response = get("/ledger/" + path);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("error").asText()).isNotEmpty();
        assertThat(json(response).get("remedy").asText()).isNotEmpty();
    }

    @Test
    void shouldSayWhichDeviceIsUnknown() throws Exception {
        ledger = device -> Future.succeededFuture(new LedgerLookup.Unknown());

        HttpResponse<String> response = get("/ledger/d%201");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response).get("error").asText()).isEqualTo("unknown device");
        assertThat(json(response).get("device").asText()).isEqualTo("d 1");
        assertThat(json(response).get("remedy").asText()).contains("sessions.ledger-retention-ms");
    }

    @Test
    void shouldNotCallADeviceUnknownBeforeItCanTell() throws Exception {
        ledger = device -> Future.succeededFuture(new LedgerLookup.NotNow("the node starts"));

        HttpResponse<String> response = get("/ledger/d1");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(json(response).get("error").asText()).isEqualTo("the node starts");
    }

    @Test
    void shouldFailThePageWithoutHarmToOthers() throws Exception {
        ledger = device -> Future.failedFuture("a look that fails in this test");

        assertThat(get("/ledger/d1").statusCode()).isEqualTo(500);
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldGiveUpWhenTheOwnerTakesTooLong() throws Exception {
        ledger = device -> Promise.<LedgerLookup>promise().future();

        assertThat(get("/ledger/d1").statusCode()).isEqualTo(503);
    }

    @Test
    void shouldLookForNoMoreDevicesThanTheLimitAndGoOnWhenTheyAreFound() throws Exception {
        ConcurrentLinkedQueue<Promise<LedgerLookup>> hanging = new ConcurrentLinkedQueue<>();
        ledger = device -> {
            Promise<LedgerLookup> look = Promise.promise();
            hanging.add(look);
            return look.future();
        };
        // In turns, since there may not be as many connections at once; those given up still count.
        for (int i = 0; i < ManagementPort.LOOKUPS_MAX; i += 50) {
            List<CompletableFuture<HttpResponse<String>>> turn = new ArrayList<>();
            for (int j = 0; j < 50; j++) {
                turn.add(client.sendAsync(request("/ledger/d1"), BodyHandlers.ofString()));
            }
            for (CompletableFuture<HttpResponse<String>> each : turn) {
                assertThat(each.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
            }
        }
        assertThat(hanging).hasSize(ManagementPort.LOOKUPS_MAX);
        assertThat(json(get("/ledger/d1")).get("error").asText()).isEqualTo("too many requests at once");
        assertThat(hanging).hasSize(ManagementPort.LOOKUPS_MAX);

        hanging.forEach(look -> look.complete(new LedgerLookup.Unknown()));
        ledger = device -> Future.succeededFuture(new LedgerLookup.Known(view(device)));
        Awaitility.await().until(() -> get("/ledger/d1").statusCode() == 200);
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return new ObjectMapper().readTree(response.body());
    }
}
