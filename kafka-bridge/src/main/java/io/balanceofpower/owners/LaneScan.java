package io.balanceofpower.owners;

import io.balanceofpower.message.Numbering;
import io.balanceofpower.ownership.Place;
import io.balanceofpower.ownership.Positions;
import io.balanceofpower.ownership.Replay;
import io.balanceofpower.step6_commit.LaneHeaders;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what one fenced lane committed, from its checkpoint's positions to the ends that the partitions have after the
 * fence. A fenced lane adds nothing behind these. Where another transaction is open, it waits for its end. Blocks; used once.
 */
final class LaneScan {
    private static final Logger LOG = LoggerFactory.getLogger(LaneScan.class);
    private static final Duration POLL = Duration.ofMillis(100);

    private final String lane;
    private final boolean allOrNothing;
    private final Replay replay = Replay.nothing();
    /** The topics of messages that are not found in all their destinations yet. */
    private final Map<List<Object>, Set<String>> incomplete = new HashMap<>();

    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Map<TopicPartition, Long> starts = new HashMap<>();
    private long read;

    /**
     * @param from the checkpoint's positions
     * @param to where the partitions end, asked for after the fence
     * @param allOrNothing whether one record of a message proves those in its other destinations. Without transactions it
     *     does not: a message then counts when all its records are found, and is otherwise written anew when it is resent
     */
    LaneScan(String lane, Positions from, Positions to, boolean allOrNothing) {
        this.lane = lane;
        this.allOrNothing = allOrNothing;
        for (Positions.OfTopic topic : to.topics()) {
            for (int partition = 0; partition < topic.offsets().size(); partition++) {
                long start = from.of(topic.topic(), topic.id(), partition);
                long end = topic.offsets().get(partition);
                if (start < end) {
                    TopicPartition place = new TopicPartition(topic.topic(), partition);
                    starts.put(place, start);
                    ends.put(place, end);
                }
            }
        }
    }

    /**
     * @param limit how long it may take
     * @throws TimeoutException if it takes longer
     */
    Replay run(Supplier<Consumer<byte[], byte[]>> consumers, Duration limit) throws TimeoutException {
        if (ends.isEmpty()) {
            return replay;
        }
        long startedNs = System.nanoTime();
        Consumer<byte[], byte[]> consumer = consumers.get();
        try {
            consumer.assign(ends.keySet());
            starts.forEach(consumer::seek);
            while (!ends.isEmpty()) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                    take(each);
                }
                ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
                consumer.pause(starts.keySet().stream()
                        .filter(partition -> !ends.containsKey(partition))
                        .toList());
                if (System.nanoTime() - startedNs > limit.toNanos()) {
                    throw new TimeoutException("partitions " + ends.keySet() + " were not read to their ends within "
                            + limit.toMillis() + " ms: another transaction is open there");
                }
            }
            return replay;
        } finally {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    /** How many records of any lane it read. */
    long read() {
        return read;
    }

    private void take(ConsumerRecord<byte[], byte[]> found) {
        read++;
        LaneHeaders headers = LaneHeaders.of(found.headers());
        if (!headers.isOf(lane)) {
            return;
        }
        Place place = new Place(found.topic(), found.partition(), found.offset());
        try {
            take(headers, place);
        } catch (IllegalArgumentException e) {
            LOG.warn(
                    "The record at {} bears the name of lane {}, but no lane wrote it: {}",
                    place,
                    lane,
                    e.getMessage());
        }
    }

    private void take(LaneHeaders headers, Place place) {
        Numbering numbering = headers.numbering();
        if (numbering != null && (numbering.epoch() < 0 || numbering.sequence() < 0)) {
            throw new IllegalArgumentException("a negative epoch or sequence");
        }
        if (!isComplete(headers, numbering, place.topic())) {
            return;
        }
        if (numbering != null) {
            replay.add(headers.device(), numbering, place);
        } else if (headers.packetId() > 0) {
            replay.add(headers.device(), headers.packetId(), headers.ordinal(), place);
        }
    }

    private boolean isComplete(LaneHeaders headers, @Nullable Numbering numbering, String topic) {
        int destinations = headers.destinations();
        if (allOrNothing || destinations == 1) {
            return true;
        }
        Object told = numbering == null ? headers.packetId() + "." + headers.ordinal() : numbering;
        List<Object> message = List.of(headers.device(), told);
        Set<String> topics = incomplete.computeIfAbsent(message, unused -> new HashSet<>());
        topics.add(topic);
        boolean complete = topics.size() == destinations;
        if (complete) {
            incomplete.remove(message);
        }
        return complete;
    }
}
