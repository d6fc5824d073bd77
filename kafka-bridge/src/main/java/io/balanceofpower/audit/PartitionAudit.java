package io.balanceofpower.audit;

import org.apache.kafka.common.TopicPartition;

/** How far one partition has been read. Owned by the audit's thread. */
final class PartitionAudit {
    private final TopicPartition partition;
    private long lastOffset = -1;

    PartitionAudit(TopicPartition partition) {
        this.partition = partition;
    }

    String topic() {
        return partition.topic();
    }

    Place place(long offset) {
        return new Place(partition.topic(), partition.partition(), offset);
    }

    void advance(long offset) {
        if (offset <= lastOffset) {
            throw new IllegalArgumentException("Offset " + offset + " of " + partition + " was read after " + lastOffset
                    + ". Feed each partition once and in offset order.");
        }
        lastOffset = offset;
    }
}
