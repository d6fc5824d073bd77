package io.balanceofpower.cluster;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's place in the mesh: its clustered Vert.x, the nodes in sight and the way to the others.
 *
 * <p>All methods may be called on any thread and none blocks. Whatever blocks runs on one thread of the mesh's own, and
 * nothing of Hazelcast runs on an event loop.
 */
public final class Mesh {
    private static final Logger LOG = LoggerFactory.getLogger(Mesh.class);
    /** How long others' requests that crossed this node's goodbye are still answered. */
    private static final long GOODBYE_MS = 500;
    /** How long Vert.x may take to close, with all verticles. */
    private static final long CLOSE_MS_MAX = 10_000;

    /** How long Hazelcast may take to hand on this node's share of what the event bus keeps there, and to end. */
    private static final long END_MS_MAX = 1000L * MeshConfig.SHUTDOWN_MAX_S + 5000;

    private static final int TASKS_MAX = 16;

    private final MeshSettings settings;
    private final ThreadPoolExecutor thread;
    private final HazelcastInstance hazelcast;
    private final Vertx vertx;
    private final Context context;
    private final Node self;
    private final Membership membership;
    private final Peers peers;
    private final Notices notices;
    private final WarmUp warmUp;
    private final Lookout lookout;
    private final AtomicBoolean left = new AtomicBoolean();
    private final Promise<Void> leaving = Promise.promise();
    private final Promise<Void> lost = Promise.promise();

    /**
     * Joins the mesh and starts Vert.x. The future succeeds when this node is in the mesh and can be reached, and has
     * heard from every other node; it waits for the last no longer than {@code mesh.join-timeout-ms} and then goes on. It
     * fails with a {@link MeshStartException} if a setting did not work out.
     * When it fails, for whatever reason, nothing is left running. It completes on a thread that may block.
     *
     * <p>A node that finds none of the others within {@code mesh.join-timeout-ms} goes on alone if
     * {@code mesh.members-min} is 1: some node must be the first. It keeps looking, and joins the others when it finds
     * them. If {@code mesh.members-min} is more, it does not start, since it would take no device. A node
     * whose {@code node.id} a live node has already does not start; it first waits for {@code mesh.dead-after-ms}, since
     * the other may be its predecessor that crashed.
     *
     * @param addresses where this node can be reached, for {@link Node#addresses}; fixed for the node's life
     * @param options for Vert.x; the event bus's address, time limits and keep-alive are overwritten
     * @param with adds to the Vert.x to be built, such as metrics
     * @param registry gets the mesh's meters, all named {@code bop.mesh.…}
     */
    public static Future<Mesh> start(
            MeshSettings settings,
            Map<String, String> addresses,
            VertxOptions options,
            UnaryOperator<VertxBuilder> with,
            MeterRegistry registry) {
        Promise<Mesh> started = Promise.promise();
        Map<String, String> ownAddresses = Map.copyOf(addresses);
        ClusteredVertx clusteredVertx = new ClusteredVertx(settings, options, with);
        // Not the mesh's thread, which has to follow who comes and goes meanwhile.
        Thread starting = new Thread(
                () -> complete(started, () -> startNow(settings, ownAddresses, clusteredVertx, registry)),
                "bop-mesh-start-" + settings.node());
        starting.start();
        return started.future();
    }

    private static void complete(Promise<Mesh> started, Callable<Mesh> start) {
        Mesh mesh;
        try {
            mesh = start.call();
        } catch (Throwable e) {
            started.fail(e);
            return;
        }
        started.complete(mesh);
    }

    private static Mesh startNow(
            MeshSettings settings, Map<String, String> addresses, ClusteredVertx clusteredVertx, MeterRegistry registry)
            throws InterruptedException {
        Joining joining = new Joining(settings);
        HazelcastInstance hazelcast = joining.join(UUID.randomUUID().toString(), addresses);
        try {
            Mesh mesh = new Mesh(settings, hazelcast, clusteredVertx.build(hazelcast), new MeshMetrics(registry));
            mesh.open();
            return mesh;
        } catch (RuntimeException | InterruptedException e) {
            hazelcast.getLifecycleService().terminate();
            throw e;
        }
    }

    private Mesh(MeshSettings settings, HazelcastInstance hazelcast, Vertx vertx, MeshMetrics metrics) {
        this.settings = settings;
        thread = new ThreadPoolExecutor(
                1,
                1,
                0,
                MILLISECONDS,
                new ArrayBlockingQueue<>(TASKS_MAX),
                task -> new Thread(task, "bop-mesh-" + settings.node()));
        this.hazelcast = hazelcast;
        this.vertx = vertx;
        Cluster cluster = hazelcast.getCluster();
        context = vertx.getOrCreateContext();
        String run = Objects.requireNonNull(cluster.getLocalMember().getAttribute(MeshConfig.RUN_ATTRIBUTE));
        self = Membership.node(cluster.getLocalMember(), run);
        membership = new Membership(context, this::onChange);
        lookout = new Lookout(cluster, membership, run, thread);
        // Reads a number that Hazelcast keeps up to date; asks nobody, so it may run on an event loop.
        Wire wire = new Wire(vertx, run, cluster::getClusterTime, settings.requestTimeoutMs());
        warmUp = new WarmUp(wire, membership, metrics);
        notices = new Notices(context, wire, membership);
        peers = new Peers(context, wire, membership, notices, metrics);
        metrics.gauge("bop.mesh.nodes", "Nodes in the mesh, this one included", membership::size);
    }

