package io.balanceofpower.simulation;

import io.balanceofpower.ownership.ClaimId;
import io.balanceofpower.ownership.Ownership;
import io.balanceofpower.ownership.Positions;
import io.balanceofpower.ownership.Replay;
import io.balanceofpower.ownership.SessionRecord;
import io.balanceofpower.ownership.SessionRecord.Claimed;
import io.balanceofpower.ownership.SessionRecord.Gone;
import io.balanceofpower.ownership.SessionRecord.LaneOpen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The places of the drivers at which a {@link Rule} may be taken out and more than an {@code if} is needed for it. */
final class Sabotage {
    private final World world;

    /** Claims that a node was told of before their turn. */
    private final Set<ClaimId> toldEarly = new HashSet<>();

    /** How many transactions are still to come before a lane writes its checkpoint's positions. */
    private final Map<String, Integer> owing = new HashMap<>();

    private final Set<String> opened = new HashSet<>();

    Sabotage(World world) {
        this.world = world;
    }

    /** What a lane's next attempt is to hold. */
    List<SessionRecord> records(Lane lane) {
        List<SessionRecord> records = lane.book.records();
        if (!world.keeps(Rule.POSITIONS_BEFORE_STATES)) {
            return positionsLater(lane, records);
        }
        return records;
    }

    /** A checkpoint's states come first, and its positions are read when another transaction has gone by. */
    private List<SessionRecord> positionsLater(Lane lane, List<SessionRecord> records) {
        List<SessionRecord> changed = new ArrayList<>(records);
        boolean now = opened.contains(lane.name) && owing.merge(lane.name, -1, Integer::sum) == 0;
        if (opened.contains(lane.name) && changed.removeIf(LaneOpen.class::isInstance)) {
            owing.put(lane.name, 2);
        }
        if (now) {
            changed.add(new LaneOpen(lane.name, lane.node.run, world.kafka.positions()));
        }
        return changed;
    }

    /** A lane's transaction is committed. */
    void committed(Lane lane, List<SessionRecord> records) {
        for (SessionRecord each : records) {
            if (each instanceof LaneOpen) {
                opened.add(lane.name);
            } else if (each instanceof Claimed claimed && !world.keeps(Rule.WAIT_FOR_TAIL)) {
                toldEarly.add(claimed.claim());
                long offset = world.kafka.sessions.end() - 1;
                lane.toNode.send(
                        0, () -> lane.node.run(() -> lane.node.ownership.tailed(offset, world.clockMs(), claimed)));
            }
        }
    }

    /** The next record for a node. */
    void tailed(Node node, Ownership ownership, long offset, long atMs, SessionRecord next) {
        boolean own = next instanceof Claimed claimed
                && toldEarly.contains(claimed.claim())
                && claimed.claim().lane().startsWith(node.run + "-");
        if (!own) {
            ownership.tailed(offset, world.clockMs(atMs), next);
        }
    }

    /** What fences a lane, and then tells where {@code bop.sessions} ends. */
    Request<Long> fence(String lane) {
        if (!world.keeps(Rule.FENCE)) {
            return world.kafka.sessions::end;
        }
        Request<ModelKafka.Epoch> fencing = world.kafka.fencing(lane);
        return () -> fencing.visit() == null
                ? null
                : world.keeps(Rule.TAIL_PAST_THE_FENCE) ? world.kafka.sessions.end() : 0L;
    }

    /** What reads for a fenced lane. */
    Request<Replay> scan(String lane, Positions positions) {
        if (!world.keeps(Rule.SCAN)) {
            return Replay::nothing;
        }
        return new Scan(world.kafka, lane, positions, world.keeps(Rule.SCAN_TO_THE_END));
    }

    /** Tombstones that are to be committed before the transaction that they belong to. */
    List<SessionRecord> tombstonesAhead(List<SessionRecord> records) {
        if (world.keeps(Rule.TOMBSTONES_WITH_THE_STATE)) {
            return List.of();
        }
        return records.stream().filter(Gone.class::isInstance).toList();
    }
}
