package io.balanceofpower.owners;

import io.balanceofpower.ownership.DeviceState;
import io.balanceofpower.ownership.KnownClaim;
import io.balanceofpower.ownership.KnownLane;
import io.balanceofpower.ownership.SessionTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a device.
 *
 * @param phase where it is in its life
 * @param lane the lane that has it, or had it last
 * @param run the process of that lane; empty if it is not known any more
 * @param live whether the state is the owner's own; otherwise it is that of the owner's last checkpoint, or of the end
 * @param state null if nothing was written for it yet
 */
public record DeviceView(
        String device,
        Phase phase,
        String lane,
        String run,
        boolean live,
        @Nullable DeviceState state) {

    /** Where a device is in its life. */
    public enum Phase {
        /** A node has claimed it and does not write for it yet, as far as the table says. */
        CLAIMED,
        /** A node writes for it. */
        OWNED,
        /** No node writes for it. */
        LEFT
    }

    /** Null if the table knows nothing of the device. */
    static @Nullable DeviceView of(String device, List<KnownClaim> claims, SessionTable table) {
        if (claims.isEmpty()) {
            return null;
        }
        KnownClaim latest = claims.get(claims.size() - 1);
        DeviceState newest = null;
        for (KnownClaim claim : claims) {
            DeviceState state = claim.state();
            if (state != null && (newest == null || state.version() > newest.version())) {
                newest = state;
            }
        }
        KnownLane lane = table.lane(latest.id().lane());
        Phase phase = switch (latest.kind()) {
            case CLAIMED -> Phase.CLAIMED;
            case OPEN -> Phase.OWNED;
            case ENDED -> Phase.LEFT;
        };
        return new DeviceView(device, phase, latest.id().lane(), lane == null ? "" : lane.run(), false, newest);
    }

    DeviceView with(DeviceState own) {
        return new DeviceView(device, Phase.OWNED, lane, run, true, own);
    }
}
