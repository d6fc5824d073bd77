package io.balanceofpower.consume;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * A part of topics: in each partition the records from one offset on, up to and without another.
 *
 * @param begins offsets by partition
 * @param ends offsets of the same partitions, none below its beginning
 * @param completeFromMs records with this timestamp or a later one are in it for every partition, up to the ends.
 *     Earlier ones may be in it for one partition and already deleted from another. {@code Long.MIN_VALUE} if it begins
 *     at the beginning and nothing was deleted, {@code Long.MAX_VALUE} if it begins at offsets
 * @param emptied partitions from which all was deleted: {@code completeFromMs} does not speak of what they held
 */
public record Extent(
        Map<TopicPartition, Long> begins,
        Map<TopicPartition, Long> ends,
        long completeFromMs,
        Set<TopicPartition> emptied) {

    /** Copies the maps and the set. */
    public Extent {
        begins = Map.copyOf(begins);
        ends = Map.copyOf(ends);
        emptied = Set.copyOf(emptied);
    }

    /** How many offsets it spans: its records, and what Kafka writes or has deleted between them. */
    public long offsets() {
        long begun = begins.values().stream().mapToLong(Long::longValue).sum();
        return ends.values().stream().mapToLong(Long::longValue).sum() - begun;
    }

    /** What is behind it, up to these offsets; nothing in a partition whose offset is below its end, or not named. */
    public Extent upTo(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, Long> further = new HashMap<>(ends);
        further.replaceAll((partition, end) -> Math.max(end, offsets.getOrDefault(partition, end)));
        return new Extent(ends, further, completeFromMs, emptied);
    }

    /**
     * Puts the consumer at the beginning.
     *
     * @return where each partition ends
     */
    Map<TopicPartition, Long> begin(Consumer<?, ?> consumer) {
        consumer.assign(begins.keySet());
        begins.forEach(consumer::seek);
        return new HashMap<>(ends);
    }
}
