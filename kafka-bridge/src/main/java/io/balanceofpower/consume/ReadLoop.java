package io.balanceofpower.consume;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.FluxSink;

/**
 * One subscription: a thread that moves records from a consumer to a subscriber, never more than requested.
 *
 * <p>The crossing is the sink: the subscriber's thread requests and cancels on it, and then unparks this thread or
 * wakes the consumer; this thread looks at the sink before each record and each poll.
 */
final class ReadLoop implements Runnable {
    /** Only how often a wait for records looks up; cancelling does not wait for it. */
    private static final Duration POLL = Duration.ofSeconds(1);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Function<Consumer<?, ?>, Map<TopicPartition, Long>> begin;
    private final FluxSink<ConsumerRecord<byte[], byte[]>> sink;
    private final Thread thread;

    /** Written by this loop's thread; read by the one that cancels, and only to wake it: that a consumer allows. */
    private volatile @Nullable Consumer<byte[], byte[]> toWake;

    /**
     * @param name for the thread
     * @param begin assigns and places the consumer, and says where each partition ends
     */
    ReadLoop(
            Supplier<Consumer<byte[], byte[]>> consumers,
            String name,
            Function<Consumer<?, ?>, Map<TopicPartition, Long>> begin,
            FluxSink<ConsumerRecord<byte[], byte[]>> sink) {
        this.consumers = consumers;
        this.begin = begin;
        this.sink = sink;
        this.thread = new Thread(this, "kafka-reader " + name);
        thread.setDaemon(true);
    }

    void start() {
        sink.onRequest(more -> LockSupport.unpark(thread));
        sink.onCancel(this::wake);
        thread.start();
    }

    private void wake() {
        Consumer<byte[], byte[]> consumer = toWake;
        if (consumer != null) {
            consumer.wakeup();
        }
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        try {
            readAndClose();
        } catch (WakeupException cancelled) {
            // Only a cancel wakes the consumer, and whoever cancelled wants to hear nothing.
            return;
        } catch (RuntimeException | Error e) {
            if (!sink.isCancelled()) {
                sink.error(e);
            }
            return;
        }
        sink.complete();
    }

    private void readAndClose() {
        Consumer<byte[], byte[]> consumer = consumers.get();
        try {
            toWake = consumer;
            read(consumer);
        } finally {
            // Without a group there is nobody to say goodbye to, so nothing is worth waiting for.
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private void read(Consumer<byte[], byte[]> consumer) {
        if (sink.isCancelled()) {
            return;
        }
        Map<TopicPartition, Long> ends = begin.apply(consumer);
        leaveEnded(consumer, ends);
        while (!ends.isEmpty() && awaitDemand()) {
            for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                if (!deliver(each, ends)) {
                    return;
                }
            }
            leaveEnded(consumer, ends);
        }
    }

    /** @return whether to go on */
    private boolean deliver(ConsumerRecord<byte[], byte[]> each, Map<TopicPartition, Long> ends) {
        if (each.offset() >= ends.getOrDefault(new TopicPartition(each.topic(), each.partition()), 0L)) {
            return true;
        }
        if (!awaitDemand()) {
            return false;
        }
        sink.next(each);
        return true;
    }

    /** Forgets the partitions that are read to their end, and stops fetching them. */
    private static void leaveEnded(Consumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        List<TopicPartition> ended = new ArrayList<>();
        // The position, not the last record: aborted records and transaction markers move it too.
        ends.forEach((partition, end) -> {
            if (end != Long.MAX_VALUE && consumer.position(partition) >= end) {
                ended.add(partition);
            }
        });
        if (!ended.isEmpty()) {
            consumer.pause(ended);
            ended.forEach(ends::remove);
        }
    }

    /** Waits until a record may be delivered; false if none ever may again. */
    private boolean awaitDemand() {
        while (sink.requestedFromDownstream() == 0 && !sink.isCancelled()) {
            if (Thread.interrupted()) {
                throw new IllegalStateException(
                        "The reader's thread was interrupted. Cancel the subscription instead.");
            }
            LockSupport.park(this);
        }
        return !sink.isCancelled();
    }
}
