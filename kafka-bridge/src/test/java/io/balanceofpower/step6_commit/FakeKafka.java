package io.balanceofpower.step6_commit;

import io.balanceofpower.ownership.SessionFormat;
import io.balanceofpower.ownership.SessionRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.jspecify.annotations.Nullable;

/**
 * One partition per topic, one transactional id, and faults at will. A record that is refused fails its future and its
 * transaction, as the real producer does it. All methods are safe for the test's and the lane's thread.
 */
final class FakeKafka {
    static final String SESSIONS = "test.sessions";

    /** What happens to a commit. */
    enum CommitFault {
        /** The commit reaches Kafka, its answer does not come back. */
        DONE_BUT_FENCED,
        /** Kafka has aborted the transaction and refuses the commit. */
        ABORTED_AND_FENCED
    }

    private enum State {
        OPEN,
        COMMITTED,
        ABORTED
    }

    private static final class Stored {
        final ProducerRecord<byte[], byte[]> record;
        State state;

        Stored(ProducerRecord<byte[], byte[]> record, State state) {
            this.record = record;
            this.state = state;
        }
    }

    /** Asked for each record; an exception makes its send fail. */
    volatile Function<ProducerRecord<byte[], byte[]>, @Nullable RuntimeException> refuses = record -> null;

    /** Thrown by the next commits, one each, without any effect. */
    final Deque<RuntimeException> commitErrors = new ConcurrentLinkedDeque<>();

    /** The same for aborts. */
    final Deque<RuntimeException> abortErrors = new ConcurrentLinkedDeque<>();

    /** Thrown by the next questions for a topic's partitions, one each. */
    final Deque<RuntimeException> metadataErrors = new ConcurrentLinkedDeque<>();

    /** How many every topic says that it has; all is stored in the first. */
    volatile int partitions = 1;

    final Deque<CommitFault> commitFaults = new ConcurrentLinkedDeque<>();
    /** A commit takes a permit; a test that drains them holds it. */
    final Semaphore commits = new Semaphore(1_000_000);

    private final List<Integer> transactions = new ArrayList<>();
    final Map<String, Boolean> unknownTopics = new ConcurrentHashMap<>();
    private final Map<String, List<Stored>> topics = new HashMap<>();
    private int aborts;
    private int producers;

    synchronized Producer<byte[], byte[]> producer() {
        producers++;
        return new FakeProducer();
    }

    synchronized int producers() {
        return producers;
    }

    synchronized int aborts() {
        return aborts;
    }

    /** How many messages were in each committed transaction; what is said to the topic of sessions does not count. */
    synchronized List<Integer> transactions() {
        return List.copyOf(transactions);
    }

    /** What a read_committed consumer would see of the topic of sessions. */
    synchronized List<SessionRecord> sessions() {
        return topics.getOrDefault(SESSIONS, List.of()).stream()
                .filter(stored -> stored.state == State.COMMITTED)
                .map(stored -> SessionFormat.read(stored.record.key(), stored.record.value()))
                .toList();
    }

    /** What a read_committed consumer would see of the topic. */
    synchronized List<String> committed(String topic) {
        return topics.getOrDefault(topic, List.of()).stream()
                .filter(stored -> stored.state == State.COMMITTED)
                .map(stored -> new String(stored.record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    /** The partitions that the topic's committed records asked for; null for one that left the choice to the producer. */
    synchronized List<@Nullable Integer> partitions(String topic) {
        List<@Nullable Integer> partitionsAskedFor = new ArrayList<>();
        topics.getOrDefault(topic, List.of()).stream()
                .filter(stored -> stored.state == State.COMMITTED)
                .forEach(stored -> partitionsAskedFor.add(stored.record.partition()));
        return partitionsAskedFor;
    }

    private synchronized void endOpen(State state) {
        topics.values()
                .forEach(log -> log.stream()
                        .filter(stored -> stored.state == State.OPEN)
                        .forEach(stored -> stored.state = state));
    }

    private final class FakeProducer implements Producer<byte[], byte[]> {
        private boolean transactional;
        private @Nullable RuntimeException error;
        private int sentInTransaction;

        @Override
        public void initTransactions() {
            transactional = true;
            endOpen(State.ABORTED);
        }

        @Override
        public void beginTransaction() {
            throwIfBroken();
            sentInTransaction = 0;
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
            throwIfBroken();
            RuntimeException refusal = refuses.apply(record);
            if (refusal != null) {
                error = transactional ? refusal : null;
                return CompletableFuture.failedFuture(refusal);
            }
            long timestampMs = record.timestamp() == null ? 0 : record.timestamp();
            synchronized (FakeKafka.this) {
                List<Stored> log = topics.computeIfAbsent(record.topic(), topic -> new ArrayList<>());
                log.add(new Stored(record, transactional ? State.OPEN : State.COMMITTED));
                sentInTransaction += record.topic().equals(SESSIONS) ? 0 : 1;
                return CompletableFuture.completedFuture(new RecordMetadata(
                        new TopicPartition(record.topic(), 0), log.size() - 1L, 0, timestampMs, 0, 0));
            }
        }

        @Override
        public void commitTransaction() {
            takePermit();
            throwIfBroken();
            RuntimeException commitError = commitErrors.poll();
            if (commitError != null) {
                throw commitError;
            }
            CommitFault fault = commitFaults.poll();
            endOpen(fault == CommitFault.ABORTED_AND_FENCED ? State.ABORTED : State.COMMITTED);
            if (fault != null) {
                error = new ProducerFencedException("fenced");
                throw error;
            }
            synchronized (FakeKafka.this) {
                transactions.add(sentInTransaction);
            }
        }

        @Override
        public void abortTransaction() {
            if (error instanceof ProducerFencedException) {
                throw error;
            }
            RuntimeException abortError = abortErrors.poll();
            if (abortError != null) {
                throw abortError;
            }
            error = null;
            endOpen(State.ABORTED);
            synchronized (FakeKafka.this) {
                aborts++;
            }
        }

        @Override
        public void flush() {
            takePermit();
        }

        private void takePermit() {
            try {
                commits.acquire();
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }

        private void throwIfBroken() {
            if (error != null) {
                throw error instanceof ProducerFencedException ? error : new KafkaException("broken", error);
            }
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void registerMetricForSubscription(KafkaMetric metric) {}

        @Override
        public void unregisterMetricFromSubscription(KafkaMetric metric) {}

        @Override
        public List<PartitionInfo> partitionsFor(String topic) {
            RuntimeException error = metadataErrors.poll();
            if (error != null) {
                throw error;
            }
            return IntStream.range(0, partitions)
                    .mapToObj(each -> new PartitionInfo(topic, each, null, new Node[0], new Node[0]))
                    .toList();
        }

        @Override
        public Map<MetricName, ? extends Metric> metrics() {
            return Map.of();
        }

        @Override
        public Uuid clientInstanceId(Duration timeout) {
            return Uuid.ZERO_UUID;
        }

        @Override
        public void close() {}

        @Override
        public void close(Duration timeout) {}
    }
}
