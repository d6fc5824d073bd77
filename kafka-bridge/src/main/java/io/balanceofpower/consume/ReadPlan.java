package io.balanceofpower.consume;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * What a subscription reads. All methods block on Kafka.
 *
 * @param toEnd whether it ends at the end that the topics have when it begins
 */
record ReadPlan(List<String> topics, StartAt start, boolean toEnd) {

    List<TopicPartition> partitions(Consumer<?, ?> consumer) {
        List<TopicPartition> all = new ArrayList<>();
        for (String topic : topics) {
            @Nullable List<PartitionInfo> known = consumer.partitionsFor(topic);
            if (known == null || known.isEmpty()) {
                throw new UnknownTopicOrPartitionException("The topic " + topic + " does not exist.");
            }
            known.forEach(each -> all.add(new TopicPartition(topic, each.partition())));
        }
        return all;
    }

    /**
     * Puts the consumer at the start.
     *
     * @return where each partition ends for this subscription; {@code Long.MAX_VALUE} where it never does
     */
    Map<TopicPartition, Long> begin(Consumer<?, ?> consumer) {
        List<TopicPartition> partitions = partitions(consumer);
        consumer.assign(partitions);
        begins(partitions, consumer).forEach(consumer::seek);
        Map<TopicPartition, Long> ends = new HashMap<>();
        if (toEnd) {
            ends.putAll(consumer.endOffsets(partitions));
        } else {
            partitions.forEach(each -> ends.put(each, Long.MAX_VALUE));
        }
        return ends;
    }

    /** From the start to where the topics end now. */
    Extent extent(Consumer<?, ?> consumer) {
        List<TopicPartition> partitions = partitions(consumer);
        Map<TopicPartition, Long> begins = new HashMap<>(begins(partitions, consumer));
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        begins.replaceAll((partition, begin) -> Math.min(begin, ends.getOrDefault(partition, begin)));
        long completeFromMs =
                start.fold(() -> Long.MIN_VALUE, () -> Long.MAX_VALUE, offsets -> Long.MAX_VALUE, sinceMs -> sinceMs);
        Set<TopicPartition> emptied = new HashSet<>();
        Map<TopicPartition, @Nullable OffsetAndTimestamp> oldest = oldestOfTrimmed(partitions, consumer);
        for (Map.Entry<TopicPartition, @Nullable OffsetAndTimestamp> each : oldest.entrySet()) {
            OffsetAndTimestamp first = each.getValue();
            if (first == null) {
                emptied.add(each.getKey());
            } else {
                completeFromMs = Math.max(completeFromMs, first.timestamp());
            }
        }
        return new Extent(begins, ends, completeFromMs, emptied);
    }

    /** The oldest record of each partition that has lost older ones; null where it has lost all. */
    private static Map<TopicPartition, @Nullable OffsetAndTimestamp> oldestOfTrimmed(
            List<TopicPartition> partitions, Consumer<?, ?> consumer) {
        Map<TopicPartition, Long> beginnings = new HashMap<>(consumer.beginningOffsets(partitions));
        beginnings.values().removeIf(offset -> offset == 0);
        return firstAt(beginnings.keySet(), 0, consumer);
    }

    private Map<TopicPartition, Long> begins(List<TopicPartition> partitions, Consumer<?, ?> consumer) {
        return start.fold(
                () -> consumer.beginningOffsets(partitions),
                () -> consumer.endOffsets(partitions),
                offsets -> withBeginnings(partitions, offsets, consumer),
                sinceMs -> since(partitions, sinceMs, consumer));
    }

    private static Map<TopicPartition, Long> withBeginnings(
            List<TopicPartition> partitions, Map<TopicPartition, Long> offsets, Consumer<?, ?> consumer) {
        Map<TopicPartition, Long> all = new HashMap<>(consumer.beginningOffsets(partitions));
        offsets.forEach((partition, offset) -> all.replace(partition, offset));
        return all;
    }

    private static Map<TopicPartition, Long> since(
            List<TopicPartition> partitions, long sinceMs, Consumer<?, ?> consumer) {
        // The ends first: a record that is written in between is then read, and not skipped.
        Map<TopicPartition, Long> all = new HashMap<>(consumer.endOffsets(partitions));
        firstAt(all.keySet(), sinceMs, consumer).forEach((partition, first) -> {
            if (first != null) {
                all.put(partition, first.offset());
            }
        });
        return all;
    }

    /** Null for partitions without a record of that time or later. */
    private static Map<TopicPartition, @Nullable OffsetAndTimestamp> firstAt(
            Set<TopicPartition> partitions, long timestampMs, Consumer<?, ?> consumer) {
        return consumer.offsetsForTimes(
                partitions.stream().collect(Collectors.toMap(Function.identity(), unused -> timestampMs)));
    }
}
