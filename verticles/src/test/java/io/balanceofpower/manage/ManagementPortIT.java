package io.balanceofpower.manage;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.balanceofpower.cluster.Node;
import io.balanceofpower.session.SessionView;
import io.balanceofpower.step1_accept.DeviceReport;
import io.balanceofpower.step1_accept.Incident;
import io.balanceofpower.step1_accept.Offenders;
import io.balanceofpower.step1_accept.ReasonCode;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The management port over real HTTP. */
class ManagementPortIT {
    static final RoutesView NO_ROUTES =
            new RoutesView("routes.yaml", "00", 1, "2026-01-02T03:04:05Z", null, false, List.of(), List.of(), 0);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private final ConcurrentSkipListMap<String, SessionView> sessions = new ConcurrentSkipListMap<>();
    private final AtomicReference<List<Check>> checks = new AtomicReference<>(List.of());
    private final AtomicReference<RoutesView> routes = new AtomicReference<>(NO_ROUTES);
    private final List<String> posted = new CopyOnWriteArrayList<>();
    private final AtomicReference<Future<RoutesAnswer>> answer = new AtomicReference<>(
            Future.succeededFuture(new RoutesAnswer.Right(true, true, "ab", 2, List.of("trades"), List.of("w"))));
    private final AtomicReference<Future<List<SessionView>>> sessionsInstead = new AtomicReference<>();

    private final Map<String, DeviceReport> reports = Map.of(
            "edge/7",
            new DeviceReport(
                    "edge/7",
                    null,
                    3,
                    List.of(new Incident(
                            1, Incident.Kind.MESSAGE_REFUSED, ReasonCode.PAYLOAD_FORMAT_INVALID, "no JSON"))));

    private final NodeView view = new NodeView(
            checks::get,
            () -> List.of(
                    new Node("n1", "r1", Map.of("mqtt", "127.0.0.1:1883"), 5, false, true),
                    new Node("n2", "r2", Map.of(), 6, true, false)),
            this::page,
            routes::get,
            (content, dryRun) -> {
                posted.add((dryRun ? "check " : "take ") + new String(content, StandardCharsets.UTF_8));
                return answer.get();
            },
            device -> Future.succeededFuture(new LedgerLookup.Unknown()),
            device ->
                    Future.succeededFuture(reports.getOrDefault(device, new DeviceReport(device, null, 0, List.of()))),
            () -> Future.succeededFuture(new Offenders(
                    List.of(new Offenders.Connecting("tcp", "10.0.0.1:4711", 1_500)),
                    List.of(),
                    List.of(),
                    List.of())));

    private String deployment = "";
    private int port;

