package io.balanceofpower.node;

import io.balanceofpower.cluster.Mesh;
import io.balanceofpower.owners.Acquired;
import io.balanceofpower.owners.Owners;
import io.balanceofpower.ownership.ClaimId;
import io.balanceofpower.session.Devices;
import io.vertx.core.Future;

/** The sessions' way to the owners. */
record MeshDevices(Owners owners, Mesh mesh) implements Devices {

    @Override
    public Future<Acquired> acquire(String device, boolean cleanStart, long sessionExpiryMs) {
        return Futures.of(owners.acquire(device, cleanStart, sessionExpiryMs));
    }

    @Override
    public void left(String device, ClaimId claim, long sessionExpiryMs) {
        owners.left(device, claim, sessionExpiryMs);
    }

    @Override
    public boolean hasEnoughNodes() {
        return mesh.hasEnoughNodes();
    }
}
