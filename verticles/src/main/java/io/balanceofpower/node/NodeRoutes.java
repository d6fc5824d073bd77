package io.balanceofpower.node;

import io.balanceofpower.cluster.Mesh;
import io.balanceofpower.cluster.Node;
import io.balanceofpower.manage.RoutesAnswer;
import io.balanceofpower.manage.RoutesView;
import io.balanceofpower.routes.Agreement;
import io.balanceofpower.routes.CurrentRoutes;
import io.balanceofpower.routes.RouteSet;
import io.balanceofpower.routes.RoutesChange;
import io.balanceofpower.step6_commit.Lanes;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The node's routes, towards the lanes, the other nodes and the management port. Any thread. */
record NodeRoutes(CurrentRoutes current, Agreement agreement) {
    private static final String NOTICE = "routes";
    private static final long LOOK_MS = 1_000;

    NodeRoutes(CurrentRoutes current) {
        this(current, new Agreement());
    }

    /** From now on new routes are taken, and the other nodes hear of them. Once the lanes are open. */
    void follow(Mesh mesh, Lanes lanes, MeterRegistry registry) {
        Gauge.builder("bop.routes.differ", () -> agreement.differs() ? 1 : 0)
                .description("1 while the nodes of the mesh have had different routes for more than ten seconds")
                .register(registry);
        current.follow(
                topics -> lanes.add(topics).block(),
                registry,
                set -> mesh.notices().tell(NOTICE, Told.text(set)));
        mesh.vertx()
                .setPeriodic(
                        LOOK_MS,
                        timer -> agreement.look(hashes(mesh), TimeUnit.NANOSECONDS.toMillis(System.nanoTime())));
    }

    private static Map<String, String> hashes(Mesh mesh) {
        Map<String, String> told = mesh.notices().told(NOTICE);
        Map<String, String> hashes = new HashMap<>();
        for (Node node : mesh.nodes()) {
            String text = told.get(node.run());
            if (text != null) {
                hashes.put(node.id(), Told.of(text).hash());
            }
        }
        return hashes;
    }

    /** What a node tells the others of its routes. */
    private record Told(String hash, long version, String since) {
        static String text(RouteSet set) {
            return set.hash() + " " + set.version() + " " + set.since();
        }

        static Told of(String text) {
            int first = text.indexOf(' ');
            int second = text.indexOf(' ', first + 1);
            return new Told(
                    text.substring(0, first), Long.parseLong(text, first + 1, second, 10), text.substring(second + 1));
        }
    }

    RoutesView view(Mesh mesh) {
        RouteSet set = current.now();
        Map<String, String> told = mesh.notices().told(NOTICE);
        return new RoutesView(
                current.file().toString(),
                set.hash(),
                set.version(),
                set.since().toString(),
                current.faulty()
                        .map(found -> new RoutesView.Faulty(found.since().toString(), found.words()))
                        .orElse(null),
                agreement.differs(),
                mesh.nodes().stream().map(node -> ofNode(node, told)).toList(),
                Views.routes(set.routes()),
                set.routes().unmatched());
    }

    private static RoutesView.OfNode ofNode(Node node, Map<String, String> told) {
        String management = LedgerViews.reachable(node.addresses().get("management"));
        String text = told.get(node.run());
        if (text == null) {
            return new RoutesView.OfNode(node.id(), management, node.local(), null, null, null);
        }
        Told of = Told.of(text);
        return new RoutesView.OfNode(node.id(), management, node.local(), of.hash(), of.version(), of.since());
    }

    /** Never fails. Completes on the caller's context. */
    Future<RoutesAnswer> post(byte[] content, boolean dryRun) {
        CompletableFuture<RoutesChange> change = dryRun ? current.check(content) : current.replace(content);
        return Future.fromCompletionStage(change, Vertx.currentContext()).map(this::answer);
    }

    private RoutesAnswer answer(RoutesChange change) {
        return change.fold(
                taken -> new RoutesAnswer.Right(
                        true,
                        taken.changed(),
                        taken.set().hash(),
                        taken.set().version(),
                        sorted(taken.set().routes().destinations()),
                        taken.warnings()),
                right -> new RoutesAnswer.Right(
                        false,
                        !right.hash().equals(current.now().hash()),
                        right.hash(),
                        current.now().version(),
                        sorted(right.routes().destinations()),
                        right.warnings()),
                problems -> new RoutesAnswer.Wrong(problems.stream()
                        .map(problem -> new RoutesAnswer.FileProblem(
                                problem.file(),
                                problem.line(),
                                problem.column(),
                                problem.key(),
                                problem.value(),
                                problem.wrong(),
                                problem.allowed()))
                        .toList()),
                (obstacle, why) -> new RoutesAnswer.Prevented(obstacle == RoutesChange.Obstacle.NOT_NOW, why));
    }

    private static List<String> sorted(Set<String> topics) {
        return topics.stream().sorted().toList();
    }

    void close() {
        current.close();
    }
}
