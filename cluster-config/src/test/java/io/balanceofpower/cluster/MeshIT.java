package io.balanceofpower.cluster;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MeshIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private Meshes meshes = new Meshes(3);

    @BeforeAll
    static void guardEventLoops() {
        EventLoopGuard.install();
    }

    @AfterEach
    void end() throws Exception {
        meshes.end();
        assertThat(EventLoopGuard.drain()).isEmpty();
    }

    private static void onContext(Mesh mesh, Runnable task) throws Exception {
        Promise<Void> done = Promise.promise();
        mesh.vertx().runOnContext(v -> {
            task.run();
            done.complete();
        });
        Meshes.get(done.future());
    }

    private static void serve(Mesh mesh, Function<Buffer, Future<Buffer>> handler) throws Exception {
        onContext(mesh, () -> mesh.peers().serve(handler));
    }

    private static Queue<String> watch(Mesh mesh) throws Exception {
        Queue<String> changes = new ConcurrentLinkedQueue<>();
        onContext(
                mesh,
                () -> mesh.watch(change ->
                        changes.add(change.kind() + " " + change.node().id())));
        return changes;
    }

    @Test
    void shouldSeeABlockingCallOnAnEventLoop() throws Exception {
        Mesh mesh = meshes.start(0);
        onContext(mesh, () -> LockSupport.parkNanos(1000));
        assertThat(EventLoopGuard.drain()).hasSize(1).allMatch(call -> call.contains("shouldSeeABlockingCall"));
    }

    @Test
    void shouldSeeEachOtherWhenStartedTogether() throws Exception {
        for (Mesh mesh : meshes.startAll()) {
            await().atMost(SOON).until(() -> mesh.nodes().size() == 3);
            assertThat(mesh.nodes()).extracting(Node::id).containsExactlyInAnyOrder("n0", "n1", "n2");
            assertThat(mesh.nodes()).filteredOn(Node::local).containsExactly(mesh.self());
            assertThat(mesh.nodes()).allSatisfy(node -> {
                assertThat(node.addresses())
                        .isEqualTo(Map.of("mqtt", "127.0.0.1:1883", "management", "http://127.0.0.1:8080"));
                assertThat(node.joinedAtMs()).isBetween(1_700_000_000_000L, System.currentTimeMillis());
                assertThat(node.leaving()).isFalse();
            });
            assertThat(mesh.nodes()).extracting(Node::run).doesNotHaveDuplicates();
        }
    }

    @Test
    void shouldFindAnotherNodeByAName() throws Exception {
        // The name resolves to the first node only, and each node expects the others on its own port.
        int port = meshes.ports.get(0);
        Mesh first = Meshes.get(meshes.begin(byName("n0", "127.0.0.1", port)));
        Mesh second = Meshes.get(meshes.begin(byName("n1", "127.0.0.2", port)));
        assertThat(second.nodes()).extracting(Node::id).containsExactly("n0", "n1");
        await().atMost(SOON).until(() -> first.nodes().size() == 2);
    }

    private static MeshSettings byName(String id, String host, int port) {
        return new MeshSettings("test", id, host, host, port, 0, List.of(), "localhost", 1, 10_000, 1000, 4000, 3000);
    }

    @Test
    void shouldTellAllNodesWhatOneSaysOfItselfAlsoThoseThatJoinLater() throws Exception {
        Mesh first = meshes.start(0);
        first.notices().tell("routes", "one");
        first.notices().tell("load", "heavy");
        Mesh second = meshes.start(1);
        second.notices().tell("routes", "other");
        Map<String, String> both =
                Map.of(first.self().run(), "one", second.self().run(), "other");
        await().atMost(SOON).until(() -> second.notices().told("routes").equals(both));
        await().atMost(SOON).until(() -> first.notices().told("routes").equals(both));
        await().atMost(SOON)
                .until(() ->
                        second.notices().told("load").equals(Map.of(first.self().run(), "heavy")));

        first.notices().tell("routes", "two");
        await().atMost(SOON)
                .until(() -> "two"
                        .equals(second.notices().told("routes").get(first.self().run())));

        meshes.kill(1);
        await().atMost(SOON)
                .until(() -> first.notices()
                        .told("routes")
                        .equals(Map.of(first.self().run(), "two")));
        assertThatThrownBy(() -> first.notices().tell("routes", "x".repeat(2_000)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldStartAloneWhenNoneOfTheOthersIsThere() throws Exception {
        Mesh mesh = meshes.start(0);
        assertThat(mesh.nodes()).containsExactly(mesh.self());
        assertThat(mesh.hasEnoughNodes()).isTrue();
        List<String> threads = Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("hz.n0-"))
                .sorted()
                .toList();
        System.out.println("Hazelcast threads of a node: " + threads.size() + " " + threads);
        assertThat(threads.size()).isLessThanOrEqualTo(30);
    }

    @Test
    void shouldNotStartWithFewerNodesThanTheSettingsAsk() {
        meshes.membersMin = 2;
        meshes.joinTimeoutMs = 2000;
        assertThatThrownBy(() -> meshes.start(0))
                .isInstanceOfSatisfying(
                        MeshStartException.class, e -> assertThat(e.key()).isEqualTo("mesh.members-min"));
    }

    @Test
    void shouldNameTheMeshPortThatIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(meshes.ports.get(0), 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> meshes.start(0))
                    .isInstanceOfSatisfying(
                            MeshStartException.class, e -> assertThat(e.key()).isEqualTo("mesh.port"))
                    .hasMessageContaining(Integer.toString(taken.getLocalPort()));
        }
    }

    @Test
    void shouldNameTheEventBusPortThatIsInUseAndKeepNothing() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            MeshSettings free = meshes.settings(0, "n0");
            MeshSettings settings = new MeshSettings(
                    free.name(),
                    free.node(),
                    free.host(),
                    free.publicHost(),
                    free.port(),
                    taken.getLocalPort(),
                    free.members(),
                    free.dns(),
                    free.membersMin(),
                    free.joinTimeoutMs(),
                    free.heartbeatMs(),
                    free.deadAfterMs(),
                    free.requestTimeoutMs());
            assertThatThrownBy(() -> Meshes.get(meshes.begin(settings)))
                    .isInstanceOfSatisfying(
                            MeshStartException.class, e -> assertThat(e.key()).isEqualTo("mesh.event-bus-port"));
        }
        assertThat(meshes.start(0).nodes()).hasSize(1);
    }

    @Test
    void shouldRefuseToStartUnderTheIdOfALiveNode() throws Exception {
        Mesh first = meshes.start(0);
        assertThatThrownBy(() -> Meshes.get(meshes.begin(meshes.settings(1, "n0"))))
                .isInstanceOfSatisfying(
                        MeshStartException.class, e -> assertThat(e.key()).isEqualTo("node.id"))
                .hasMessageContaining("n0");
        await().atMost(SOON).until(() -> first.nodes().size() == 1);
        assertThat(first.lost().isComplete()).isFalse();
    }

    @Test
    void shouldAnswerOnTheCallersContext() throws Exception {
        Mesh mesh = meshes.start(0);
        Promise<Boolean> same = Promise.promise();
        mesh.vertx().runOnContext(v -> {
            Thread caller = Thread.currentThread();
            mesh.peers()
                    .request(mesh.self().run(), Buffer.buffer())
                    .onComplete(answer -> same.complete(caller == Thread.currentThread()));
        });
        assertThat(Meshes.get(same.future())).isTrue();
    }

    @Test
    void shouldTellOfANodeThatLeaves() throws Exception {
        List<Mesh> all = meshes.startAll();
        Queue<String> changes = watch(all.get(0));
        await().atMost(SOON).until(() -> changes.size() == 3);

        Meshes.get(all.get(2).leave());

        await().atMost(SOON).until(() -> changes.contains("LEFT n2"));
        assertThat(changes).endsWith("LEAVING n2", "LEFT n2");
        assertThat(all.get(0).nodes()).extracting(Node::id).containsExactlyInAnyOrder("n0", "n1");
        assertGone(all.get(0), all.get(2).self().run());
    }

    /** A request to it fails before any time limit. */
    private static void assertGone(Mesh asking, String run) {
        assertThatThrownBy(() -> Meshes.get(asking.peers().request(run, Buffer.buffer())))
                .isInstanceOf(PeerFailure.Gone.class);
    }

    @Test
    void shouldMissAKilledNode() throws Exception {
        List<Mesh> all = meshes.startAll();
        Mesh survivor = all.get(0);
        Queue<String> changes = watch(survivor);
        await().atMost(SOON).until(() -> survivor.nodes().size() == 3);

        long killedAtNs = System.nanoTime();
        meshes.kill(2);

        await().atMost(SOON).until(() -> changes.contains("LEFT n2"));
        System.out.println("Killed node missed after ms: " + (System.nanoTime() - killedAtNs) / 1_000_000);
        assertThat(Duration.ofNanos(System.nanoTime() - killedAtNs)).isLessThan(Duration.ofSeconds(6));
        assertGone(survivor, all.get(2).self().run());
        Meshes.get(all.get(2).lost());
    }

    @Test
    void shouldSayWhenFewerNodesAreInSightThanTheSettingsAsk() throws Exception {
        meshes = new Meshes(2);
        meshes.membersMin = 2;
        Mesh survivor = meshes.startAll().get(0);
        assertThat(survivor.hasEnoughNodes()).isTrue();

        meshes.kill(1);

        await().atMost(SOON).until(() -> !survivor.hasEnoughNodes());

        Mesh again = meshes.start(1);
        await().atMost(SOON).until(() -> survivor.hasEnoughNodes() && again.hasEnoughNodes());
    }

    @Test
    void shouldCarryARequestAndItsAnswer() throws Exception {
        List<Mesh> all = meshes.startAll();
        Queue<Buffer> requests = new ConcurrentLinkedQueue<>();
        serve(all.get(1), request -> {
            requests.add(request);
            return Future.succeededFuture(Buffer.buffer("answer"));
        });

        assertThat(Meshes.get(all.get(0).peers().request(all.get(1).self().run(), Buffer.buffer("release"))))
                .isEqualTo(Buffer.buffer("answer"));

        assertThat(requests).containsExactly(Buffer.buffer("release"));
    }

    @Test
    void shouldGiveTheReasonWhenARequestIsRefused() throws Exception {
        List<Mesh> all = meshes.startAll();
        String run = all.get(1).self().run();
        assertThatThrownBy(() -> Meshes.get(all.get(0).peers().request(run, Buffer.buffer())))
                .isInstanceOf(PeerFailure.Refused.class)
                .hasMessageContaining("not ready");
        serve(all.get(1), request -> {
            throw new IllegalStateException("no such device");
        });
        assertThatThrownBy(() -> Meshes.get(all.get(0).peers().request(run, Buffer.buffer())))
                .isInstanceOf(PeerFailure.Refused.class)
                .hasMessageContaining("no such device");
    }

    @Test
    void shouldFailAtOnceWhenTheRunIsGone() throws Exception {
        Mesh mesh = meshes.start(0);
        assertThatThrownBy(() -> Meshes.get(mesh.peers().request("another run", Buffer.buffer())))
                .isInstanceOf(PeerFailure.Gone.class);
    }

    @Test
    void shouldGiveUpOnAnAnswerThatDoesNotCome() throws Exception {
        meshes.requestTimeoutMs = 300;
        List<Mesh> all = meshes.startAll();
        serve(all.get(1), request -> Promise.<Buffer>promise().future());
        assertThatThrownBy(() ->
                        Meshes.get(all.get(0).peers().request(all.get(1).self().run(), Buffer.buffer())))
                .isInstanceOf(PeerFailure.TimedOut.class);
    }

    @Test
    void shouldSendNoMoreRequestsThanItKeeps() throws Exception {
        List<Mesh> all = meshes.startAll();
        Peers peers = all.get(0).peers();
        String run = all.get(1).self().run();
        Promise<Buffer> answer = Promise.promise();
        serve(all.get(1), request -> answer.future());
        List<Future<Buffer>> underWay = new ArrayList<>();
        for (int i = 0; i < Peers.REQUESTS_MAX; i++) {
            underWay.add(peers.request(run, Buffer.buffer()));
        }
        assertThatThrownBy(() -> Meshes.get(peers.request(run, Buffer.buffer())))
                .isInstanceOf(PeerFailure.Busy.class);

        answer.complete(Buffer.buffer("answer"));
        Meshes.get(Future.all(underWay));
        assertThat(Meshes.get(peers.request(run, Buffer.buffer()))).isEqualTo(Buffer.buffer("answer"));
    }

    @Test
    void shouldDropACommandThatCameAfterItsExpiry() throws Exception {
        List<Mesh> all = meshes.startAll();
        Mesh receiver = all.get(1);
        Queue<Buffer> requests = new ConcurrentLinkedQueue<>();
        serve(receiver, request -> {
            requests.add(request);
            return Future.succeededFuture(Buffer.buffer());
        });
        Frame late = new Frame(
                Frame.Kind.REQUEST,
                meshes.hazelcast(0).getCluster().getClusterTime() - 60_000,
                all.get(0).self().run(),
                Buffer.buffer());

        all.get(0).vertx().eventBus().send(Wire.address(receiver.self().run()), late.encoded());

        await().atMost(SOON).until(() -> meshes.count(receiver, "bop.mesh.commands.expired") == 1);
        assertThat(requests).isEmpty();
    }

    @Test
    void shouldDropWhatIsNoCommand() throws Exception {
        List<Mesh> all = meshes.startAll();
        all.get(0).vertx().eventBus().send(Wire.address(all.get(1).self().run()), Buffer.buffer("hello"));
        await().atMost(SOON).until(() -> meshes.count(all.get(1), "bop.mesh.commands.malformed") == 1);
    }

    @Test
    void shouldLoseAlmostNoRequestWhileANodeLeaves() throws Exception {
        List<Mesh> all = meshes.startAll();
        Mesh asking = all.get(0);
        for (Mesh mesh : all) {
            serve(mesh, Future::succeededFuture);
        }
        AtomicInteger sent = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        Queue<Throwable> lost = new ConcurrentLinkedQueue<>();
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        var ticking = clock.scheduleAtFixedRate(
                () -> {
                    List<Node> others = asking.nodes().stream()
                            .filter(node -> !node.local() && !node.leaving())
                            .toList();
                    Node to = others.get(sent.getAndIncrement() % others.size());
                    asking.peers()
                            .request(to.run(), Buffer.buffer("work"))
                            .onSuccess(answer -> answered.incrementAndGet())
                            .onFailure(lost::add);
                },
                0,
                5,
                MILLISECONDS);
        await().atMost(SOON).until(() -> answered.get() > 200);

        Meshes.get(all.get(2).leave());
        int sentAtLeave = sent.get();
        await().atMost(SOON).until(() -> sent.get() > sentAtLeave + 200);

        assertThat(ticking.cancel(false)).isTrue();
        clock.shutdown();
        assertThat(clock.awaitTermination(10, SECONDS)).isTrue();
        await().atMost(SOON).until(() -> answered.get() + lost.size() == sent.get());
        System.out.println("Requests lost around a graceful leave: " + lost.size() + " of " + sent + " " + lost);
        assertThat(lost.size()).isLessThanOrEqualTo(5);
    }

    @Test
    void shouldTakeARestartedNodeForAnotherRun() throws Exception {
        List<Mesh> all = meshes.startAll();
        String before = all.get(1).self().run();
        meshes.kill(1);
        Mesh again = meshes.start(1);
        await().atMost(SOON).until(() -> all.get(0).nodes().contains(asSeenBy(all.get(0), again)));
        await().atMost(SOON).until(() -> all.get(0).nodes().size() == 3);
        assertGone(all.get(0), before);
        assertGone(again, before);
    }

    private static Node asSeenBy(Mesh mesh, Mesh other) {
        return Objects.requireNonNullElse(
                mesh.nodes().stream()
                        .filter(node -> node.run().equals(other.self().run()))
                        .findAny()
                        .orElse(null),
                other.self());
    }
}
