package io.balanceofpower.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Pings each node that joins until it answers. The first request to a node has to find its address and to connect, which
 * under load takes longer than a request may; so the first request is one that nobody waits for.
 *
 * <p>Owned by the mesh's context.
 */
final class WarmUp {
    private static final long PING_AGAIN_MS = 200;
    private static final Buffer NOTHING = Buffer.buffer();

    private final Wire wire;
    private final Membership membership;
    /** By run. Bounded by the nodes in the mesh. */
    private final Map<String, Promise<Void>> unheard = new HashMap<>();
    /** The size of {@link #unheard} for the gauge, read by any thread. */
    private final AtomicInteger unheardCount = new AtomicInteger();

    WarmUp(Wire wire, Membership membership, MeshMetrics metrics) {
        this.wire = wire;
        this.membership = membership;
        metrics.gauge(
                "bop.mesh.nodes.unheard",
                "Nodes in the mesh that have not answered this node yet; not 0 for long means a broken link",
                unheardCount::get);
    }

    void onChange(NodeChange change) {
        Node node = change.node();
        if (change.kind() == NodeChange.Kind.JOINED && !node.local()) {
            unheard.put(node.run(), Promise.promise());
            unheardCount.set(unheard.size());
            ping(node.run());
        } else if (change.kind() == NodeChange.Kind.LEFT) {
            done(node.run());
        }
    }

    /** Succeeds when each node that is in the mesh now has answered or left. */
    Future<Void> done() {
        return Future.all(List.copyOf(unheard.values()).stream()
                        .map(Promise::future)
                        .toList())
                .mapEmpty();
    }

    private void ping(String run) {
        wire.send(Frame.Kind.PING, run, NOTHING).onComplete(answer -> {
            if (answer.succeeded()) {
                done(run);
            } else if (membership.contains(run)) {
                wire.vertx().setTimer(PING_AGAIN_MS, timer -> ping(run));
            }
        });
    }

    private void done(String run) {
        Promise<Void> answered = unheard.remove(run);
        unheardCount.set(unheard.size());
        if (answered != null) {
            answered.complete();
        }
    }
}
