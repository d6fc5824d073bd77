package io.balanceofpower.simulation;

import io.balanceofpower.message.Numbering;
import io.balanceofpower.ownership.Place;
import io.balanceofpower.ownership.Positions;
import io.balanceofpower.ownership.Replay;
import org.jspecify.annotations.Nullable;

/** Reads what a fenced lane committed, partition by partition, up to where each ended when the reading began. */
final class Scan implements Request<Replay> {
    private final ModelKafka kafka;
    private final String lane;
    private final Positions positions;
    private final boolean toTheEnd;
    private long @Nullable [] ends;

    Scan(ModelKafka kafka, String lane, Positions positions, boolean toTheEnd) {
        this.kafka = kafka;
        this.lane = lane;
        this.positions = positions;
        this.toTheEnd = toTheEnd;
    }

    @Override
    public @Nullable Replay visit() {
        if (ends == null) {
            ends = kafka.destinations.stream()
                    .mapToLong(log -> toTheEnd ? log.end() : log.lastStable())
                    .toArray();
        }
        for (int i = 0; i < ends.length; i++) {
            if (kafka.destinations.get(i).lastStable() < ends[i]) {
                return null; // another lane's transaction is open
            }
        }
        Replay replay = Replay.nothing();
        for (int i = 0; i < ends.length; i++) {
            read(kafka.destinations.get(i), ends[i], replay);
        }
        return replay;
    }

    private void read(PartitionLog<Written> log, long end, Replay replay) {
        for (long offset = positions.of(log.topic(), log.topic(), log.partition()); offset < end; offset++) {
            Written written = log.committed(offset);
            if (written == null || !written.lane.equals(lane)) {
                continue;
            }
            Place place = new Place(log.topic(), log.partition(), offset);
            Numbering numbering = written.sent.numbering;
            if (numbering == null) {
                replay.add(written.sent.device, written.packetId, written.ordinal, place);
            } else {
                replay.add(written.sent.device, numbering, place);
            }
        }
    }
}
