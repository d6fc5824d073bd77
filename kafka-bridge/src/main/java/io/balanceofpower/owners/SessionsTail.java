package io.balanceofpower.owners;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the topic of sessions from its beginning and on, committed records only, on a thread of its own. Whoever reads it
 * blocks it, so that no more than one poll's records are in memory.
 */
final class SessionsTail {

    /** Where the records go. Called by the tail's thread, which it may block. */
    interface Reader {
        /**
         * What one poll brought.
         *
         * @param position how far the topic is read now; records that are not committed are passed over
         * @param atTheEnd whether committed records ended there when Kafka was asked last
         */
        void read(List<ConsumerRecord<byte[], byte[]>> records, long position, boolean atTheEnd)
                throws InterruptedException;

        /** The end that the topic had at the start is reached. */
        void caughtUp();

        /** It cannot be read any more. */
        void failed(Throwable reason);
    }

    /** Only how often a wait for records looks up. */
    private static final Duration POLL = Duration.ofMillis(500);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final TopicPartition partition;
    private final Reader reader;
    private final Progress progress;
    private final Thread thread;

    /** Written by the tail's thread; read by the one that closes, and only to wake it, which a consumer allows. */
    private volatile @Nullable Consumer<byte[], byte[]> toWake;

    private volatile boolean closed;

    SessionsTail(Supplier<Consumer<byte[], byte[]>> consumers, String topic, Reader reader) {
        this.consumers = consumers;
        this.partition = new TopicPartition(topic, 0);
        this.reader = reader;
        this.progress = new Progress(topic);
        this.thread = new Thread(this::run, "bop-sessions-tail");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Ends the thread soon. */
    void close() {
        closed = true;
        Consumer<byte[], byte[]> consumer = toWake;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    private void run() {
        try {
            Consumer<byte[], byte[]> consumer = consumers.get();
            toWake = consumer;
            try {
                read(consumer);
            } finally {
                consumer.close(CloseOptions.timeout(Duration.ZERO));
            }
        } catch (WakeupException | InterruptedException e) {
            if (!closed) {
                reader.failed(e);
            }
        } catch (RuntimeException e) {
            reader.failed(e);
        }
    }

    private void read(Consumer<byte[], byte[]> consumer) throws InterruptedException {
        List<TopicPartition> partitions = List.of(partition);
        consumer.assign(partitions);
        long first = consumer.beginningOffsets(partitions).getOrDefault(partition, 0L);
        long end = consumer.endOffsets(partitions).getOrDefault(partition, 0L);
        consumer.seek(partition, first);
        boolean caughtUp = false;
        while (!closed) {
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
            long position = consumer.position(partition);
            // Of a consumer of committed records this is the distance to the last stable offset.
            boolean atTheEnd = consumer.currentLag(partition).orElse(Long.MAX_VALUE) == 0;
            reader.read(polled.records(partition), position, atTheEnd);
            // After a poll even if the topic is empty: only that tells whether it may be read.
            if (!caughtUp && position >= end) {
                caughtUp = true;
                reader.caughtUp();
            } else if (!caughtUp) {
                progress.show(position - first, end - first);
            }
        }
    }
}
