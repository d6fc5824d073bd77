package io.balanceofpower.ownership;

import java.util.List;

/**
 * From now on the claim's lane is the only one that can commit for the device, until it lets the device go.
 *
 * @param claimOffset where the claim stands in {@code bop.sessions}
 * @param state all that is known of the device; its version is the new owner's
 * @param predecessors earlier claims of the device. They are forgotten together with the first word on this one, in one
 *     transaction, so that there is no moment at which nobody knows what they knew
 * @param beginsSession whether the device is to be told that it has no session from before. The lane's next transaction
 *     says so without waiting for a message, and the device is told when that is committed. Otherwise a crash could bring
 *     the earlier session back, in which the packet id of a new message may look received; and a node that is fenced and
 *     does not know it could deny a session that there is
 */
public record Grant(
        String device,
        ClaimId claim,
        long claimOffset,
        DeviceState state,
        List<ClaimId> predecessors,
        boolean beginsSession) {

    public Grant {
        predecessors = List.copyOf(predecessors);
    }

    /** The same for a device that begins a new session, or goes on with the one that it has. */
    public Grant forSession(boolean goesOn, long sessionExpiryMs) {
        DeviceState now = new DeviceState(
                state.version(),
                0,
                sessionExpiryMs,
                goesOn ? state.received() : state.received().forgotten(),
                state.ledgers(),
                state.last());
        return new Grant(device, claim, claimOffset, now, predecessors, !goesOn);
    }
}
