package io.balanceofpower.cluster;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;

/** Runs something whenever a member comes or goes, whichever; on a thread of Hazelcast's, so it must not block. */
record OnMembers(Runnable changed) implements MembershipListener {

    @Override
    public void memberAdded(MembershipEvent event) {
        changed.run();
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
        changed.run();
    }
}
