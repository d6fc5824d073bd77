package io.balanceofpower.node;

import io.balanceofpower.owners.DeviceWatch;
import io.balanceofpower.ownership.ClaimId;
import java.util.function.Supplier;

/** The sessions, for the owners that are made before them. No device is acquired before both are there. */
record LateWatch(Supplier<? extends DeviceWatch> sessions) implements DeviceWatch {

    @Override
    public void takenOver(String device, ClaimId claim, boolean anew) {
        sessions.get().takenOver(device, claim, anew);
    }

    @Override
    public void lost(String device, ClaimId claim) {
        sessions.get().lost(device, claim);
    }
}