    @BeforeEach
    void deploy() throws Exception {
        ManagementPort management = new ManagementPort(
                new ManagementSettings("127.0.0.1", 0, Optional.empty()), view, registry, 1_000, 500);
        deployment = await(vertx.deployVerticle(management));
        port = management.port();
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    private Future<List<SessionView>> page(String after, int limit) {
        Future<List<SessionView>> instead = sessionsInstead.get();
        return instead != null
                ? instead
                : Future.succeededFuture(sessions.tailMap(after, false).values().stream()
                        .limit(limit)
                        .toList());
    }

    // --- health ---

    @Test
    void shouldTellWhatHappenedToADevice() throws Exception {
        HttpResponse<String> known = get("/sessions/edge/7");
        assertThat(known.statusCode()).isEqualTo(200);
        assertThat(known.body())
                .contains("\"device\":\"edge/7\"", "\"refusals\":3", "\"PAYLOAD_FORMAT_INVALID\"", "\"no JSON\"");

        HttpResponse<String> unknown = get("/sessions/edge/8");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("edge/8", "ask the others");
        assertThat(get("/sessions/%ff").statusCode()).isEqualTo(400);
    }

    @Test
    void shouldTellWhoGivesTrouble() throws Exception {
        HttpResponse<String> page = get("/offenders");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("\"remoteAddress\":\"10.0.0.1:4711\"", "\"openForMs\":1500");
    }

    @Test
    void shouldBeAliveWhateverTheChecksSay() throws Exception {
        checks.set(List.of(new Check("lanes", false, "Kafka is awaited")));

        HttpResponse<String> response = get("/health/live");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).get("live").asBoolean()).isTrue();
    }

    @Test
    void shouldBeReadyWhenAllChecksPass() throws Exception {
        checks.set(List.of(new Check("lanes", true, "2 lanes open"), new Check("mesh", true, "3 nodes")));

        HttpResponse<String> response = get("/health/ready");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(response.headers().firstValue("cache-control")).contains("no-store");
        assertThat(json(response).get("ready").asBoolean()).isTrue();
    }

    @Test
    void shouldSayWhichCheckKeepsTheNodeFromBeingReady() throws Exception {
        checks.set(List.of(new Check("mesh", true, "3 nodes"), new Check("draining", false, "the node is stopping")));

        HttpResponse<String> response = get("/health/ready");

        assertThat(response.statusCode()).isEqualTo(503);
        JsonNode body = json(response);
        assertThat(body.get("ready").asBoolean()).isFalse();
        assertThat(body.get("checks"))
                .hasToString("[{\"name\":\"mesh\",\"passes\":true,\"detail\":\"3 nodes\"},"
                        + "{\"name\":\"draining\",\"passes\":false,\"detail\":\"the node is stopping\"}]");
    }

    // --- metrics ---

    @Test
    void shouldShowTheMetersOfTheNodeTheJvmAndTheProcess() throws Exception {
        Gauge.builder("bop.test", () -> 42).description("A meter of the node").register(registry);

        HttpResponse<String> response = get("/metrics");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body().lines())
                .contains("# HELP bop_test A meter of the node", "bop_test 42.0")
                .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{"))
                .anyMatch(line -> line.startsWith("process_cpu_usage "))
                .anyMatch(line -> line.startsWith("process_files_open_files "))
                .anyMatch(line -> line.startsWith("process_uptime_seconds "));
    }

    @Test
    void shouldReadTheMetersOffTheEventLoop() throws Exception {
        Gauge.builder("bop.test", () -> Context.isOnEventLoopThread() ? 1 : 0).register(registry);

        assertThat(get("/metrics").body().lines()).contains("bop_test 0.0");
    }

    // --- what the node knows ---

    @Test
    void shouldShowTheNodes() throws Exception {
        JsonNode nodes = json(get("/nodes")).get("nodes");

        assertThat(nodes).hasSize(2);
        assertThat(nodes.get(0))
                .hasToString("{\"id\":\"n1\",\"run\":\"r1\",\"addresses\":{\"mqtt\":\"127.0.0.1:1883\"},"
                        + "\"joinedAtMs\":5,\"leaving\":false,\"local\":true}");
    }

    @Test
    void shouldShowTheRoutesWithTheirCounters() throws Exception {
        routes.set(new RoutesView(
                "routes.yaml",
                "abc",
                4,
                "2026-01-02T03:04:05Z",
                new RoutesView.Faulty("2026-01-02T03:05:00Z", List.of("routes.yaml does not exist")),
                true,
                List.of(new RoutesView.OfNode("n1", "127.0.0.1:8080", true, "abc", 4L, "2026-01-02T03:04:05Z")),
                List.of(new RouteView(
                        "trades",
                        "default",
                        "trades/{venue}",
                        "",
                        "json",
                        "trades",
                        "none",
                        "by key",
                        "received",
                        List.of("desk"),
                        "none",
                        "refuse",
                        "",
                        "",
                        Map.of("team", "fx"),
                        7,
                        2,
                        1,
                        1_400,
                        510L,
                        new RouteView.LastError(
                                "PAYLOAD_FORMAT_INVALID", "no JSON", "trades/X", "edge/7", "2026-01-02T03:04:06Z"))),
                3));

        assertThat(get("/routes").body())
                .isEqualTo(
                        "{\"file\":\"routes.yaml\",\"hash\":\"abc\",\"version\":4,\"since\":\"2026-01-02T03:04:05Z\","
                                + "\"faulty\":{\"since\":\"2026-01-02T03:05:00Z\",\"problems\":[\"routes.yaml does not exist\"]},"
                                + "\"differs\":true,\"nodes\":[{\"node\":\"n1\",\"management\":\"127.0.0.1:8080\",\"local\":true,"
                                + "\"hash\":\"abc\",\"version\":4,\"since\":\"2026-01-02T03:04:05Z\"}],"
                                + "\"routes\":[{\"name\":\"trades\",\"group\":\"default\",\"filter\":\"trades/{venue}\",\"condition\":\"\","
                                + "\"codec\":\"json\",\"destination\":\"trades\",\"key\":\"none\",\"partition\":\"by key\",\"timestamp\":\"received\",\"headers\":[\"desk\"],"
                                + "\"numbering\":\"none\",\"onBadPayload\":\"refuse\",\"transform\":\"\",\"sample\":\"\","
                                + "\"labels\":{\"team\":\"fx\"},"
                                + "\"matched\":7,\"refused\":2,\"quarantined\":1,\"bytes\":1400,\"evaluationNs\":510,"
                                + "\"lastError\":{\"kind\":\"PAYLOAD_FORMAT_INVALID\",\"detail\":\"no JSON\",\"topic\":\"trades/X\","
                                + "\"device\":\"edge/7\",\"at\":\"2026-01-02T03:04:06Z\"}}],\"unmatched\":3}");
    }

    // --- new routes ---

    @Test
    void shouldTakeNewRoutesOrOnlyCheckThem() throws Exception {
        HttpResponse<String> taken = post("/routes", "routes: one", "application/yaml");
        assertThat(taken.statusCode()).isEqualTo(200);
        assertThat(taken.body())
                .isEqualTo(
                        "{\"counts\":true,\"changed\":true,\"hash\":\"ab\",\"version\":2,\"topics\":[\"trades\"],\"warnings\":[\"w\"]}");
        post("/routes?dry-run=true", "routes: two", "text/yaml; charset=utf-8");
        assertThat(posted).containsExactly("take routes: one", "check routes: two");
    }

    @Test
    void shouldSayWhatIsWrongWithNewRoutes() throws Exception {
        answer.set(Future.succeededFuture(new RoutesAnswer.Wrong(List.of(new RoutesAnswer.FileProblem(
                "routes.yaml", 3, 5, "routes[0].filtr", "", "is not a known key", "filter")))));
        HttpResponse<String> wrong = post("/routes", "routes: x", "application/yaml");
        assertThat(wrong.statusCode()).isEqualTo(422);
        JsonNode problem = json(wrong).get("problems").get(0);
        assertThat(problem.get("line").asInt()).isEqualTo(3);
        assertThat(problem.get("column").asInt()).isEqualTo(5);
        assertThat(problem.get("key").asText()).isEqualTo("routes[0].filtr");

        answer.set(Future.succeededFuture(new RoutesAnswer.Prevented(false, "the file cannot be written")));
        assertThat(post("/routes", "routes: x", "application/yaml").statusCode())
                .isEqualTo(409);
        answer.set(Future.succeededFuture(new RoutesAnswer.Prevented(true, "the node is starting")));
        assertThat(post("/routes", "routes: x", "application/yaml").statusCode())
                .isEqualTo(503);
        answer.set(Future.failedFuture(new IllegalStateException("broken")));
        assertThat(post("/routes", "routes: x", "application/yaml").body()).contains("broken", "GET /routes");
    }

    @Test
    void shouldNotReadARoutesFileThatIsTooLarge() throws Exception {
        String large = "#".repeat(NewRoutes.BODY_BYTES_MAX + 1);
        assertThat(raw("POST /routes HTTP/1.1\r\nHost: x\r\nContent-Type: application/yaml\r\nContent-Length: "
                        + large.length() + "\r\n\r\n"))
                .startsWith("HTTP/1.1 413");
        // Of a body without a length it shows when it is too much.
        HttpResponse<String> streamed = client.send(
                HttpRequest.newBuilder(uri("/routes"))
                        .header("Content-Type", "application/yaml")
                        .POST(BodyPublishers.ofInputStream(
                                () -> new ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8))))
                        .build(),
                BodyHandlers.ofString());
        assertThat(streamed.statusCode()).isEqualTo(413);
        assertThat(posted).isEmpty();
    }

    @Test
    void shouldTakeOneChangeAtATime() throws Exception {
        Promise<RoutesAnswer> slow = Promise.promise();
        answer.set(slow.future());
        CompletableFuture<HttpResponse<String>> first = client.sendAsync(
                newRoutes("/routes", "routes: x", "application/yaml").build(), BodyHandlers.ofString());
        Awaitility.await().until(() -> posted.size() == 1);
        HttpResponse<String> second = post("/routes", "routes: x", "application/yaml");
        assertThat(second.statusCode()).isEqualTo(503);
        assertThat(second.body()).contains("another change is under way");
        slow.complete(new RoutesAnswer.Right(true, true, "ab", 2, List.of(), List.of()));
        assertThat(first.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(posted).hasSize(1);
    }

    @Test
    void shouldTakeNoRoutesFromAWebPageNorFromWhoDoesNotSayWhatItSends() throws Exception {
        HttpResponse<String> page = client.send(
                newRoutes("/routes", "routes: x", "application/yaml")
                        .header("Origin", "https://example.com")
                        .build(),
                BodyHandlers.ofString());
        assertThat(page.statusCode()).isEqualTo(403);
        assertThat(page.body()).contains("management.token");
        assertThat(post("/routes", "routes: x", "text/plain").statusCode()).isEqualTo(415);
        assertThat(post("/routes?dryrun=true", "routes: x", "application/yaml").statusCode())
                .isEqualTo(400);
        assertThat(posted).isEmpty();
    }

    @Test
    void shouldAskForTheTokenThatTheSettingsName() throws Exception {
        ManagementPort guarded = new ManagementPort(
                new ManagementSettings("127.0.0.1", 0, Optional.of("s3cret")), view, registry, 1_000, 500);
        await(vertx.deployVerticle(guarded));
        port = guarded.port();
        assertThat(post("/routes", "routes: x", "application/yaml").statusCode())
                .isEqualTo(401);
        assertThat(withToken("s3cre").statusCode()).isEqualTo(401);
        assertThat(withToken("s3cret").statusCode()).isEqualTo(200);
        assertThat(posted).hasSize(1);
    }

    private HttpResponse<String> withToken(String token) throws IOException, InterruptedException {
        return client.send(
                newRoutes("/routes", "routes: x", "application/yaml")
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpRequest.Builder newRoutes(String path, String body, String type) {
        return HttpRequest.newBuilder(uri(path)).header("Content-Type", type).POST(BodyPublishers.ofString(body));
    }

    private HttpResponse<String> post(String path, String body, String type) throws IOException, InterruptedException {
        return client.send(newRoutes(path, body, type).build(), BodyHandlers.ofString());
    }

    // --- sessions ---

    @Test
    void shouldShowEverySessionOnceWhenPaged() throws Exception {
        addSessions(250);
        List<String> seen = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();

        String after = "";
        while (after != null) {
            JsonNode page = json(get("/sessions?limit=100&after=" + URLEncoder.encode(after, StandardCharsets.UTF_8)));
            page.get("sessions").forEach(s -> seen.add(s.get("device").asText()));
            sizes.add(page.get("sessions").size());
            after = page.get("next").textValue();
        }

        assertThat(sizes).containsExactly(100, 100, 50);
        assertThat(seen).containsExactlyElementsOf(sessions.keySet());
    }

    @Test
    void shouldShowAHundredSessionsWhenNoLimitIsGiven() throws Exception {
        addSessions(101);

        JsonNode page = json(get("/sessions"));

        assertThat(page.get("sessions")).hasSize(100);
        assertThat(page.get("next").textValue()).isEqualTo("device /ü/0099");
    }

    @Test
    void shouldShowNoNextPageWhenThisOneEndsWithTheLastSession() throws Exception {
        addSessions(1000);

        JsonNode page = json(get("/sessions?limit=1000"));

        assertThat(page.get("sessions")).hasSize(1000);
        assertThat(page.get("next").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, limit, 0, use 1 to 1000",
        "limit=1001, limit, 1001, use 1 to 1000",
        "limit=-1, limit, -1, use 1 to 1000",
        "limit=ten, limit, ten, use 1 to 1000",
        "limit=99999999999999999999, limit, 99999999999999999999, use 1 to 1000",
        "limit=, limit, '', use 1 to 1000",
        "limit=1&limit=2, limit, '1,2', give it once",
        "afte=x, afte, x, use after and limit"
    })
    void shouldSayWhichParameterIsWrongAndHowToMendIt(String query, String parameter, String value, String remedy)
            throws Exception {
        HttpResponse<String> response = get("/sessions?" + query);

        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode body = json(response);
        assertThat(body.get("parameter").asText()).isEqualTo(parameter);
        assertThat(body.get("value").asText()).isEqualTo(value);
        assertThat(body.get("remedy").asText()).isEqualTo(remedy);
    }

    @Test
    void shouldRefuseAQueryThatIsNotUtf8() throws Exception {
        assertThat(raw("GET /sessions?after=%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void shouldFailAPageWithoutHarmToOthers() throws Exception {
        sessionsInstead.set(Future.failedFuture("a page that fails in this test"));

        assertThat(get("/sessions").statusCode()).isEqualTo(500);
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldGiveUpAPageThatTakesTooLong() throws Exception {
        sessionsInstead.set(Promise.<List<SessionView>>promise().future());

        assertThat(get("/sessions").statusCode()).isEqualTo(503);
    }

    // --- what is refused ---

    @ParameterizedTest
    @ValueSource(strings = {"/", "/health", "/metrics/x", "/favicon.ico"})
    void shouldNameThePagesWhenAskedForAnother(String path) throws Exception {
        HttpResponse<String> response = get(path);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response).get("remedy").asText()).contains("/health/ready", "/metrics", "/sessions");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"})
    void shouldAllowNothingButReading(String method) throws Exception {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(uri("/nodes"))
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("allow")).contains("GET, HEAD");
        assertThat(json(response).get("status").asInt()).isEqualTo(405);
    }

    @Test
    void shouldAnswerHeadWithoutABody() throws Exception {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(uri("/health/live"))
                        .method("HEAD", BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /nodes", "POST /nodes", "GET /nothing"})
    void shouldNotWaitForABody(String request) throws Exception {
        // raw() returns only when the connection is closed, although the body never comes.
        assertThat(raw(request + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n"))
                .matches("(?s)HTTP/1.1 4(13|05|04) .*");
    }

    @Test
    void shouldRefuseARequestLineAboveTheLimit() throws Exception {
        assertThat(raw("GET /" + "x".repeat(ManagementPort.REQUEST_LINE_BYTES_MAX) + " HTTP/1.1\r\n\r\n"))
                .matches("(?s)HTTP/1.[01] 414 .*");
    }

    @Test
    void shouldRefuseHeadersAboveTheLimit() throws Exception {
        assertThat(raw("GET /nodes HTTP/1.1\r\nX: " + "x".repeat(ManagementPort.HEADERS_BYTES_MAX) + "\r\n\r\n"))
                .matches("(?s)HTTP/1.[01] 431 .*");
    }

    @Test
    void shouldCloseAnIdleConnection() throws Exception {
        // raw() returns only when the connection is closed.
        assertThat(raw("GET /nodes HTTP/1.1\r\n")).isEmpty();
    }

    @Test
    void shouldCloseConnectionsAboveTheLimitAndServeTheOthers() throws Exception {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < ManagementPort.CONNECTIONS_MAX + 1; i++) {
                open.add(connect());
            }
            Socket last = open.get(ManagementPort.CONNECTIONS_MAX);
            assertThat(last.getInputStream().read()).isEqualTo(-1);

            Socket first = open.get(0);
            first.getOutputStream().write("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
            assertThat(new String(first.getInputStream().readNBytes(12), US_ASCII))
                    .isEqualTo("HTTP/1.1 200");
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
        Awaitility.await().until(() -> get("/health/live").statusCode() == 200);
    }

    // --- life ---

    @Test
    void shouldNameTheSettingWhenThePortIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ManagementSettings settings = new ManagementSettings("127.0.0.1", taken.getLocalPort(), Optional.empty());

            assertThatThrownBy(() -> await(vertx.deployVerticle(new ManagementPort(settings, view, registry))))
                    .isInstanceOf(ManagementStartException.class)
                    .hasMessageContaining("management.port: cannot listen on 127.0.0.1:%d", taken.getLocalPort())
                    .hasMessageContaining("set management.port to a free port");
        }
    }

    @Test
    void shouldTakeNoConnectionsAfterItWasUndeployed() throws Exception {
        await(vertx.undeploy(deployment));

        assertThatThrownBy(() -> get("/health/live")).isInstanceOf(IOException.class);
    }

    // --- ways and means ---

    private void addSessions(int count) {
        for (int i = 0; i < count; i++) {
            String device = String.format("device /ü/%04d", i);
            sessions.put(device, new SessionView(device, true, "MQTT_5", "127.0.0.1:1", 1));
        }
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(java.net.InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** Sends what no HTTP client would, and returns all that came until the connection was closed. */
    private String raw(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), US_ASCII);
        }
    }

    private static <T> T await(Future<T> future) throws TimeoutException {
        return future.await(20, TimeUnit.SECONDS);
    }
}
