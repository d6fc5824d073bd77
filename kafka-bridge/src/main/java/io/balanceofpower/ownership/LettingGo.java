package io.balanceofpower.ownership;

import io.balanceofpower.ownership.ReleaseAnswer.LaneOver;
import io.balanceofpower.ownership.ReleaseAnswer.NotHeld;
import io.balanceofpower.ownership.ReleaseAnswer.Released;
import io.balanceofpower.ownership.SessionRecord.Gone;
import io.balanceofpower.ownership.Tenure.Phase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a claim of this process comes to its end, and what others are told about it. Nobody is told that it is over before
 * it is: a device that is held is let go first, which is done when its lane has said so by {@link #released}.
 */
final class LettingGo {

    private final Known known;
    private final OwnLanes lanes;
    private final Tenures tenures;
    private final Orders orders;

    LettingGo(Known known, OwnLanes lanes, Tenures tenures, Orders orders) {
        this.known = known;
        this.lanes = lanes;
        this.tenures = tenures;
        this.orders = orders;
    }

    /** {@link Ownership#asked}. Who asks has claimed the device later: it has seen the claim that it asks about. */
    void asked(long request, String device, ClaimId about) {
        Tenure tenure = tenures.of(device, about);
        if (tenure == null) {
            orders.answer(request, ofThePast(about));
        } else if (tenure.phase == Phase.ACQUIRING) {
            cancel(tenure, NotGranted.CLAIMED_ELSEWHERE);
            orders.answer(request, new Released(null));
        } else {
            tenure.requests.add(request);
            letGo(tenure, true);
        }
    }

    private ReleaseAnswer ofThePast(ClaimId claim) {
        Tenure left = tenures.left(claim);
        if (left != null) {
            return new Released(left.state);
        }
        return lanes.isOpen(claim.lane()) ? new NotHeld(known.tailedTo) : new LaneOver();
    }

    /** A claim that the tail tells of after ours counts; this process need not wait until it is asked. */
    void overtaken(Tenure tenure) {
        if (tenure.isVisible() && tenure.phase == Phase.ACQUIRING) {
            cancel(tenure, NotGranted.CLAIMED_ELSEWHERE);
        } else if (tenure.isVisible()) {
            letGo(tenure, true);
        }
    }

    /** Lets a device go that is held. */
    void letGo(Tenure tenure, boolean takenOver) {
        if (tenure.phase == Phase.HELD) {
            tenure.phase = Phase.LETTING_GO;
            orders.letGo(tenure.device, tenure.claim, takenOver);
        }
    }

    /** The lane has let go. */
    void released(Tenure tenure, @Nullable DeviceState state) {
        tenures.leave(tenure, state);
        tenure.requests.forEach(request -> orders.answer(request, new Released(state)));
    }

    /** Gives a claim up that is not granted. In its own lane, so that the tombstone comes after the claim. */
    void cancel(Tenure tenure, NotGranted reason) {
        tenures.leave(tenure, null);
        orders.write(tenure.claim.lane(), List.of(new Gone(tenure.device, tenure.claim)));
        orders.refused(tenure.device, reason);
    }

    /** A lane of this process is over, and all its claims with it. */
    void laneEnded(String lane) {
        for (Tenure tenure : tenures.removeOf(lane)) {
            if (tenure.phase == Phase.ACQUIRING) {
                orders.refused(tenure.device, NotGranted.LANE_OVER);
            } else {
                orders.lost(tenure.device, tenure.claim);
                if (tenure.returnsTo != null) {
                    orders.refused(tenure.device, NotGranted.LANE_OVER);
                }
            }
            tenure.requests.forEach(request -> orders.answer(request, new LaneOver()));
        }
    }
}
