package io.balanceofpower.session;

import io.balanceofpower.owners.Acquired;
import io.balanceofpower.ownership.ClaimId;
import io.vertx.core.Future;

/** What the sessions ask of the owners. Answers come on any thread. */
public interface Devices {

    /** {@link io.balanceofpower.owners.Owners#acquire}. */
    Future<Acquired> acquire(String device, boolean cleanStart, long sessionExpiryMs);

    /** {@link io.balanceofpower.owners.Owners#left}. */
    void left(String device, ClaimId claim, long sessionExpiryMs);

    /** Whether this node sees as many others as {@code mesh.members-min} asks. */
    boolean hasEnoughNodes();
}
