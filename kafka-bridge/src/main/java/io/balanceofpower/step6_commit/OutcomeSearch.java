package io.balanceofpower.step6_commit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.Header;

/**
 * Finds out whether a transaction of our own was committed, by looking with {@code read_committed} where its records
 * were written. To be asked after a new producer of the same transactional id has ended that transaction one way or the
 * other; until the last stable offset has passed the record there is nothing to see, so the search waits for that.
 *
 * <p>Blocks for as long as it takes; interruptible. Needs the right to read the destination topics. A transaction that
 * Kafka itself has forgotten to end (KAFKA-20734: 4.4.0 brokers skip the end of a transaction in a partition that
 * has no leader at that moment) keeps it waiting, like every read_committed consumer, until somebody ends that
 * transaction with {@code kafka-transactions.sh abort}; the lane's retries keep growing meanwhile.
 */
final class OutcomeSearch {

    private enum Finding {
        COMMITTED,
        ABORTED,
        /** The place is no more: topic deleted, or its log cleaned past it. */
        GONE
    }

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE = Duration.ofSeconds(1);
    /** A broker that has just started may not know every topic yet, so it is asked again for about eight seconds. */
    private static final int GONE_TRIES = 10;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final ToLongFunction<TopicPartition> highWatermark;
    private final Backoff backoff;
    private final Runnable retried;

    /**
     * @param consumers makes consumers with {@code read_committed}, without group, position or offset reset
     * @param highWatermark where a partition ends for {@code read_uncommitted}
     * @param retried told of each further attempt
     */
    OutcomeSearch(
            Supplier<Consumer<byte[], byte[]>> consumers,
            ToLongFunction<TopicPartition> highWatermark,
            Backoff backoff,
            Runnable retried) {
        this.consumers = consumers;
        this.highWatermark = highWatermark;
        this.backoff = backoff;
        this.retried = retried;
    }

    /**
     * Whether the transaction that wrote these is committed. One record answers for all; others are looked at only
     * where it is gone. If all are gone, the answer is no: no reader can find the first copies any more, so that
     * written again they are there once.
     *
     * @param taken what Kafka has taken in that transaction, all of it
     */
    boolean isCommitted(List<BatchEntry> taken) {
        Map<TopicPartition, BatchEntry> lastOfPartition = new LinkedHashMap<>();
        for (BatchEntry entry : taken) {
            lastOfPartition.put(partitionOf(positionOf(entry)), entry);
        }
        backoff.reset();
        int gone = 0;
        while (gone < GONE_TRIES) {
            Consumer<byte[], byte[]> consumer = consumers.get();
            try {
                Finding finding = search(consumer, lastOfPartition);
                if (finding != Finding.GONE) {
                    return finding == Finding.COMMITTED;
                }
                gone++;
            } catch (RetriableException | InvalidOffsetException e) {
                retried.run(); // a silent broker, a new leader, a log cleaned in between: look again
            } finally {
                consumer.close(CloseOptions.timeout(CLOSE));
            }
            backoff.pause();
        }
        return false;
    }

    private Finding search(Consumer<byte[], byte[]> consumer, Map<TopicPartition, BatchEntry> places) {
        for (Map.Entry<TopicPartition, BatchEntry> place : places.entrySet()) {
            Finding finding = look(consumer, place.getKey(), place.getValue());
            if (finding != Finding.GONE) {
                return finding;
            }
        }
        return Finding.GONE;
    }

    private Finding look(Consumer<byte[], byte[]> consumer, TopicPartition partition, BatchEntry entry) {
        long offset = positionOf(entry).offset();
        if (!exists(consumer, partition)) {
            return Finding.GONE;
        }
        consumer.assign(List.of(partition));
        while (stableEnd(consumer, partition) <= offset) {
            if (highWatermark.applyAsLong(partition) <= offset) {
                return Finding.GONE; // a topic of the same name, but not this one
            }
            retried.run();
            backoff.pause();
        }
        if (consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L) > offset) {
            return Finding.GONE;
        }
        return read(consumer, partition, offset, entry.record());
    }

    private static Finding read(
            Consumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long offset,
            ProducerRecord<byte[], byte[]> ours) {
        consumer.seek(partition, offset);
        while (true) {
            for (ConsumerRecord<byte[], byte[]> found : consumer.poll(POLL)) {
                if (found.offset() > offset) {
                    return Finding.ABORTED;
                }
                return isSame(found, ours) ? Finding.COMMITTED : Finding.GONE;
            }
            if (consumer.position(partition) > offset) {
                return Finding.ABORTED;
            }
        }
    }

    /**
     * Our headers name lane, device, sequence and receive time in ns, which no two messages share. Others are not
     * compared: a user's interceptor may have added some.
     */
    private static boolean isSame(ConsumerRecord<byte[], byte[]> found, ProducerRecord<byte[], byte[]> ours) {
        for (Header header : ours.headers()) {
            if (header.key().startsWith(RecordFormat.RESERVED_PREFIX)
                    && !header.equals(found.headers().lastHeader(header.key()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean exists(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
        List<PartitionInfo> known = consumer.partitionsFor(partition.topic());
        return known != null && known.stream().anyMatch(info -> info.partition() == partition.partition());
    }

    private static long stableEnd(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
        return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    }

    private static TopicPartition partitionOf(RecordMetadata position) {
        return new TopicPartition(position.topic(), position.partition());
    }

    private static RecordMetadata positionOf(BatchEntry entry) {
        RecordMetadata position = entry.position();
        if (position == null) {
            throw new IllegalArgumentException("a record that Kafka did not take");
        }
        return position;
    }
}
