package io.balanceofpower.ownership;

import java.util.List;

/**
 * From now on the claim's lane is the only one that can commit for the device, until it lets the device go.
 *
 * @param claimOffset where the claim stands in {@code bop.sessions}
 * @param state all that is known of the device; its version is the new owner's
 * @param predecessors earlier claims of the device. They are forgotten together with the first word on this one, in one
 *     transaction, so that there is no moment at which nobody knows what they knew
 */
public record Grant(String device, ClaimId claim, long claimOffset, DeviceState state, List<ClaimId> predecessors) {

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
        return new Grant(device, claim, claimOffset, now, predecessors);
    }
}
