package io.balanceofpower.demo;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Looks at one node again and again. Owned by the demo's thread. */
final class NodeWatch {

    /** How a node does. */
    enum State {
        ALIVE,
        /** Lives and does not answer at its management port. */
        SILENT,
        KILLED,
        /** Ended without having been asked to. */
        ENDED
    }

    /**
     * What is shown of it.
     *
     * @param connections 0 unless it answers
     */
    record Row(String name, State state, long connections, double messagesPerSecond, String mqtt) {}

    private static final CompletableFuture<NodeFigures> NEVER = new CompletableFuture<>();

    private final NodeProcess node;
    private final Management management;
    private CompletableFuture<NodeFigures> asked = NEVER;
    private Optional<NodeFigures> last = Optional.empty();
    private double messagesPerSecond;
    private boolean killed;

    NodeWatch(NodeProcess node, Management management) {
        this.node = node;
        this.management = management;
    }

    NodeProcess node() {
        return node;
    }

    void kill() {
        killed = true;
        node.kill();
    }

    boolean hasEnded() {
        return !killed && !node.isAlive();
    }

    /** What the node said since the last look, and asks again. Does not wait. */
    Row look() {
        boolean silent = asked.isCompletedExceptionally();
        if (asked.isDone() && !silent) {
            take(asked.join());
        }
        if (node.isAlive() && (asked == NEVER || asked.isDone())) {
            asked = management.figures(node.address());
        }
        State state = state(silent);
        boolean answers = state == State.ALIVE;
        return new Row(
                node.address().name(),
                state,
                answers ? last.map(NodeFigures::connections).orElse(0L) : 0,
                answers ? messagesPerSecond : 0,
                node.address().mqtt());
    }

    private State state(boolean silent) {
        if (killed) {
            return State.KILLED;
        }
        if (!node.isAlive()) {
            return State.ENDED;
        }
        return silent ? State.SILENT : State.ALIVE;
    }

    private void take(NodeFigures now) {
        messagesPerSecond = last.map(now::messagesPerSecondSince).orElse(0.0);
        last = Optional.of(now);
    }
}
