package io.balanceofpower.owners;

import io.balanceofpower.ownership.ClaimId;

/** Is told what becomes of devices that were acquired, by any thread; must return at once. */
public interface DeviceWatch {

    /**
     * Another node wants the device: its connection is to be settled and closed, and {@link Owners#left} called then.
     *
     * @param anew whether the device begins a new session there
     */
    void takenOver(String device, ClaimId claim, boolean anew);

    /** Nothing can be written for the device any more: its connection is to be closed. {@link Owners#left} need not be called. */
    void lost(String device, ClaimId claim);
}
