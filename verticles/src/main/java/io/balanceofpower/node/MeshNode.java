package io.balanceofpower.node;

import static java.util.Objects.requireNonNull;

import io.balanceofpower.access.Access;
import io.balanceofpower.cluster.Mesh;
import io.balanceofpower.cluster.Node;
import io.balanceofpower.manage.Check;
import io.balanceofpower.manage.LedgerLookup;
import io.balanceofpower.manage.ManagementPort;
import io.balanceofpower.manage.NodeView;
import io.balanceofpower.owners.OwnerSettings;
import io.balanceofpower.owners.Owners;
import io.balanceofpower.routes.CurrentRoutes;
import io.balanceofpower.session.SessionSettings;
import io.balanceofpower.session.SessionView;
import io.balanceofpower.session.Sessions;
import io.balanceofpower.settings.AccessSettings.RefusedPublish;
import io.balanceofpower.settings.NodeSettings;
import io.balanceofpower.step1_accept.AcceptMetrics;
import io.balanceofpower.step1_accept.ConnectQuota;
import io.balanceofpower.step1_accept.DeviceReport;
import io.balanceofpower.step1_accept.ListenerSettings;
import io.balanceofpower.step1_accept.Listening;
import io.balanceofpower.step1_accept.Offenders;
import io.balanceofpower.step1_accept.TlsRefusedException;
import io.balanceofpower.step6_commit.BusException;
import io.balanceofpower.step6_commit.Lanes;
import io.balanceofpower.step7_settle.AnswerTable;
import io.balanceofpower.step7_settle.SettleMetrics;
import io.balanceofpower.step7_settle.Settler;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.transport.Transport;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
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

    private final NodeSettings settings;
    private final NodeRoutes routes;
    private final Access access;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<Listening> listeners = new CopyOnWriteArrayList<>();
    private final Promise<Throwable> failed = Promise.promise();
    private volatile State state = State.STARTING;
    private volatile boolean lanesOpened;
    // Each is set once during the start, by one step after the other, and read by any thread.
    private volatile @Nullable Mesh mesh;
    private volatile @Nullable ManagementPort management;
    private volatile @Nullable Lanes lanes;
    private volatile @Nullable Owners owners;
    private volatile @Nullable Sessions sessions;

    /** Where a node is in its life. */
    public enum State {
        STARTING,
        READY,
        STOPPING
    }

    private MeshNode(NodeSettings settings, CurrentRoutes routes, Access access) {
        this.settings = settings;
        this.routes = new NodeRoutes(routes);
        this.access = access;
        access.count(registry);
    }

    /**
     * Fails with a message for the operator: a {@link io.balanceofpower.cluster.MeshStartException}, a {@link
     * io.balanceofpower.step6_commit.BusException}, a {@link io.balanceofpower.manage.ManagementStartException} or a
     * {@link NodeStartException}. Then nothing is left running.
     *
     * @param routes of the same settings; the node closes it, as it does
     * @param access of the same settings
     */
    public static Future<MeshNode> start(NodeSettings settings, CurrentRoutes routes, Access access) {
        MeshNode node = new MeshNode(settings, routes, access);
        // The order matters twice: the management port answers while Kafka is awaited, and no device is let in before
        // its messages have somewhere to go.
        return node.joinMesh()
                .compose(mesh -> node.manage())
                .compose(port -> node.prepareLanes())
                .compose(prepared -> node.openSessions(prepared))
                .compose(owners -> node.openLanes(owners))
                .compose(v -> node.listen())
                .map(v -> node.ready())
                .recover(failure -> node.stop().transform(v -> Future.failedFuture(failure)));
    }

    private Future<Mesh> joinMesh() {
        Map<String, String> addresses = new HashMap<>();
        addresses.put(
                "management",
                settings.management().host() + ":" + settings.management().port());
        settings.mqtt()
                .listeners()
                .forEach(listener -> addresses.put("mqtt." + listener.name(), listener.host() + ":" + listener.port()));
        Transport transport;
        try {
            transport = Network.transport(settings.transport());
        } catch (NodeStartException e) {
            return Future.failedFuture(e);
        }
        LOG.info("Node {} uses the network by {}", settings.node(), transport.name());
        return Mesh.start(
                        settings.mesh(),
                        addresses,
                        // Nothing of ours looks at it, and setting it for each message costs some percent of an event
                        // loop.
                        new VertxOptions().setDisableTCCL(true),
                        builder -> builder.withTransport(transport),
                        registry)
                .onSuccess(joined -> {
                    mesh = joined;
                    joined.lost()
                            .onSuccess(v -> failed.tryComplete(
                                    new IllegalStateException("This node was pushed out of the mesh; restart it")));
                });
    }

    private Future<String> manage() {
        Mesh joined = joined();
        NodeView view = new NodeView(
                this::checks,
                joined::nodes,
                this::page,
                () -> routes.view(joined),
                routes::post,
                this::ledger,
                this::report,
                this::offenders);
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

    private Future<DeviceReport> report(String device) {
        DeviceReport none = new DeviceReport(device, null, 0, List.of());
        return Future.all(listeners.stream()
                        .map(listener -> listener.report(device))
                        .toList())
                .map(all -> all.<DeviceReport>list().stream().reduce(none, DeviceReport::and));
    }

    private Future<Offenders> offenders() {
        return Future.all(listeners.stream().map(Listening::offenders).toList())
                .map(all -> all.<Offenders>list().stream().reduce(Offenders.NONE, Offenders::and));
    }

    /** Before the node is ready it has not read all that was said of devices, and would call known ones unknown. */
    private Future<LedgerLookup> ledger(String device) {
        Owners known = owners;
        if (known == null || state == State.STARTING) {
            return Future.succeededFuture(new LedgerLookup.NotNow("the node starts and does not know all devices yet"));
        }
        return Futures.of(known.view(device)
                .<LedgerLookup>map(found ->
                        new LedgerLookup.Known(LedgerViews.of(found, joined().nodes(), System.currentTimeMillis())))
                .defaultIfEmpty(new LedgerLookup.Unknown())
                .onErrorResume(
                        BusException.class,
                        ended -> Mono.just(new LedgerLookup.NotNow("the device's lane gave no answer"))));
    }

    private Future<Lanes> prepareLanes() {
        return Futures.of(Lanes.prepare(
                        settings.bus(),
                        routes.current().now().routes().destinations(),
                        joined().self().run(),
                        registry))
                .onSuccess(prepared -> {
                    lanes = prepared;
                    prepared.failed().subscribe(failed::tryComplete);
                });
    }

    private Future<Owners> openSessions(Lanes prepared) {
        return Future.future(opened -> joined().vertx()
                .getOrCreateContext()
                .runOnContext(v -> Future.succeededFuture()
                        .map(here -> ownersHere(prepared))
                        .onComplete(opened)));
    }

    /** On a context, on which the sessions live and other nodes' requests are answered from now on. */
    private Owners ownersHere(Lanes prepared) {
        Mesh joined = joined();
        SessionSettings limits = settings.sessions();
        OwnerSettings ownerSettings = new OwnerSettings(
                joined.self().run(), limits.acquireTimeoutMs(), limits.sessionsMax(), limits.ledgerRetentionMs());
        Owners made = new Owners(
                prepared,
                ownerSettings,
                new PeerNodes(joined.peers()::request, 2 * limits.acquireTimeoutMs()),
                new LateWatch(() -> requireNonNull(sessions)),
                registry);
        owners = made;
        made.failed().subscribe(failed::tryComplete);
        long releaseLimitMs = settings.mesh().requestTimeoutMs() * 3 / 5;
        sessions = new Sessions(
                joined.vertx(),
                limits,
                releaseLimitMs,
                new MeshDevices(made, joined),
                new WillWay(access, new MessageWay(routes.current(), prepared)),
                registry);
        joined.peers()
                .serve(request -> Futures.of(made.asked(request.getBytes())).map(Buffer::buffer));
        joined.watch(
                change -> made.members(joined.nodes().stream().map(Node::run).toList()));
        return made;
    }

    /** The topic of sessions first: a lane must not open before this node knows what others have said of it. */
    private Future<Void> openLanes(Owners made) {
        Lanes prepared = requireNonNull(lanes);
        return Futures.of(made.start())
                .recover(failure -> Future.failedFuture(new NodeStartException(
                        "the topic " + prepared.sessionsTopic() + " cannot be read (" + failure.getMessage()
                                + "); check the kafka.consumer options, and that this node may read it",
                        failure)))
                .compose(v -> Futures.of(prepared.open(made.laneWatch())))
                .onSuccess(v -> {
                    lanesOpened = true;
                    routes.follow(joined(), prepared, registry);
                });
    }

    private Future<Void> listen() {
        AcceptMetrics accepts = new AcceptMetrics(registry);
        SettleMetrics settles = new SettleMetrics(registry);
        ConnectQuota quota = new ConnectQuota(settings.mqtt().connects());
        AnswerTable table = new AnswerTable(settings.access().refusedPublish() == RefusedPublish.SWALLOW);
        Guests guests = new Guests(access, quota, settings.sessions().takeoverTimeoutMs());
        Future<Void> opened = Future.succeededFuture();
        for (ListenerSettings listener : settings.mqtt().listeners()) {
            Supplier<Way> way = () -> new Way(
                    access,
                    Set.copyOf(listener.authentication()),
                    guests,
                    requireNonNull(sessions),
                    new MessageWay(routes.current(), requireNonNull(lanes)),
                    requireNonNull(owners),
                    new Settler(table, settles));
            opened = opened.compose(v -> listen(listener, way, quota, accepts));
        }
        return opened;
    }

    private Future<Void> listen(
            ListenerSettings listener, Supplier<Way> way, ConnectQuota quota, AcceptMetrics accepts) {
        return Listening.open(
                        joined().vertx(),
                        settings.mqtt(),
                        listener,
                        settings.sessions().expiryMaxS(),
                        way,
                        quota,
                        accepts)
                .onSuccess(listeners::add)
                .<Void>mapEmpty()
                .recover(failure -> Future.failedFuture(new NodeStartException(
                        failure instanceof TlsRefusedException
                                ? String.valueOf(failure.getMessage())
                                : listener.keys() + "port: cannot listen on " + listener.host() + ":" + listener.port()
                                        + " (" + failure.getMessage() + "); set a free port, and as " + listener.keys()
                                        + "host an address of this machine",
                        failure)));
    }

    private MeshNode ready() {
        state = State.READY;
        LOG.info("Node {} takes devices on {}", settings.node(), String.join(", ", mqttAddresses()));
        return this;
    }

    /** The port of the management listener. */
    public int managementPort() {
        return requireNonNull(management).port();
    }

    /** Where devices connect to: {@code NAME host:port} for each listener. */
    public List<String> mqttAddresses() {
        return settings.mqtt().listeners().stream()
                .map(listener -> listener.name() + " " + listener.host() + ":" + mqttPort(listener.name()))
                .toList();
    }

    /** The port that devices connect to, of the listener with this name. */
    public int mqttPort(String listener) {
        return listeners.stream()
                .filter(made -> made.name().equals(listener))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no listener " + listener))
                .port();
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
     * Takes no more devices, settles what is in flight, closes every connection with a reason, and gives every device
     * back, all within {@code node.stop-timeout-ms}; then leaves the mesh. What is not settled by then gets no answer.
     */
    public Future<Void> stop() {
        state = State.STOPPING;
        long limitMs = settings.stopTimeoutMs();
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
        Lanes open = lanes;
        Mesh joined = mesh;
        // Each connection that ends gives its device back, which the lanes put on record before they close.
        return Future.join(listeners.stream()
                        .map(listener -> listener.drain(limitMs))
                        .toList())
                .transform(v -> willsSent(left(endNs).toMillis() * 2 / 3))
                .transform(v -> givenBack(left(endNs)))
                .transform(v -> open == null ? Future.<Void>succeededFuture() : Futures.of(open.close(left(endNs))))
                .onComplete(v -> {
                    closeOwners();
                    routes.close();
                    access.close();
                })
                .transform(v -> joined == null ? Future.<Void>succeededFuture() : joined.leave());
    }

    private static Duration left(long endNs) {
        return Duration.ofNanos(Math.max(0, endNs - System.nanoTime()));
    }

    private Future<Void> willsSent(long limitMs) {
        Sessions known = sessions;
        return known == null ? Future.succeededFuture() : known.stop(limitMs);
    }

    /** What is not given back in time, or not put on record, the other nodes recover. */
    private Future<Void> givenBack(Duration limit) {
        Owners made = owners;
        Lanes open = lanes;
        return made == null || open == null || !lanesOpened
                ? Future.succeededFuture()
                : Futures.of(made.emptied(limit)
                        .flatMap(empty -> empty ? open.retire() : Mono.empty())
                        .timeout(limit, Mono.empty()));
    }

    private void closeOwners() {
        Owners made = owners;
        if (made != null) {
            made.close();
        }
    }
}