    /** The starting thread. */
    private void open() throws InterruptedException {
        try {
            listen();
            greet();
        } catch (RuntimeException | InterruptedException e) {
            left.set(true);
            lookout.end();
            thread.shutdown();
            Waiting.forEnd(vertx.close(), CLOSE_MS_MAX);
            throw e;
        }
    }

    private void listen() throws InterruptedException {
        Waiting.forResult(peers.listening(), settings.joinTimeoutMs() + 1000);
        hazelcast.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleState.SHUTDOWN) {
                onHazelcastEnd();
            }
        });
        lookout.begin(hazelcast);
    }

    private void greet() throws InterruptedException {
        Promise<Void> warm = Promise.promise();
        thread.execute(() -> {
            lookout.look();
            context.runOnContext(v -> warmUp.done().onComplete(warm));
        });
        if (!Waiting.forEnd(warm.future(), settings.joinTimeoutMs() + 1000)) {
            LOG.warn("Not every node answered a first message within mesh.join-timeout-ms; see bop.mesh.nodes.unheard");
        }
    }

    private void onChange(NodeChange change) {
        warmUp.onChange(change);
        notices.onChange(change);
        LOG.info("Node {} {}, {} in the mesh", change.node().id(), change.kind(), membership.size());
    }

    /** Hazelcast's thread. */
    private void onHazelcastEnd() {
        if (!left.get()) {
            context.runOnContext(v -> lost.tryComplete());
        }
    }

    /** The clustered Vert.x to deploy on. {@link #leave} closes it. */
    public Vertx vertx() {
        return vertx;
    }

    public Peers peers() {
        return peers;
    }

    /** What the nodes say of themselves. */
    public Notices notices() {
        return notices;
    }

    /** This node. */
    public Node self() {
        return self;
    }

    /** The nodes in the mesh in the order in which they joined, this one included. At most a heartbeat old. */
    public List<Node> nodes() {
        return membership.nodes();
    }

    /** Whether as many nodes are in sight as {@code mesh.members-min} asks, so that this node may take devices. */
    public boolean hasEnoughNodes() {
        return membership.size() >= settings.membersMin();
    }

    /**
     * Tells one handler, for the rest of this node's life, of each node that joins, leaves or dies, on the current
     * Vert.x context. Begins with a {@link NodeChange.Kind#JOINED} for each node that is there, this one included.
     *
     * @throws IllegalStateException on the second call, or without a current context
     */
    public void watch(Handler<NodeChange> handler) {
        Context current = Vertx.currentContext();
        if (current == null) {
            throw new IllegalStateException("Call watch on a Vert.x context");
        }
        membership.watch(current, handler);
    }

    /**
     * Succeeds when Hazelcast has ended without {@link #leave}: it was pushed out, ran out of memory, or could not join
     * again after a split. There is no way back: stop the node. Completes on a Vert.x context.
     */
    public Future<Void> lost() {
        return lost.future();
    }

    /**
     * Leaves: tells the others, answers for half a second what crosses that news, stops listening, closes Vert.x with
     * all verticles, and hands on this node's share of what the event bus keeps in Hazelcast. Close devices and settle what is in flight before.
     * Completes on a thread that may block, within 26 s and two request timeouts even if nobody answers. Fails if Vert.x
     * or Hazelcast did not close properly or in time; all else is done then too, and what is left ends with the process.
     * A second call gets the first one's future.
     */
    public Future<Void> leave() {
        if (left.compareAndSet(false, true)) {
            lookout.end();
            thread.execute(this::leaveNow);
        }
        return leaving.future();
    }

    /** Mesh's thread, and its last task. */
    private void leaveNow() {
        try {
            Waiting.forEnd(peers.sayGoodbye(), settings.requestTimeoutMs() + 100);
            Thread.sleep(GOODBYE_MS);
            Waiting.forEnd(peers.stopListening(), settings.requestTimeoutMs() + 100);
            Future<Void> closed = inTime(vertx.close(), CLOSE_MS_MAX);
            Future<Void> ended = inTime(end(), END_MS_MAX);
            closed.eventually(() -> ended).onComplete(leaving);
        } catch (RuntimeException | InterruptedException e) {
            hazelcast.getLifecycleService().terminate();
            leaving.tryFail(e);
        } finally {
            thread.shutdown();
        }
    }

    private static Future<Void> inTime(Future<Void> future, long timeoutMs) throws InterruptedException {
        return Waiting.forEnd(future, timeoutMs)
                ? future
                : Future.failedFuture(new TimeoutException("Not closed within " + timeoutMs + " ms"));
    }

    /** On a thread of its own, since a shutdown waits for a merge that is under way, however long that takes. */
    private Future<Void> end() {
        Promise<Void> ended = Promise.promise();
        Thread ending = new Thread(
                () -> {
                    hazelcast.shutdown();
                    ended.complete();
                },
                "bop-mesh-end-" + settings.node());
        ending.setDaemon(true);
        ending.start();
        return ended.future();
    }
}
