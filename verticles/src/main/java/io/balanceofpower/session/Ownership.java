package io.balanceofpower.session;

import io.balanceofpower.cluster.Claim;
import io.balanceofpower.cluster.Owner;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** What the sessions ask of the mesh. Every answer comes within a bounded time, on any thread. */
public interface Ownership {

    /** This node wants to own the device from now on. Fails with a {@link io.balanceofpower.cluster.DirectoryFailure}. */
    Future<Claim> claim(String device);

    /** Who owns the device now. Fails with a {@link io.balanceofpower.cluster.DirectoryFailure}. */
    Future<Optional<Owner>> find(String device);

    /** This node owns the device no longer. */
    Future<Void> forget(String device, Owner mine);

    /** Whether the owner is in the mesh now. */
    boolean isAlive(Owner owner);

    /** Whether the owner is this very node. */
    boolean isLocal(Owner owner);

    /** Fails with a {@link io.balanceofpower.cluster.PeerFailure}. */
    Future<Buffer> request(Owner owner, Buffer payload);
}
