package io.balanceofpower.loadtests;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka consumer that notes when each message of a load comes, on a thread of its own, with the client's defaults. A
 * message has come when {@code poll} returns with it. It reads the bench's topic from its beginning, one load after the
 * other, so that whatever is in it belongs to a load or fails the run.
 */
final class TimingConsumer implements AutoCloseable {

    /** Nothing comes any more after so long, once all is acknowledged; before, the generator gives up first. */
    private static final long SETTLED_S = 10;

    private static final long STALL_S = 60;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(15);

    private final String name;
    private final List<TopicPartition> partitions;
    private final KafkaConsumer<byte[], byte[]> consumer; // owned by the thread
    private final ExecutorService thread;

    TimingConsumer(String bootstrapServers, IsolationLevel isolation) {
        name = isolation.toString().toLowerCase(Locale.ROOT);
        partitions = IntStream.range(0, NodeFiles.PARTITIONS)
                .mapToObj(number -> new TopicPartition(Workload.DESTINATION, number))
                .toList();
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        name,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(partitions);
        thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, "bench-" + name);
            made.setDaemon(true);
            return made;
        });
    }

    /** A load that is being read. */
    final class Reading {
        private final Arrivals arrivals;
        private final Future<Void> done;
        private volatile boolean allAcknowledged;

        private Reading(Load load) {
            arrivals = new Arrivals(name, load);
            done = thread.submit(this::read);
        }

        /** How many messages have come. Any thread. */
        long count() {
            return arrivals.count();
        }

        /** Blocks until every message has come once, and fails if one does not. All must be acknowledged. */
        Arrivals await() throws BenchFailed {
            allAcknowledged = true;
            try {
                done.get();
                return arrivals;
            } catch (ExecutionException e) {
                throw failure(e.getCause());
            } catch (InterruptedException e) {
                throw BenchFailed.interrupted(e);
            }
        }

        private Void read() throws BenchFailed {
            long cameNs = System.nanoTime();
            while (!arrivals.complete()) {
                long before = arrivals.count();
                poll();
                if (arrivals.count() > before) {
                    cameNs = System.nanoTime();
                }
                long waitedS = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - cameNs);
                if (waitedS >= (allAcknowledged ? SETTLED_S : STALL_S)) {
                    throw arrivals.missing(waitedS);
                }
            }
            readToEnd();
            return null;
        }

        private void poll() throws BenchFailed {
            var records = consumer.poll(POLL);
            long nowNs = System.nanoTime();
            for (ConsumerRecord<byte[], byte[]> one : records) {
                arrivals.add(MessageNumber.read(one.value()), nowNs);
            }
        }

        /** Whatever still comes is one too many. */
        private void readToEnd() throws BenchFailed {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, ANSWER_MAX);
            long startedNs = System.nanoTime();
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                poll();
                if (System.nanoTime() - startedNs > TimeUnit.SECONDS.toNanos(STALL_S)) {
                    throw BenchFailed.lost("the " + name + " consumer cannot read to the end of the topic within "
                            + STALL_S + " s: a transaction stays open, or Kafka is gone");
                }
            }
        }
    }

    /** Begins to read what comes of a load, which may be sent now; the one before must be done. */
    Reading read(Load load) {
        return new Reading(load);
    }

    private BenchFailed failure(@Nullable Throwable cause) {
        if (cause instanceof BenchFailed failed) {
            return failed;
        } else if (cause instanceof KafkaException) {
            return BenchFailed.lost("the " + name + " consumer cannot read from Kafka: " + cause.getMessage());
        }
        throw new IllegalStateException("the " + name + " consumer failed", cause);
    }

    /** Ends a read that is under way; blocks for some seconds at most. */
    @Override
    public void close() {
        consumer.wakeup();
        thread.shutdown();
        try {
            if (thread.awaitTermination(5, TimeUnit.SECONDS)) {
                consumer.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
