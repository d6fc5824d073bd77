package io.balanceofpower.node;

import static java.util.Objects.requireNonNull;

import io.balanceofpower.cluster.Mesh;
import io.balanceofpower.manage.Check;
import io.balanceofpower.manage.ManagementPort;
import io.balanceofpower.manage.NodeView;
import io.balanceofpower.session.SessionView;
import io.balanceofpower.session.Sessions;
import io.balanceofpower.settings.NodeSettings;
import io.balanceofpower.step1_accept.AcceptMetrics;
import io.balanceofpower.step1_accept.MqttListener;
import io.balanceofpower.step1_accept.MqttSettings;
import io.balanceofpower.step4_route.Routes;
import io.balanceofpower.step6_commit.Lanes;
import io.balanceofpower.step7_settle.SettleMetrics;
import io.balanceofpower.step7_settle.Settler;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * A mesh node: everything between the MQTT port and Kafka in one process. Starts fully or not at all.
 *
 * <p>Any thread may call its methods; none blocks.
 */
public final class MeshNode {
    private static final Logger LOG = LoggerFactory.getLogger(MeshNode.class);

    /** How long a node that stops waits for its devices to turn up at other nodes. */
    private static final long HAND_OVER_MS = 5_000;

    private final NodeSettings settings;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<MqttListener> listeners = new CopyOnWriteArrayList<>();
    private final Promise<Throwable> failed = Promise.promise();
    private volatile State state = State.STARTING;
    // Each is set once during the start, by one step after the other, and read by any thread.
    private volatile @Nullable Mesh mesh;
    private volatile @Nullable ManagementPort management;
    private volatile @Nullable Lanes lanes;
    private volatile @Nullable Sessions sessions;

    /** Where a node is in its life. */
    public enum State {
        STARTING,
        READY,
        STOPPING
    }

    private MeshNode(NodeSettings settings) {
        this.settings = settings;
    }

    /**
     * Fails with a message for the operator: a {@link io.balanceofpower.cluster.MeshStartException}, a {@link
     * io.balanceofpower.step6_commit.BusException}, a {@link io.balanceofpower.manage.ManagementStartException} or a
     * {@link NodeStartException}. Then nothing is left running.
     */
    public static Future<MeshNode> start(NodeSettings settings, Routes routes) {
        MeshNode node = new MeshNode(settings);
        // The order matters twice: the management port answers while Kafka is awaited, and no device is let in before
        // its messages have somewhere to go.
        return node.joinMesh()
                .compose(mesh -> node.manage(routes))
                .compose(port -> node.openLanes(routes))
                .compose(lanes -> node.openSessions(lanes).compose(sessions -> node.listen(routes, lanes, sessions)))
                .map(v -> node.ready())
                .recover(failure -> node.stop().transform(v -> Future.failedFuture(failure)));
    }

    private Future<Mesh> joinMesh() {
        Map<String, String> addresses = Map.of(
                "mqtt", settings.mqtt().host() + ":" + settings.mqtt().port(),
                "management",
                        settings.management().host() + ":"
                                + settings.management().port());
        return Mesh.start(settings.mesh(), addresses, new VertxOptions(), builder -> builder, registry)
                .onSuccess(joined -> {
                    mesh = joined;
                    joined.lost()
                            .onSuccess(v -> failed.tryComplete(
                                    new IllegalStateException("This node was pushed out of the mesh; restart it")));
                });
    }

    private Future<String> manage(Routes routes) {
        Mesh joined = joined();
        NodeView view = new NodeView(this::checks, joined::nodes, this::page, () -> Views.routes(routes));
        ManagementPort port = new ManagementPort(settings.management(), view, registry);
        management = port;
        return joined.vertx().deployVerticle(port);
    }

    private List<Check> checks() {
        Mesh joined = mesh;
        Lanes open = lanes;
        return List.of(
                Views.life(state),
                Views.mesh(joined != null && joined.hasEnoughNodes()),
                Views.lanes(open == null ? List.of() : open.all()));
    }

    private Future<List<SessionView>> page(String after, int limit) {
        Sessions known = sessions;
        return known == null ? Future.succeededFuture(List.of()) : known.page(after, limit);
    }

