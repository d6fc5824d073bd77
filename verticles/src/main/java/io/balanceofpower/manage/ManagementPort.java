package io.balanceofpower.manage;

import io.balanceofpower.cluster.Node;
import io.balanceofpower.session.SessionView;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP port for operators and their tools: health, metrics, and what the node knows. It shows, and changes nothing
 * but the routes.
 *
 * <p>Bounds: {@value #CONNECTIONS_MAX} connections, of which further ones are closed; request line
 * {@value #REQUEST_LINE_BYTES_MAX} bytes (414); headers {@value #HEADERS_BYTES_MAX} bytes (431); no request body but {@link NewRoutes}' (413);
 * a connection on which nothing moves for {@value #IDLE_TIMEOUT_MS} ms is closed; a page that takes longer than
 * {@value #PAGE_TIMEOUT_MS} ms is given up (503); {@value #LOOKUPS_MAX} devices are looked for at once, also those whose
 * pages were given up, and further ones are not (503).
 *
 * <p>Every field is owned by the verticle's event loop.
 */
public final class ManagementPort extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ManagementPort.class);

    static final int CONNECTIONS_MAX = 100;
    static final int REQUEST_LINE_BYTES_MAX = 4_096;
    static final int HEADERS_BYTES_MAX = 8_192;
    static final int IDLE_TIMEOUT_MS = 30_000;
    static final long PAGE_TIMEOUT_MS = 5_000;
    static final int LOOKUPS_MAX = 100;

    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final ManagementSettings settings;
    private final NodeView view;
    private final PrometheusMeterRegistry registry;
    private final int idleTimeoutMs;
    private final long pageTimeoutMs;

    private int connections;
    private int lookups;
    private @Nullable HttpServer server;
    private @Nullable RuntimeMetrics runtime;

    /** @param registry gets the meters of the JVM and the process as well, until the verticle is undeployed */
    public ManagementPort(ManagementSettings settings, NodeView view, PrometheusMeterRegistry registry) {
        this(settings, view, registry, IDLE_TIMEOUT_MS, PAGE_TIMEOUT_MS);
    }

    ManagementPort(
            ManagementSettings settings,
            NodeView view,
            PrometheusMeterRegistry registry,
            int idleTimeoutMs,
            long pageTimeoutMs) {
        this.settings = settings;
        this.view = view;
        this.registry = registry;
        this.idleTimeoutMs = idleTimeoutMs;
        this.pageTimeoutMs = pageTimeoutMs;
    }

    /** Fails with a {@link ManagementStartException} when the port cannot be opened. */
    @Override
    public Future<?> start() {
        HttpServer http = vertx.createHttpServer(options())
                .connectionHandler(this::connected)
                .requestHandler(router());
        server = http;
        return http.listen(settings.port(), settings.host())
                .onSuccess(v -> runtime = new RuntimeMetrics(registry))
                .recover(failure -> Future.failedFuture(new ManagementStartException(
                        "management.port: cannot listen on " + settings.host() + ":" + settings.port() + " ("
                                + failure.getMessage() + "); set management.port to a free port, or to 0 for any,"
                                + " and management.host to an address of this machine",
                        failure)));
    }

    @Override
    public Future<?> stop() {
        if (runtime != null) {
            runtime.close();
        }
        return Future.succeededFuture();
    }

    /** The port in use. After the start, on any thread. */
    public int port() {
        if (server == null) {
            throw new IllegalStateException("not started");
        }
        return server.actualPort();
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setMaxInitialLineLength(REQUEST_LINE_BYTES_MAX)
                .setMaxHeaderSize(HEADERS_BYTES_MAX)
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout(idleTimeoutMs)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    }

    private void connected(HttpConnection connection) {
        connections++;
        connection.closeHandler(v -> connections--);
        if (connections > CONNECTIONS_MAX) {
            connection.close();
        }
    }

    // --- pages ---

    private Router router() {
        Router router = Router.router(vertx);
        page(router, "/health/live", context -> Future.succeededFuture(Reply.ok(new Live(true))));
        page(router, "/health/ready", context -> Future.succeededFuture(ready()));
        page(router, "/metrics", context -> metrics());
        page(
                router,
                "/nodes",
                context ->
                        Future.succeededFuture(Reply.ok(new Nodes(view.nodes().get()))));
        page(router, "/sessions", this::sessions);
        NewRoutes newRoutes = new NewRoutes(settings.token(), view.newRoutes());
        router.post(ROUTES)
                .handler(context -> newRoutes.post(context.request()).onSuccess(reply -> send(context, reply)));
        page(
                router,
                ROUTES,
                context -> Future.succeededFuture(Reply.ok(view.routes().get())));
        page(router, "/offenders", context -> view.offenders().get().map(Reply::ok));
        router.route().handler(this::deviceOrNothing);
        router.errorHandler(
                400, context -> send(context, Reply.failure(400, "malformed request", "percent-encode it as UTF-8")));
        router.errorHandler(500, context -> {
            LOG.error("The page {} failed", context.request().path(), context.failure());
            send(context, Reply.failure(500, "the page failed", "see the node's log"));
        });
        return router;
    }

    private static final String PAGES =
            "use /health/live, /health/ready, /metrics, /nodes, /sessions, /sessions/CLIENT_ID, /ledger/CLIENT_ID, /offenders or"
                    + " /routes";

    /** By the path as it was sent, since the router's own is not the same any more: see {@link DeviceQuery#of}. */
    private void deviceOrNothing(RoutingContext context) {
        String path = context.request().path();
        if (path.startsWith(LEDGER)) {
            answer(context, asked -> device(asked, LEDGER, this::ledger));
        } else if (path.startsWith(SESSION)) {
            answer(context, asked -> device(asked, SESSION, this::session));
        } else {
            send(context, Reply.failure(404, "no such page", PAGES));
        }
    }

    private static final String ROUTES = "/routes";
    private static final String LEDGER = "/ledger/";
    private static final String SESSION = "/sessions/";
    private static final String FORGOTTEN =
            "check the client id; a device is forgotten some time after it left, see sessions.ledger-retention-ms";

    private record Live(boolean live) {}

    private record Ready(boolean ready, List<Check> checks) {}

    private record Nodes(List<Node> nodes) {}

    private record Sessions(
            List<SessionView> sessions, @Nullable String next) {}

    private Reply ready() {
        List<Check> checks = view.checks().get();
        boolean ready = checks.stream().allMatch(Check::passes);
        return Reply.json(ready ? 200 : 503, new Ready(ready, checks));
    }

    private record UnknownDevice(int status, String error, String device, String remedy) {}

    /** On a worker, as gauges may read files or wait for locks. One at a time. */
    private Future<Reply> metrics() {
        return vertx.executeBlocking(() -> new Reply(200, PROMETHEUS_TEXT, Buffer.buffer(registry.scrape())));
    }

    private Future<Reply> sessions(RoutingContext context) {
        return SessionQuery.of(context.queryParams())
                .fold(this::sessions, bad -> Future.succeededFuture(Reply.json(bad.status(), bad)));
    }

    /** One more than asked for, to know whether there is a next page. */
    private Future<Reply> sessions(SessionQuery.Page page) {
        return view.sessions().apply(page.after(), page.limit() + 1).map(found -> {
            boolean more = found.size() > page.limit();
            List<SessionView> shown = more ? found.subList(0, page.limit()) : found;
            return Reply.ok(
                    new Sessions(shown, more ? shown.get(shown.size() - 1).device() : null));
        });
    }

    private static Future<Reply> device(RoutingContext asked, String page, Function<String, Future<Reply>> answer) {
        return DeviceQuery.of(page, asked.request().path(), asked.request().query())
                .fold(answer, (error, remedy) -> Future.succeededFuture(Reply.failure(400, error, remedy)));
    }

    private Future<Reply> session(String device) {
        return view.session()
                .apply(device)
                .map(report -> report.isEmpty()
                        ? unknown(device, "this node has no connection of it and remembers no refusal; ask the others")
                        : Reply.ok(report));
    }

    private Future<Reply> ledger(String device) {
        if (lookups == LOOKUPS_MAX) {
            return Future.succeededFuture(Reply.notNow("too many requests at once"));
        }
        lookups++;
        Promise<LedgerLookup> found = Promise.promise();
        view.ledger()
                .apply(device)
                .onComplete((lookup, failure) -> context.runOnContext(v -> {
                    lookups--;
                    found.complete(lookup, failure);
                }));
        return found.future().map(lookup -> lookup.fold(Reply::ok, () -> unknown(device, FORGOTTEN), Reply::notNow));
    }

    private static Reply unknown(String device, String remedy) {
        return Reply.json(404, new UnknownDevice(404, "unknown device", device, remedy));
    }

    // --- requests ---

    private void page(Router router, String path, Function<RoutingContext, Future<Reply>> page) {
        router.route(path).handler(context -> answer(context, page));
    }

    private void answer(RoutingContext context, Function<RoutingContext, Future<Reply>> page) {
        HttpMethod method = context.request().method();
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            boolean takesPost = context.request().path().equals(ROUTES);
            context.response().putHeader("Allow", takesPost ? "GET, HEAD, POST" : "GET, HEAD");
            send(context, Reply.failure(405, "method not allowed", "use GET"));
        } else if (hasBody(context)) {
            send(context, Reply.failure(413, "a request body", "send none"));
        } else {
            page.apply(context)
                    .timeout(pageTimeoutMs, TimeUnit.MILLISECONDS)
                    .onComplete(reply -> send(context, reply), failure -> fail(context, failure));
        }
    }

    private static void fail(RoutingContext context, Throwable failure) {
        if (failure instanceof TimeoutException) {
            send(context, Reply.notNow("no answer in time"));
        } else {
            context.fail(500, failure);
        }
    }

    private static boolean hasBody(RoutingContext context) {
        String length = context.request().getHeader("Content-Length");
        return context.request().headers().contains("Transfer-Encoding") || (length != null && !length.equals("0"));
    }

    /** Closes the connection when there is a body that was not read to its end, which nobody wants to wait for. */
    private static void send(RoutingContext context, Reply reply) {
        if (context.response().closed()) {
            return;
        }
        if (hasBody(context) && !context.request().isEnded()) {
            context.response().putHeader("Connection", "close"); // so that nobody sends the next request there
            context.response().endHandler(v -> context.request().connection().close());
        }
        reply.sendTo(context.response());
    }
}
