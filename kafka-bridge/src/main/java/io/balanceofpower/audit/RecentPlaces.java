package io.balanceofpower.audit;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where messages found lately stand, so that a copy can be shown with its first record. A table in which each message
 * has one cell and takes it from whichever was there: it never grows, never searches and forgets the oldest first, more
 * or less. Owned by the audit's thread.
 */
final class RecentPlaces {
    private final @Nullable EpochAudit[] epochs;
    private final @Nullable PartitionAudit[] partitions;
    private final long[] sequences;
    private final long[] offsets;

    /** @param cells at 24 bytes each */
    RecentPlaces(int cells) {
        epochs = new EpochAudit[cells];
        partitions = new PartitionAudit[cells];
        sequences = new long[cells];
        offsets = new long[cells];
    }

    void put(EpochAudit epoch, PartitionAudit partition, long sequence, long offset) {
        int cell = cell(epoch, partition.topic(), sequence);
        epochs[cell] = epoch;
        partitions[cell] = partition;
        sequences[cell] = sequence;
        offsets[cell] = offset;
    }

    /** Where the message's first record in the topic stands; empty if that is forgotten. */
    Optional<Place> find(EpochAudit epoch, String topic, long sequence) {
        int cell = cell(epoch, topic, sequence);
        PartitionAudit partition = partitions[cell];
        boolean known = partition != null
                && epochs[cell] == epoch
                && sequences[cell] == sequence
                && partition.topic().equals(topic);
        return known ? Optional.of(partition.place(offsets[cell])) : Optional.empty();
    }

    private int cell(EpochAudit epoch, String topic, long sequence) {
        long mixed = (System.identityHashCode(epoch) * 31L + topic.hashCode()) * 0x9E3779B97F4A7C15L + sequence;
        return (int) Math.floorMod(mixed, (long) epochs.length);
    }
}