    private Future<Lanes> openLanes(Routes routes) {
        int ledgersPerLane = Math.max(1, settings.ledgersMax() / settings.bus().lanes());
        return future(Lanes.start(settings.bus(), routes.destinations(), ledgersPerLane, registry))
                .onSuccess(opened -> {
                    lanes = opened;
                    opened.failed().subscribe(failed::tryComplete);
                });
    }

    private Future<Sessions> openSessions(Lanes open) {
        Mesh joined = joined();
        return Future.<Sessions>future(opened -> joined.vertx()
                .getOrCreateContext()
                .runOnContext(v -> {
                    Sessions made = new Sessions(
                            joined.vertx(),
                            settings.sessions(),
                            settings.mesh().requestTimeoutMs() * 3 / 5,
                            new MeshOwnership(joined),
                            new LaneLedgers(open),
                            registry);
                    joined.peers().serve(made::release);
                    sessions = made;
                    opened.complete(made);
                }));
    }

    private Future<Void> listen(Routes routes, Lanes open, Sessions known) {
        AcceptMetrics accepts = new AcceptMetrics(registry);
        SettleMetrics settles = new SettleMetrics(registry);
        MqttSettings mqtt = settings.mqtt();
        long expiryMaxS = settings.sessions().expiryMaxS();
        Supplier<MqttListener> listener = () -> {
            Way way = new Way(known, routes, open, new Settler(settles));
            MqttListener made = new MqttListener(mqtt, expiryMaxS, way, accepts);
            listeners.add(made);
            return made;
        };
        return joined().vertx()
                .deployVerticle(listener, new DeploymentOptions().setInstances(mqtt.eventLoops()))
                .<Void>mapEmpty()
                .recover(failure -> Future.failedFuture(new NodeStartException(
                        "mqtt.port: cannot listen on " + mqtt.host() + ":" + mqtt.port() + " (" + failure.getMessage()
                                + "); set mqtt.port to a free port, and mqtt.host to an address of this machine",
                        failure)));
    }

    private MeshNode ready() {
        state = State.READY;
        LOG.info(
                "Node {} takes devices on {}:{}",
                settings.node(),
                settings.mqtt().host(),
                mqttPort());
        return this;
    }

    /** The port of the management listener. */
    public int managementPort() {
        return requireNonNull(management).port();
    }

    /** The port that devices connect to. */
    public int mqttPort() {
        return listeners.get(0).port();
    }

    public State state() {
        return state;
    }

    /** The mesh that this node is in. */
    public Mesh mesh() {
        return joined();
    }

    private Mesh joined() {
        return requireNonNull(mesh, "not in a mesh");
    }

    /** Completes with the reason when the node cannot go on and must be stopped. */
    public Future<Throwable> failed() {
        return failed.future();
    }

    /**
     * Takes no more devices, settles what is in flight within {@code node.stop-timeout-ms}, closes every connection with
     * a reason, and leaves the mesh. What is not settled by then gets no answer.
     */
    public Future<Void> stop() {
        state = State.STOPPING;
        long startedMs = System.currentTimeMillis();
        long limitMs = settings.stopTimeoutMs();
        Lanes open = lanes;
        Mesh joined = mesh;
        // The lanes hold the ledgers, so they close after the devices have moved and taken theirs along.
        return Future.join(listeners.stream()
                        .map(listener -> listener.drain(limitMs))
                        .toList())
                .transform(v -> handedOver(startedMs, Math.min(limitMs, HAND_OVER_MS)))
                .transform(v ->
                        open == null ? Future.<Void>succeededFuture() : future(open.close(Duration.ofMillis(limitMs))))
                .transform(v -> joined == null ? Future.<Void>succeededFuture() : joined.leave());
    }

    private Future<Void> handedOver(long leftSinceMs, long limitMs) {
        Sessions known = sessions;
        boolean alone = mesh == null || requireNonNull(mesh).nodes().size() < 2;
        return known == null || alone ? Future.succeededFuture() : known.handedOver(leftSinceMs, limitMs);
    }

    private static <T extends @Nullable Object> Future<T> future(Mono<T> mono) {
        Promise<T> promise = Promise.promise();
        mono.subscribe(promise::tryComplete, promise::tryFail, promise::tryComplete);
        return promise.future();
    }
}
