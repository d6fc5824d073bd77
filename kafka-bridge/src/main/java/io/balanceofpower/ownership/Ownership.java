package io.balanceofpower.ownership;

import io.balanceofpower.ownership.ReleaseAnswer.LaneOver;
import io.balanceofpower.ownership.SessionRecord.Claimed;
import io.balanceofpower.ownership.SessionRecord.Ended;
import io.balanceofpower.ownership.SessionRecord.Gone;
import io.balanceofpower.ownership.SessionRecord.LaneGone;
import io.balanceofpower.ownership.SessionRecord.OfClaim;
import io.balanceofpower.ownership.Tenure.Phase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which devices this process may write for: the state machine that the package tells of. It is told what happened and
 * orders what is to be done; it waits for nothing, asks no clock and starts no thread. Owned by one thread.
 *
 * <p>Here stands what follows from each event, and in which order. When a claim is granted is {@link Granting}'s to say,
 * how one ends {@link LettingGo}'s, and how lanes that are over are read {@link Recoveries}'.
 *
 * <p>Every map behind this is bounded: tenures by the connections of this node and by the time that {@link Limits} give
 * them, recoveries by the lanes in the table, the table by {@link Limits#devicesMax}.
 */
public final class Ownership {

    private final String run;
    private final Limits limits;
    private final Orders orders;
    private final Known known = new Known();
    private final OwnLanes lanes = new OwnLanes();
    private final Tenures tenures = new Tenures();
    private final Recoveries recoveries;
    private final Granting granting;
    private final LettingGo lettingGo;
    private final Housekeeping housekeeping;

    /** @param run names this process, and no other ever */
    public Ownership(String run, Limits limits, Orders orders) {
        this.run = run;
        this.limits = limits;
        this.orders = orders;
        this.recoveries = new Recoveries(run, known, lanes, orders);
        this.granting = new Granting(run, known, lanes, tenures, recoveries, orders);
        this.lettingGo = new LettingGo(known, lanes, tenures, orders);
        this.housekeeping = new Housekeeping(limits, known.table, orders);
    }

    /** What {@code bop.sessions} says, up to {@link #tailedTo()}. */
    public SessionTable table() {
        return known.table;
    }

    // --- a device comes ---

    /**
     * A device has connected, and no earlier connection of it to this process is left. Ends with {@link Orders#granted}
     * or {@link Orders#refused}.
     *
     * @param lane the open lane of this process that is to write for it
     */
    public void connect(String device, String lane) {
        Tenure before = tenures.of(device);
        if (before != null && before.phase != Phase.LETTING_GO) {
            throw new IllegalStateException(before.claim + " of this device is " + before.phase);
        }
        if (!lanes.isOpen(lane)) {
            orders.refused(device, NotGranted.LANE_OVER);
        } else if (before != null) {
            before.returnsTo = lane;
        } else if (known.table.devices() >= limits.devicesMax()
                && known.table.claimsOf(device).isEmpty()) {
            orders.refused(device, NotGranted.TOO_MANY_DEVICES);
        } else {
            claim(device, lane);
        }
    }

    private void claim(String device, String lane) {
        Tenure tenure = new Tenure(device, lanes.nextClaim(lane), known.nowMs);
        tenures.begin(tenure);
        orders.claim(device, tenure.claim);
        granting.advance(tenure); // the owners that the table knows are asked at once, while the claim is on its way
    }

    // --- what other processes say ---

    /** The answer to {@link Orders#ask}. */
    public void answered(String device, ClaimId claim, ClaimId about, ReleaseAnswer answer) {
        Tenure tenure = tenures.acquiring(device, claim);
        if (tenure == null) {
            return;
        }
        if (answer instanceof LaneOver) {
            recoveries.begin(about.lane(), device);
        } else {
            tenure.answers.put(about, answer);
            tenures.awaitTail(tenure);
        }
        granting.advance(tenure);
    }

    /** {@link Orders#ask} got no answer: the process is gone, paused, cut off, or cannot let the device go. */
    public void unanswered(String device, ClaimId claim, ClaimId about) {
        Tenure tenure = tenures.acquiring(device, claim);
        if (tenure != null) {
            recoveries.begin(about.lane(), device);
            granting.advance(tenure);
        }
    }

    /** Another process has claimed a device and asks this one to release it. Ends with {@link Orders#answer}. */
    public void asked(long request, String device, ClaimId about) {
        lettingGo.asked(request, device, about);
    }

    // --- what Kafka says ---

    /** The next record of {@code bop.sessions}, in its order. */
    public void tailed(long offset, long timestampMs, SessionRecord next) {
        known.table.apply(offset, timestampMs, next);
        known.tailedTo = Math.max(known.tailedTo, offset + 1);
        if (next instanceof OfClaim of) {
            if (next instanceof Ended || next instanceof Gone) {
                tenures.forgetLeft(of.claim());
            } else if (next instanceof Claimed) {
                claimed(of.device(), of.claim(), offset);
            }
            advance(of.device());
        } else if (next instanceof LaneGone gone) {
            recoveries.finished(gone.lane());
        }
    }

    private void claimed(String device, ClaimId claim, long offset) {
        Tenure tenure = tenures.of(device);
        if (tenure != null && tenure.claim.equals(claim)) {
            tenure.offset = offset;
            tenures.awaitTail(tenure);
        } else if (tenure != null) {
            lettingGo.overtaken(tenure);
        }
    }

    /**
     * {@code bop.sessions} is read up to here, whether or not there were records. To be called after all that was read
     * was {@link #tailed}.
     *
     * @param atTheEnd whether committed records ended here when the last of these was fetched, or later. A tail that is
     *     behind may have passed places from which compaction took a record, because a newer one of the same key stands
     *     further down: that an offset is passed says nothing until the end is reached once
     */
    public void tailedTo(long position, boolean atTheEnd) {
        known.tailedTo = Math.max(known.tailedTo, position);
        if (atTheEnd) {
            known.completeTo = known.tailedTo;
            recoverToTheEnd();
            granting.advanceWaiting();
        }
    }

    /** How far {@code bop.sessions} is read. */
    public long tailedTo() {
        return known.tailedTo;
    }

    /**
     * None of what this lane had begun is open any more, and it cannot begin anything.
     *
     * @param sessionsEnd where {@code bop.sessions} ended after that, uncommitted records included: before it stands all
     *     that the lane ever said
     */
    public void fenced(String lane, long sessionsEnd) {
        recoveries.fenced(lane, sessionsEnd);
        recoverToTheEnd();
    }

    private void recoverToTheEnd() {
        recoveries.completeTo(known.completeTo).forEach(lane -> scanned(lane, Replay.nothing()));
    }

    /** What a fenced lane committed after its last checkpoint. */
    public void scanned(String lane, Replay replay) {
        recoveries.scanned(lane, replay).forEach(this::advance);
        recoveries.finish(lane);
    }

    /**
     * Lanes that hold up readers of committed records, this process's tail among them: they are dead or cut off, and
     * nobody has asked for a device of theirs. A lane that the table does not know has committed nothing that matters.
     */
    public void stalled(Collection<String> names) {
        List<String> unknown = new ArrayList<>();
        for (String lane : names) {
            if (known.table.lane(lane) == null && !lanes.isAlive(lane)) {
                unknown.add(lane);
            } else if (!lanes.isAlive(lane)) {
                recoveries.begin(lane);
            }
        }
        if (!unknown.isEmpty()) {
            orders.fence(unknown);
        }
    }

    /** A lane cannot be recovered now. Who waits for it is refused, and tries again. */
    public void recoveryFailed(String lane) {
        for (String device : recoveries.failed(lane)) {
            Tenure tenure = tenures.of(device);
            if (tenure != null && tenure.phase == Phase.ACQUIRING) {
                lettingGo.cancel(tenure, NotGranted.NOT_IN_TIME);
            }
        }
    }

    private void advance(String device) {
        Tenure tenure = tenures.of(device);
        if (tenure != null) {
            granting.advance(tenure);
        }
    }

    // --- a device goes ---

    /** The device's connection is gone. Does nothing unless the device is held under this claim. */
    public void leave(String device, ClaimId claim) {
        Tenure tenure = tenures.of(device, claim);
        if (tenure != null) {
            lettingGo.letGo(tenure, false);
        }
    }

    /**
     * The device's messages have settled, and its lane admits no more of them.
     *
     * @param state all that the lane knows of it; null if it never wrote for the device
     */
    public void released(String device, ClaimId claim, @Nullable DeviceState state) {
        Tenure tenure = tenures.of(device, claim);
        if (tenure == null || tenure.phase != Phase.LETTING_GO) {
            return; // the lane ended meanwhile
        }
        lettingGo.released(tenure, state);
        if (tenure.returnsTo != null) {
            connect(device, tenure.returnsTo);
        }
    }

    /** Whether this process neither has nor wants any device. */
    public boolean isIdle() {
        return tenures.isEmpty();
    }

    // --- lanes, processes, time ---

    /** A lane of this process is about to write its first record, a checkpoint. */
    public void laneOpening(String lane) {
        lanes.opening(lane);
    }

    /**
     * That checkpoint is committed. Only now may the lane claim: whoever reads of a claim must have read of its lane
     * before.
     */
    public void laneOpened(String lane) {
        lanes.opened(lane);
    }

    /** A lane of this process can commit nothing any more, or nobody knows whether it can. */
    public void laneEnded(String lane) {
        lanes.ended(lane);
        lettingGo.laneEnded(lane);
        recoveries.begin(lane);
    }

    /** The processes in the mesh, this one included, as far as is known: it may be wrong. */
    public void members(Collection<String> runs) {
        known.members = Set.copyOf(runs);
        tenures.acquiring().forEach(granting::advance);
    }

    /** To be called about once a second. */
    public void tick(long nowMs) {
        known.nowMs = nowMs;
        for (Tenure tenure : tenures.acquiringFor(limits.acquireMs(), nowMs)) {
            lettingGo.cancel(tenure, NotGranted.NOT_IN_TIME);
        }
        boolean waited = !tenures.acquiringFor(limits.stallMs(), nowMs).isEmpty();
        if (waited || recoveries.isStalled(limits.stallMs())) {
            orders.findStalled();
        }
        recoveries.beginDead(limits.silentMs());
        recoveries.finishAgain();
        String through = lanes.any();
        if (through != null && known.isFirst(run)) {
            housekeeping.sweep(through, nowMs);
        }
    }
}
