package io.balanceofpower.node;

import io.balanceofpower.cluster.Claim;
import io.balanceofpower.cluster.Mesh;
import io.balanceofpower.cluster.Owner;
import io.balanceofpower.session.Ownership;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** The sessions' way to the directory and the other nodes. */
final class MeshOwnership implements Ownership {
    private final Mesh mesh;

    MeshOwnership(Mesh mesh) {
        this.mesh = mesh;
    }

    @Override
    public Future<Claim> claim(String device) {
        return mesh.directory().claim(device);
    }

    @Override
    public Future<Optional<Owner>> find(String device) {
        return mesh.directory().find(device);
    }

    @Override
    public Future<Void> forget(String device, Owner mine) {
        return mesh.directory().forget(device, mine);
    }

    @Override
    public boolean isAlive(Owner owner) {
        return mesh.isAlive(owner);
    }

    @Override
    public boolean isLocal(Owner owner) {
        return owner.run().equals(mesh.self().run());
    }

    @Override
    public Future<Buffer> request(Owner owner, Buffer payload) {
        return mesh.peers().request(owner, payload);
    }
}
