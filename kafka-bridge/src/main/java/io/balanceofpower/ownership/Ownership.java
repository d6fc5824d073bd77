package io.balanceofpower.ownership;

import io.balanceofpower.ownership.ReleaseAnswer.LaneOver;
import io.balanceofpower.ownership.ReleaseAnswer.NotHeld;
import io.balanceofpower.ownership.ReleaseAnswer.Released;
import io.balanceofpower.ownership.SessionRecord.Claimed;
import io.balanceofpower.ownership.SessionRecord.Ended;
import io.balanceofpower.ownership.SessionRecord.Gone;
import io.balanceofpower.ownership.SessionRecord.LaneGone;
import io.balanceofpower.ownership.SessionRecord.OfClaim;
import io.balanceofpower.ownership.Tenure.Phase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which devices this process may write for: the state machine that the package tells of. It is told what happened and
 * orders what is to be done; it waits for nothing, asks no clock and starts no thread. Owned by one thread.
 *
 * <p>Every map here is bounded: tenures by the connections of this node and by the time that {@link Limits} give them,
 * recoveries by the lanes in the table, the table by {@link Limits#devicesMax}.
 */
public final class Ownership {

    private final String run;
    private final Limits limits;
    private final Orders orders;
    private final SessionTable table = new SessionTable();
    private final Recoveries recoveries;
    private final Housekeeping housekeeping;

    /** Of each device that this process wants, has, or is letting go, the claim that counts. */
    private final Map<String, Tenure> tenures = new HashMap<>();

    /** Those of them that are not granted yet, the oldest first. */
    private final Set<Tenure> acquiring = new LinkedHashSet<>();

    /** Those of them that have been told to wait until {@code bop.sessions} is read further. */
    private final Set<Tenure> awaitingTail = new LinkedHashSet<>();

    /** Claims that were let go and are still open in the table. */
    private final Map<ClaimId, Tenure> left = new HashMap<>();

    /** The lanes of this process that have not claimed anything yet. */
    private final Set<String> opening = new HashSet<>();

    /** The lanes of this process that are open, with the number of claims that each has made. */
    private final Map<String, Long> lanes = new HashMap<>();

    private Set<String> members = Set.of();
    private long tailedTo;

    /** Before this offset, the table is what a reader of the whole topic would have now, or had a moment ago. */
    private long completeTo;

    private long nowMs;

    /** @param run names this process, and no other ever */
    public Ownership(String run, Limits limits, Orders orders) {
        this.run = run;
        this.limits = limits;
        this.orders = orders;
        this.recoveries = new Recoveries(run, table, orders);
        this.housekeeping = new Housekeeping(limits, table, orders);
    }

    /** What {@code bop.sessions} says, up to {@link #tailedTo()}. */
    public SessionTable table() {
        return table;
    }

    // --- a device comes ---

    /**
     * A device has connected, and no earlier connection of it to this process is left. Ends with {@link Orders#granted}
     * or {@link Orders#refused}.
     *
     * @param lane the open lane of this process that is to write for it
     */
    public void connect(String device, String lane) {
        Tenure before = tenures.get(device);
        if (before != null && before.phase != Phase.LETTING_GO) {
            throw new IllegalStateException(before.claim + " of this device is " + before.phase);
        }
        if (!lanes.containsKey(lane)) {
            orders.refused(device, NotGranted.LANE_OVER);
        } else if (before != null) {
            before.returnsTo = lane;
        } else if (table.devices() >= limits.devicesMax()
                && table.claimsOf(device).isEmpty()) {
            orders.refused(device, NotGranted.TOO_MANY_DEVICES);
        } else {
            claim(device, lane);
        }
    }

    private void claim(String device, String lane) {
        Tenure tenure = new Tenure(device, new ClaimId(lane, lanes.merge(lane, 1L, Long::sum)), nowMs);
        tenures.put(device, tenure);
        acquiring.add(tenure);
        orders.claim(device, tenure.claim);
        advance(tenure); // the owners that the table knows are asked at once, while the claim is on its way
    }

    /** Grants the device if nothing speaks against it, and otherwise does what is missing for that. */
    private void advance(Tenure tenure) {
        if (tenure.phase != Phase.ACQUIRING) {
            return;
        }
        boolean over = true;
        for (KnownClaim other : table.claimsOf(tenure.device)) {
            if (!other.id().equals(tenure.claim) && other.isOpen() && !isOver(tenure, other)) {
                over = false;
                bringToEnd(tenure, other);
            }
        }
        // Only then does the table hold every claim before this one.
        if (over && tenure.isVisible() && tenure.offset < completeTo) {
            grant(tenure);
        }
    }

    /** Whether the lane of another claim can commit nothing for the device any more. */
    private boolean isOver(Tenure tenure, KnownClaim other) {
        Tenure own = left.get(other.id());
        if (own != null) {
            tenure.answers.put(other.id(), new Released(own.state));
        }
        ReleaseAnswer answer = tenure.answers.get(other.id());
        boolean given = answer != null && answer.fold(state -> true, place -> completeTo >= place, () -> false);
        return given || recoveries.isDone(other.id().lane());
    }

    private void bringToEnd(Tenure tenure, KnownClaim other) {
        String lane = other.id().lane();
        KnownLane known = table.lane(lane);
        boolean own = known != null && known.run().equals(run);
        if (own && lanes.containsKey(lane)) {
            tenure.answers.put(other.id(), new NotHeld(tailedTo));
        } else if (known == null || own || !members.contains(known.run())) {
            recoveries.begin(lane, tenure.device, nowMs);
        } else if (tenure.asked.add(other.id())) {
            orders.ask(known.run(), tenure.device, tenure.claim, other.id());
        }
    }

    private void grant(Tenure tenure) {
        DeviceState best = DeviceState.UNKNOWN;
        List<ClaimId> predecessors = new ArrayList<>();
        List<Replay> replays = new ArrayList<>();
        for (KnownClaim other : table.claimsOf(tenure.device)) {
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
        tenure.phase = Phase.HELD;
        acquiring.remove(tenure);
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

    // --- what other processes say ---

    /** The answer to {@link Orders#ask}. */
    public void answered(String device, ClaimId claim, ClaimId about, ReleaseAnswer answer) {
        Tenure tenure = acquiring(device, claim);
        if (tenure == null) {
            return;
        }
        if (answer instanceof LaneOver) {
            recoveries.begin(about.lane(), device, nowMs);
        } else {
            tenure.answers.put(about, answer);
            awaitingTail.add(tenure);
        }
        advance(tenure);
    }

    /** {@link Orders#ask} got no answer: the process is gone, paused, cut off, or cannot let the device go. */
    public void unanswered(String device, ClaimId claim, ClaimId about) {
        Tenure tenure = acquiring(device, claim);
        if (tenure != null) {
            recoveries.begin(about.lane(), device, nowMs);
            advance(tenure);
        }
    }

    private @Nullable Tenure acquiring(String device, ClaimId claim) {
        Tenure tenure = tenures.get(device);
        return tenure != null && tenure.claim.equals(claim) && tenure.phase == Phase.ACQUIRING ? tenure : null;
    }

    /** Another process has claimed a device and asks this one to release it. Ends with {@link Orders#answer}. */
    public void asked(long request, String device, ClaimId about) {
        Tenure tenure = tenures.get(device);
        if (tenure != null && tenure.claim.equals(about)) {
            askedOf(tenure, request);
            return;
        }
        Tenure own = left.get(about);
        if (own != null) {
            orders.answer(request, new Released(own.state));
        } else {
            orders.answer(request, lanes.containsKey(about.lane()) ? new NotHeld(tailedTo) : new LaneOver());
        }
    }

    /** Who asks has claimed the device later than this process: it has seen the claim that it asks about. */
    private void askedOf(Tenure tenure, long request) {
        if (tenure.phase == Phase.ACQUIRING) {
            cancel(tenure, NotGranted.CLAIMED_ELSEWHERE);
            orders.answer(request, new Released(null));
            return;
        }
        tenure.requests.add(request);
        letGo(tenure, true);
    }

    // --- what Kafka says ---

    /** The next record of {@code bop.sessions}, in its order. */
    public void tailed(long offset, long timestampMs, SessionRecord next) {
        table.apply(offset, timestampMs, next);
        tailedTo = Math.max(tailedTo, offset + 1);
        if (next instanceof OfClaim of) {
            Tenure tenure = tenures.get(of.device());
            if (next instanceof Ended || next instanceof Gone) {
                left.remove(of.claim());
            } else if (next instanceof Claimed && tenure != null) {
                claimed(tenure, of.claim(), offset);
            }
            advanceDevice(of.device());
        } else if (next instanceof LaneGone gone) {
            recoveries.finished(gone.lane());
        }
    }

    /** A claim that comes after ours counts; this process need not wait until it is asked. */
    private void claimed(Tenure tenure, ClaimId claim, long offset) {
        if (tenure.claim.equals(claim)) {
            tenure.offset = offset;
            awaitingTail.add(tenure);
        } else if (tenure.isVisible() && tenure.phase == Phase.ACQUIRING) {
            cancel(tenure, NotGranted.CLAIMED_ELSEWHERE);
        } else if (tenure.isVisible()) {
            letGo(tenure, true);
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
        tailedTo = Math.max(tailedTo, position);
        if (atTheEnd) {
            completeTo = tailedTo;
            recoverTo(completeTo);
            List<Tenure> waiting = List.copyOf(awaitingTail);
            awaitingTail.clear();
            waiting.forEach(this::advance);
            waiting.stream().filter(this::awaitsTail).forEach(awaitingTail::add);
        }
    }

    private boolean awaitsTail(Tenure tenure) {
        return tenure.phase == Phase.ACQUIRING
                && tenure.answers.values().stream()
                        .anyMatch(answer -> answer instanceof NotHeld notHeld && notHeld.tailedTo() > completeTo);
    }

    /** How far {@code bop.sessions} is read. */
    public long tailedTo() {
        return tailedTo;
    }

    /**
     * None of what this lane had begun is open any more, and it cannot begin anything.
     *
     * @param sessionsEnd where {@code bop.sessions} ended after that, uncommitted records included: before it stands all
     *     that the lane ever said
     */
    public void fenced(String lane, long sessionsEnd) {
        recoveries.fenced(lane, sessionsEnd);
        recoverTo(completeTo);
    }

    private void recoverTo(long position) {
        recoveries.completeTo(position).forEach(lane -> scanned(lane, Replay.nothing()));
    }

    /** What a fenced lane committed after its last checkpoint. */
    public void scanned(String lane, Replay replay) {
        recoveries.scanned(lane, replay).forEach(this::advanceDevice);
        finish(lane);
    }

    /**
     * Lanes that hold up readers of committed records, this process's tail among them: they are dead or cut off, and
     * nobody has asked for a device of theirs. A lane that the table does not know has committed nothing that matters.
     */
    public void stalled(Collection<String> names) {
        List<String> unknown = new ArrayList<>();
        for (String lane : names) {
            if (table.lane(lane) == null && !isAlive(lane)) {
                unknown.add(lane);
            } else if (!isAlive(lane)) {
                recoveries.begin(lane, nowMs);
            }
        }
        if (!unknown.isEmpty()) {
            orders.fence(unknown);
        }
    }

    /** A lane cannot be recovered now. Who waits for it is refused, and tries again. */
    public void recoveryFailed(String lane) {
        for (String device : recoveries.failed(lane)) {
            Tenure tenure = tenures.get(device);
            if (tenure != null && tenure.phase == Phase.ACQUIRING) {
                cancel(tenure, NotGranted.NOT_IN_TIME);
            }
        }
    }

    private void advanceDevice(String device) {
        Tenure tenure = tenures.get(device);
        if (tenure != null) {
            advance(tenure);
        }
    }

    private void finish(String lane) {
        if (!lanes.isEmpty()) {
            recoveries.finish(lane, lanes.keySet().iterator().next(), nowMs);
        }
    }

    // --- a device goes ---

    /** The device's connection is gone. Does nothing unless the device is held under this claim. */
    public void leave(String device, ClaimId claim) {
        Tenure tenure = tenures.get(device);
        if (tenure != null && tenure.claim.equals(claim)) {
            letGo(tenure, false);
        }
    }

    private void letGo(Tenure tenure, boolean takenOver) {
        if (tenure.phase == Phase.HELD) {
            tenure.phase = Phase.LETTING_GO;
            orders.letGo(tenure.device, tenure.claim, takenOver);
        }
    }

    /**
     * The device's messages have settled, and its lane admits no more of them.
     *
     * @param state all that the lane knows of it; null if it never wrote for the device
     */
    public void released(String device, ClaimId claim, @Nullable DeviceState state) {
        Tenure tenure = tenures.get(device);
        if (tenure == null || !tenure.claim.equals(claim) || tenure.phase != Phase.LETTING_GO) {
            return; // the lane ended meanwhile
        }
        leave(tenure, state);
        tenure.requests.forEach(request -> orders.answer(request, new Released(state)));
        if (tenure.returnsTo != null) {
            connect(device, tenure.returnsTo);
        }
    }

    private void leave(Tenure tenure, @Nullable DeviceState state) {
        tenures.remove(tenure.device);
        acquiring.remove(tenure);
        awaitingTail.remove(tenure);
        tenure.phase = Phase.LEFT;
        tenure.state = state;
        left.put(tenure.claim, tenure);
    }

    /** In the claim's own lane, so that the tombstone comes after the claim. */
    private void cancel(Tenure tenure, NotGranted reason) {
        leave(tenure, null);
        orders.write(tenure.claim.lane(), List.of(new Gone(tenure.device, tenure.claim)));
        orders.refused(tenure.device, reason);
    }

    /** Whether this process neither has nor wants any device. */
    public boolean isIdle() {
        return tenures.isEmpty();
    }

    // --- lanes, processes, time ---

    /** A lane of this process is about to write its first record, a checkpoint. */
    public void laneOpening(String lane) {
        opening.add(lane);
    }

    /**
     * That checkpoint is committed. Only now may the lane claim: whoever reads of a claim must have read of its lane
     * before.
     */
    public void laneOpened(String lane) {
        if (opening.remove(lane)) {
            lanes.put(lane, 0L);
        }
    }

    /** A lane of this process can commit nothing any more, or nobody knows whether it can. */
    public void laneEnded(String lane) {
        opening.remove(lane);
        lanes.remove(lane);
        left.values().removeIf(tenure -> tenure.claim.lane().equals(lane));
        for (Tenure tenure : List.copyOf(tenures.values())) {
            if (tenure.claim.lane().equals(lane)) {
                end(tenure);
            }
        }
        recoveries.begin(lane, nowMs);
    }

    private void end(Tenure tenure) {
        tenures.remove(tenure.device);
        awaitingTail.remove(tenure);
        if (acquiring.remove(tenure)) {
            orders.refused(tenure.device, NotGranted.LANE_OVER);
        } else {
            orders.lost(tenure.device, tenure.claim);
            if (tenure.returnsTo != null) {
                orders.refused(tenure.device, NotGranted.LANE_OVER);
            }
        }
        tenure.requests.forEach(request -> orders.answer(request, new LaneOver()));
    }

    /** The processes in the mesh, this one included, as far as is known: it may be wrong. */
    public void members(Collection<String> runs) {
        members = Set.copyOf(runs);
        List.copyOf(acquiring).forEach(this::advance);
    }

    /** To be called about once a second. */
    public void tick(long newNowMs) {
        nowMs = newNowMs;
        acquiring.stream()
                .takeWhile(tenure -> nowMs - tenure.sinceMs >= limits.acquireMs())
                .toList()
                .forEach(tenure -> cancel(tenure, NotGranted.NOT_IN_TIME));
        if (isStalled() || recoveries.isStalled(nowMs, limits.stallMs())) {
            orders.findStalled();
        }
        boolean first =
                members.stream().min(String::compareTo).filter(run::equals).isPresent();
        recoverDeadLanes(first);
        for (String lane : recoveries.unfinished(nowMs)) {
            finish(lane);
        }
        if (first && !lanes.isEmpty()) {
            housekeeping.sweep(lanes.keySet().iterator().next(), nowMs);
        }
    }

    private boolean isAlive(String lane) {
        return lanes.containsKey(lane) || opening.contains(lane);
    }

    private boolean isStalled() {
        return !acquiring.isEmpty() && nowMs - acquiring.iterator().next().sinceMs >= limits.stallMs();
    }

    /** Its own every process; silent ones of absent processes one for all, since it needs doing once only. */
    private void recoverDeadLanes(boolean first) {
        for (KnownLane lane : List.copyOf(table.lanes())) {
            boolean ownAndOver = lane.run().equals(run) && !isAlive(lane.lane());
            boolean absent = !members.contains(lane.run()) && !lane.run().equals(run);
            if (ownAndOver || (first && absent && nowMs - lane.seenMs() > limits.silentMs())) {
                recoveries.begin(lane.lane(), nowMs);
            }
        }
    }
}
