package io.balanceofpower.ownership;

import io.balanceofpower.ownership.SessionRecord.Ended;
import io.balanceofpower.ownership.SessionRecord.Gone;
import io.balanceofpower.ownership.SessionRecord.LaneGone;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The lanes that this process recovers: each is fenced, read from its checkpoint on, and then put on record as over, so
 * that nobody has to read for it again. Several processes may do that for one lane at the same time; they come to the same
 * states, and what the later one writes is no newer than what is known.
 */
final class Recoveries {

    /** Records in one transaction. */
    private static final int WRITE_MAX = 500;

    /** After this long without the lane's tombstone in the tail, the records are written again. */
    private static final long WRITE_AGAIN_MS = 10_000;

    private final String run;
    private final Known known;
    private final OwnLanes ownLanes;
    private final Orders orders;
    private final Map<String, Recovery> recoveries = new HashMap<>();

    Recoveries(String run, Known known, OwnLanes ownLanes, Orders orders) {
        this.run = run;
        this.known = known;
        this.ownLanes = ownLanes;
        this.orders = orders;
    }

    /** Begins to recover a lane, unless that is under way or done; a device waits for it. */
    void begin(String lane, String device) {
        begin(lane);
        Recovery recovery = recoveries.get(lane);
        if (recovery != null && !recovery.isDone()) {
            recovery.waiting.add(device);
        }
    }

    /** The same, and nobody waits. All lanes of another process live and die with it, so they are fenced together. */
    void begin(String lane) {
        if (recoveries.containsKey(lane)) {
            return;
        }
        List<String> lanes = new ArrayList<>(List.of(lane));
        KnownLane first = known.table.lane(lane);
        if (first != null && !first.run().equals(run)) {
            for (KnownLane other : known.table.lanes()) {
                if (other.run().equals(first.run()) && !recoveries.containsKey(other.lane()) && !other.equals(first)) {
                    lanes.add(other.lane());
                }
            }
        }
        lanes.forEach(each -> recoveries.put(each, new Recovery(each, known.nowMs)));
        orders.fence(lanes);
    }

    /**
     * Begins to recover lanes that nobody need ask about: those of this process that are over and, if this is the process
     * for what needs doing once only, those of absent processes that were silent for this long.
     */
    void beginDead(long silentMs) {
        boolean once = known.isFirst(run);
        for (KnownLane lane : List.copyOf(known.table.lanes())) {
            boolean own = lane.run().equals(run);
            boolean ownAndOver = own && !ownLanes.isAlive(lane.lane());
            boolean absent = !own && !known.members.contains(lane.run());
            if (ownAndOver || (once && absent && known.nowMs - lane.seenMs() > silentMs)) {
                begin(lane.lane());
            }
        }
    }

    /** The lane is fenced. What it still said before that may stand further down in {@code bop.sessions} than the tail is. */
    void fenced(String lane, long sessionsEnd) {
        Recovery recovery = recoveries.get(lane);
        if (recovery != null) {
            recovery.readableFrom = sessionsEnd;
        }
    }

    /**
     * The table knows all before this offset. Reads for lanes that said nothing after it: before that, it might take a
     * claim under which a lane has written for one that came to nothing, and forget the states that it was built on.
     *
     * @return lanes for which there is nothing to read: they never committed anything, or are on record as over
     */
    List<String> completeTo(long position) {
        List<String> nothingToRead = new ArrayList<>();
        for (Recovery recovery : recoveries.values()) {
            if (recovery.readableFrom <= position) {
                recovery.readableFrom = Long.MAX_VALUE;
                KnownLane lane = known.table.lane(recovery.lane);
                if (lane == null && known.table.openOf(recovery.lane).isEmpty()) {
                    nothingToRead.add(recovery.lane);
                } else {
                    orders.scan(recovery.lane, lane == null ? Positions.BEGINNING : lane.positions());
                }
            }
        }
        return nothingToRead;
    }

    /** @return the devices that waited for it */
    Collection<String> scanned(String lane, Replay replay) {
        Recovery recovery = recoveries.get(lane);
        if (recovery == null) {
            return List.of();
        }
        recovery.replay = replay;
        List<String> waiting = List.copyOf(recovery.waiting);
        recovery.waiting.clear();
        return waiting;
    }

    /** @return the devices that waited for it */
    Collection<String> failed(String lane) {
        Recovery recovery = recoveries.remove(lane);
        return recovery == null ? List.of() : recovery.waiting;
    }

    boolean isDone(String lane) {
        Recovery recovery = recoveries.get(lane);
        return recovery != null && recovery.isDone();
    }

    /** What the lane committed after its checkpoint; null unless it is recovered. */
    @Nullable
    Replay replay(String lane) {
        Recovery recovery = recoveries.get(lane);
        return recovery == null ? null : recovery.replay;
    }

    /**
     * Puts on record that a recovered lane is over, through a lane of this process; later if none is open. The lane's own
     * tombstone comes last.
     */
    void finish(String lane) {
        Recovery recovery = recoveries.get(lane);
        Replay replay = recovery == null ? null : recovery.replay;
        String through = ownLanes.any();
        if (recovery == null || replay == null || through == null) {
            return;
        }
        recovery.writtenMs = known.nowMs;
        List<SessionRecord> records = new ArrayList<>();
        for (String device : known.table.openOf(lane)) {
            for (KnownClaim claim : known.table.claimsOf(device)) {
                if (claim.isOpen() && claim.id().lane().equals(lane)) {
                    records.add(end(device, claim, replay, known.nowMs));
                }
            }
            if (records.size() >= WRITE_MAX) {
                orders.write(through, List.copyOf(records));
                records.clear();
            }
        }
        records.add(new LaneGone(lane));
        orders.write(through, List.copyOf(records));
    }

    private static SessionRecord end(String device, KnownClaim claim, Replay replay, long nowMs) {
        DeviceState state = claim.state();
        return state == null
                ? new Gone(device, claim.id())
                : new Ended(
                        device,
                        claim.id(),
                        claim.offset(),
                        replay.complete(device, state).left(nowMs));
    }

    /** The lane's tombstone is in the tail. */
    void finished(String lane) {
        recoveries.remove(lane);
    }

    /** Whether a recovery has been under way for this long. */
    boolean isStalled(long stallMs) {
        return recoveries.values().stream()
                .anyMatch(recovery -> !recovery.isDone() && known.nowMs - recovery.begunMs >= stallMs);
    }

    /** Again for lanes that are recovered and not on record as over, though there was time for it. */
    void finishAgain() {
        recoveries.values().stream()
                .filter(recovery -> recovery.isDone() && known.nowMs - recovery.writtenMs > WRITE_AGAIN_MS)
                .map(recovery -> recovery.lane)
                .toList()
                .forEach(this::finish);
    }
}
