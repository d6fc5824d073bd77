package io.balanceofpower.cluster;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.core.HazelcastInstance;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * From Hazelcast's threads to the {@link Membership}: any event makes the mesh's thread look at the members as they are,
 * so that views are passed on in order, whichever threads the events came on.
 */
final class Lookout {
    private final Cluster cluster;
    private final Membership membership;
    private final String self;
    private final Executor thread;
    private final AtomicBoolean due = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();

    /**
     * @param self this node's run
     * @param thread the mesh's, which runs one task at a time
     */
    Lookout(Cluster cluster, Membership membership, String self, Executor thread) {
        this.cluster = cluster;
        this.membership = membership;
        this.self = self;
        this.thread = thread;
    }

    void begin(HazelcastInstance hazelcast) {
        cluster.addMembershipListener(new OnMembers(this::lookSoon));
        // A merge after a split renews members without an event for each.
        hazelcast.getLifecycleService().addLifecycleListener(event -> lookSoon());
    }

    /** Any thread. After it, the membership stays as it is: the context that it tells goes away. */
    void end() {
        ended.set(true);
    }

    /** Any thread. One look that has not begun stands for all. */
    private void lookSoon() {
        if (!ended.get() && due.compareAndSet(false, true)) {
            try {
                thread.execute(this::look);
            } catch (RejectedExecutionException e) {
                // The mesh's thread ended in between, and nobody looks any more.
                end();
            }
        }
    }

    /** Mesh's thread. */
    void look() {
        due.set(false);
        if (!ended.get()) {
            membership.update(cluster.getMembers().stream()
                    .filter(member -> member.getAttribute(MeshConfig.NODE_ATTRIBUTE) != null)
                    .map(member -> Membership.node(member, self))
                    .toList());
        }
    }
}
