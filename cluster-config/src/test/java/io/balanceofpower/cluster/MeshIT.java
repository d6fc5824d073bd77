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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

    private static void serve(Mesh mesh, Function<Request, Future<Buffer>> handler) throws Exception {
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
        return new MeshSettings(
                "test", id, host, host, port, 0, List.of(), "localhost", 1, 10_000, 1000, 4000, 10_000, 3000);
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
                    free.directoryEntriesMax(),
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
        assertThat(Meshes.get(first.directory().claim("device")).previous()).isEmpty();
    }

    @Test
    void shouldGiveThePreviousOwnerOfAClaimedDevice() throws Exception {
        List<Mesh> all = meshes.startAll();
        Mesh a = all.get(0);
        Mesh b = all.get(1);
        for (int i = 0; i < 50; i++) {
            String device = "device-" + i;
            Claim first = Meshes.get(a.directory().claim(device));
            assertThat(first.previous()).isEmpty();
            Claim second = Meshes.get(b.directory().claim(device));
            assertThat(second.previous()).contains(first.mine());
            assertThat(second.mine().node()).isEqualTo("n1");
            assertThat(a.isAlive(second.mine())).isTrue();

            Meshes.get(a.directory().forget(device, first.mine()));
            assertThat(Meshes.get(all.get(2).directory().find(device))).contains(second.mine());
            Meshes.get(b.directory().forget(device, second.mine()));
            assertThat(Meshes.get(a.directory().find(device))).isEmpty();
        }
    }

    @Test
    void shouldTellTwoClaimsOfOneNodeApart() throws Exception {
        Mesh mesh = meshes.start(0);
        Claim first = Meshes.get(mesh.directory().claim("device"));
        Claim second = Meshes.get(mesh.directory().claim("device"));
        assertThat(second.previous()).contains(first.mine());
        assertThat(second.mine()).isNotEqualTo(first.mine());
    }

    @Test
    void shouldAnswerOnTheCallersContext() throws Exception {
        Mesh mesh = meshes.start(0);
        Promise<Boolean> same = Promise.promise();
        mesh.vertx().runOnContext(v -> {
            Thread caller = Thread.currentThread();
            mesh.directory().claim("device").onComplete(claim -> same.complete(caller == Thread.currentThread()));
        });
        assertThat(Meshes.get(same.future())).isTrue();
    }

    @Test
    void shouldTellOfANodeThatLeaves() throws Exception {
        List<Mesh> all = meshes.startAll();
        Queue<String> changes = watch(all.get(0));
        await().atMost(SOON).until(() -> changes.size() == 3);
        Claim claim = Meshes.get(all.get(2).directory().claim("device"));

        Meshes.get(all.get(2).leave());

        await().atMost(SOON).until(() -> changes.contains("LEFT n2"));
        assertThat(changes).endsWith("LEAVING n2", "LEFT n2");
        assertThat(all.get(0).isAlive(claim.mine())).isFalse();
        assertThat(Meshes.get(all.get(0).directory().find("device"))).contains(claim.mine());
    }

    @Test
    void shouldMissAKilledNode() throws Exception {
        List<Mesh> all = meshes.startAll();
        Mesh survivor = all.get(0);
        Queue<String> changes = watch(survivor);
        await().atMost(SOON).until(() -> survivor.nodes().size() == 3);
        Claim claim = Meshes.get(all.get(2).directory().claim("device"));

        long killedAtNs = System.nanoTime();
        meshes.kill(2);

        await().atMost(SOON).until(() -> changes.contains("LEFT n2"));
        System.out.println("Killed node missed after ms: " + (System.nanoTime() - killedAtNs) / 1_000_000);
        assertThat(Duration.ofNanos(System.nanoTime() - killedAtNs)).isLessThan(Duration.ofSeconds(6));
        assertThat(survivor.isAlive(claim.mine())).isFalse();
        assertThat(Meshes.get(survivor.directory().find("device"))).contains(claim.mine());
        Meshes.get(all.get(2).lost());
    }

    @Test
    void shouldRefuseTheDirectoryWithFewerNodesThanTheSettingsAsk() throws Exception {
        meshes = new Meshes(2);
        meshes.membersMin = 2;
        Mesh survivor = meshes.startAll().get(0);
        Meshes.get(survivor.directory().claim("device"));

        meshes.kill(1);

        await().atMost(SOON).until(() -> !survivor.hasEnoughNodes());
        assertThatThrownBy(() -> Meshes.get(survivor.directory().claim("device")))
                .isInstanceOf(DirectoryFailure.Unavailable.class);
        assertThatThrownBy(() -> Meshes.get(survivor.directory().find("device")))
                .isInstanceOf(DirectoryFailure.Unavailable.class);
        assertThatThrownBy(() -> Meshes.get(survivor.directory().forget("device", new Owner("n0", "run", 1))))
                .isInstanceOf(DirectoryFailure.Unavailable.class);
    }

    @Test
    void shouldCarryARequestAndItsAnswer() throws Exception {
        List<Mesh> all = meshes.startAll();
        Queue<Request> requests = new ConcurrentLinkedQueue<>();
        serve(all.get(1), request -> {
            requests.add(request);
            return Future.succeededFuture(Buffer.buffer("answer"));
        });
        Owner owner = new Owner("n1", all.get(1).self().run(), 42);

        assertThat(Meshes.get(all.get(0).peers().request(owner, Buffer.buffer("release"))))
                .isEqualTo(Buffer.buffer("answer"));

        assertThat(requests).containsExactly(new Request("n0", all.get(0).self().run(), 42, Buffer.buffer("release")));
    }

    @Test
    void shouldGiveTheReasonWhenARequestIsRefused() throws Exception {
        List<Mesh> all = meshes.startAll();
        String run = all.get(1).self().run();
        assertThatThrownBy(() -> Meshes.get(all.get(0).peers().request(run, 0, Buffer.buffer())))
                .isInstanceOf(PeerFailure.Refused.class)
                .hasMessageContaining("not ready");
        serve(all.get(1), request -> {
            throw new IllegalStateException("no such device");
        });
        assertThatThrownBy(() -> Meshes.get(all.get(0).peers().request(run, 0, Buffer.buffer())))
                .isInstanceOf(PeerFailure.Refused.class)
                .hasMessageContaining("no such device");
    }

    @Test
    void shouldFailAtOnceWhenTheRunIsGone() throws Exception {
        Mesh mesh = meshes.start(0);
        assertThatThrownBy(() -> Meshes.get(mesh.peers().request("another run", 0, Buffer.buffer())))
                .isInstanceOf(PeerFailure.Gone.class);
    }

    @Test
    void shouldGiveUpOnAnAnswerThatDoesNotCome() throws Exception {
        meshes.requestTimeoutMs = 300;
        List<Mesh> all = meshes.startAll();
        serve(all.get(1), request -> Promise.<Buffer>promise().future());
        assertThatThrownBy(() ->
                        Meshes.get(all.get(0).peers().request(all.get(1).self().run(), 0, Buffer.buffer())))
                .isInstanceOf(PeerFailure.TimedOut.class);
    }

    @Test
    void shouldDropACommandThatCameAfterItsExpiry() throws Exception {
        List<Mesh> all = meshes.startAll();
        Mesh receiver = all.get(1);
        Queue<Request> requests = new ConcurrentLinkedQueue<>();
        serve(receiver, request -> {
            requests.add(request);
            return Future.succeededFuture(Buffer.buffer());
        });
        Request request = new Request("n0", all.get(0).self().run(), 1, Buffer.buffer());
        long longAgo = meshes.hazelcast(0).getCluster().getClusterTime() - 60_000;

        all.get(0)
                .vertx()
                .eventBus()
                .send(Wire.address(receiver.self().run()), new Frame(Frame.Kind.REQUEST, longAgo, request).encoded());

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
            serve(mesh, request -> Future.succeededFuture(request.payload()));
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
                            .request(to.run(), 0, Buffer.buffer("work"))
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
        Claim claim = Meshes.get(all.get(1).directory().claim("device"));
        meshes.kill(1);
        Mesh again = meshes.start(1);
        await().atMost(SOON).until(() -> all.get(0).nodes().contains(asSeenBy(all.get(0), again)));
        assertThat(all.get(0).isAlive(claim.mine())).isFalse();
        assertThat(Meshes.get(again.directory().find("device"))).isEqualTo(Optional.of(claim.mine()));
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
