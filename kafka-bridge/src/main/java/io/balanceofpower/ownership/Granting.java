package io.balanceofpower.ownership;

import io.balanceofpower.ownership.ReleaseAnswer.NotHeld;
import io.balanceofpower.ownership.ReleaseAnswer.Released;
import io.balanceofpower.ownership.Tenure.Phase;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a claim of this process needs before its lane may write: that no other lane can commit for the device any more,
 * and all that was ever known of it. <em>One writer</em> and <em>nothing is forgotten</em>, of which the package tells,
 * rest on {@link #advance}, which may be called at any time and as often as anything has changed.
 */
final class Granting {

    private final String run;
    private final Known known;
    private final OwnLanes lanes;
    private final Tenures tenures;
    private final Recoveries recoveries;
    private final Orders orders;

    Granting(String run, Known known, OwnLanes lanes, Tenures tenures, Recoveries recoveries, Orders orders) {
        this.run = run;
        this.known = known;
        this.lanes = lanes;
        this.tenures = tenures;
        this.recoveries = recoveries;
        this.orders = orders;
    }

    /** Grants the device if nothing speaks against it, and otherwise does what is missing for that. */
    void advance(Tenure tenure) {
        if (tenure.phase != Phase.ACQUIRING) {
            return;
        }
        boolean over = true;
        for (KnownClaim other : known.table.claimsOf(tenure.device)) {
            if (!other.id().equals(tenure.claim) && other.isOpen() && !isOver(tenure, other)) {
                over = false;
                bringToEnd(tenure, other);
            }
        }
        // Only then does the table hold every claim before this one.
        if (over && tenure.isVisible() && tenure.offset < known.completeTo) {
            grant(tenure);
        }
    }

    /** Whether the lane of another claim can commit nothing for the device any more. */
    private boolean isOver(Tenure tenure, KnownClaim other) {
        Tenure own = tenures.left(other.id());
        if (own != null) {
            tenure.answers.put(other.id(), new Released(own.state));
        }
        ReleaseAnswer answer = tenure.answers.get(other.id());
        boolean given = answer != null && answer.fold(state -> true, place -> known.completeTo >= place, () -> false);
        return given || recoveries.isDone(other.id().lane());
    }

    private void bringToEnd(Tenure tenure, KnownClaim other) {
        String lane = other.id().lane();
        KnownLane of = known.table.lane(lane);
        boolean own = of != null && of.run().equals(run);
        if (own && lanes.isOpen(lane)) {
            tenure.answers.put(other.id(), new NotHeld(known.tailedTo));
        } else if (of == null || own || !known.members.contains(of.run())) {
            recoveries.begin(lane, tenure.device);
        } else if (tenure.asked.add(other.id())) {
            orders.ask(of.run(), tenure.device, tenure.claim, other.id());
        }
    }

    private void grant(Tenure tenure) {
        DeviceState best = DeviceState.UNKNOWN;
        List<ClaimId> predecessors = new ArrayList<>();
        List<Replay> replays = new ArrayList<>();
        for (KnownClaim other : known.table.claimsOf(tenure.device)) {
            if (!other.id().equals(tenure.claim)) {
                predecessors.add(other.id());
                best = newer(best, stateOf(tenure, other));
                Replay replay = other.isOpen() ? recoveries.replay(other.id().lane()) : null;
                if (replay != null) {
                    replays.add(replay);
                }
            }
        }
        for (Replay replay : replays) {
            best = replay.complete(tenure.device, best);
        }
        tenures.granted(tenure);
        DeviceState now = best.withVersion(best.version() + 1);
        orders.granted(new Grant(tenure.device, tenure.claim, tenure.offset, now, predecessors, false));
    }

    /** What an owner says itself is newer than what it has written. */
    private static @Nullable DeviceState stateOf(Tenure tenure, KnownClaim other) {
        ReleaseAnswer answer = tenure.answers.get(other.id());
        DeviceState told = answer instanceof Released released ? released.state() : null;
        return told == null ? other.state() : told;
    }

    private static DeviceState newer(DeviceState one, @Nullable DeviceState other) {
        return other != null && other.version() > one.version() ? other : one;
    }

    /** Advances those that had to wait until {@code bop.sessions} is read as far as it is now. */
    void advanceWaiting() {
        List<Tenure> waiting = tenures.removeAwaitingTail();
        waiting.forEach(this::advance);
        waiting.stream().filter(this::awaitsTail).forEach(tenures::awaitTail);
    }

    private boolean awaitsTail(Tenure tenure) {
        return tenure.phase == Phase.ACQUIRING
                && tenure.answers.values().stream()
                        .anyMatch(answer -> answer instanceof NotHeld notHeld && notHeld.tailedTo() > known.completeTo);
    }
}
