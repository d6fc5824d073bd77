package io.balanceofpower.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MembershipTest {
    private static final Node A = node("a", "run-a");
    private static final Node B = node("b", "run-b");
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Queue<String> changes = new ConcurrentLinkedQueue<>();
    private final Membership membership = new Membership(
            context, change -> changes.add(change.kind() + " " + change.node().run()));

    private static Node node(String id, String run) {
        return new Node(id, run, Map.of(), 1, false, false);
    }

    @AfterEach
    void close() throws Exception {
        Meshes.get(vertx.close());
    }

    /** What was asked of the context before this is done after it. */
    private void settle() throws Exception {
        Promise<Void> done = Promise.promise();
        context.runOnContext(v -> done.complete());
        Meshes.get(done.future());
    }

    @Test
    void shouldTellOnlyOfWhatChanged() throws Exception {
        membership.update(List.of(A));
        membership.update(List.of(A, B));
        membership.update(List.of(A, B));
        membership.update(List.of(B));
        settle();
        assertThat(changes).containsExactly("JOINED run-a", "JOINED run-b", "LEFT run-a");
        assertThat(membership.nodes()).containsExactly(B);
        assertThat(membership.contains("run-a")).isFalse();
    }

    @Test
    void shouldTakeARestartedNodeForAnotherOne() throws Exception {
        membership.update(List.of(A));
        membership.update(List.of(node("a", "run-a2")));
        settle();
        assertThat(changes).containsExactly("JOINED run-a", "LEFT run-a", "JOINED run-a2");
    }

    @Test
    void shouldRememberWhoLeavesUntilItIsGone() throws Exception {
        membership.update(List.of(A, B));
        membership.markLeaving("run-a");
        membership.markLeaving("run-a");
        membership.markLeaving("unknown");
        membership.update(List.of(A, B));
        settle();
        assertThat(membership.nodes()).containsExactly(A.asLeaving(), B);
        membership.update(List.of(B));
        membership.update(List.of(A, B));
        settle();
        assertThat(membership.nodes()).containsExactly(A, B);
        assertThat(changes)
                .containsExactly("JOINED run-a", "JOINED run-b", "LEAVING run-a", "LEFT run-a", "JOINED run-a");
    }

    @Test
    void shouldTellALateWatcherOfThoseThatAreThere() throws Exception {
        membership.update(List.of(A, B));
        Queue<NodeChange> seen = new ConcurrentLinkedQueue<>();
        membership.watch(context, seen::add);
        membership.update(List.of(B));
        settle();
        settle();
        assertThat(seen)
                .containsExactly(
                        new NodeChange(NodeChange.Kind.JOINED, A),
                        new NodeChange(NodeChange.Kind.JOINED, B),
                        new NodeChange(NodeChange.Kind.LEFT, A));
    }

    @Test
    void shouldHaveOneWatcherOnly() {
        membership.watch(context, change -> {});
        assertThatIllegalStateException().isThrownBy(() -> membership.watch(context, change -> {}));
    }
}
