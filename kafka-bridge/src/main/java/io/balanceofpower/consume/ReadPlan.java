package io.balanceofpower.consume;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
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
        start.fold(
                () -> seekAll(partitions, consumer.beginningOffsets(partitions), consumer),
                () -> seekAll(partitions, consumer.endOffsets(partitions), consumer),
                offsets -> seekAll(partitions, withBeginnings(partitions, offsets, consumer), consumer));
        Map<TopicPartition, Long> ends = new HashMap<>();
        if (toEnd) {
            ends.putAll(consumer.endOffsets(partitions));
        } else {
            partitions.forEach(each -> ends.put(each, Long.MAX_VALUE));
        }
        return ends;
    }

    private static Map<TopicPartition, Long> withBeginnings(
            List<TopicPartition> partitions, Map<TopicPartition, Long> offsets, Consumer<?, ?> consumer) {
        Map<TopicPartition, Long> all = new HashMap<>(consumer.beginningOffsets(partitions));
        all.putAll(offsets);
        return all;
    }

    private static int seekAll(
            List<TopicPartition> partitions, Map<TopicPartition, Long> offsets, Consumer<?, ?> consumer) {
        for (TopicPartition partition : partitions) {
            consumer.seek(partition, offsets.getOrDefault(partition, 0L));
        }
        return partitions.size();
    }
}
