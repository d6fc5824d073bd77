package io.balanceofpower.loadtests;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What has come to a topic: the check that what was acknowledged is there. Used by one thread; blocks. */
final class KafkaTopic implements AutoCloseable {

    private static final long READ_MS_MAX = TimeUnit.MINUTES.toMillis(2);

    private final List<TopicPartition> partitions;
    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;

    /** The one that the node writes to. */
    KafkaTopic(String bootstrapServers) {
        this(bootstrapServers, Workload.DESTINATION);
    }

    KafkaTopic(String bootstrapServers, String topic) {
        partitions = IntStream.range(0, NodeFiles.PARTITIONS)
                .mapToObj(number -> new TopicPartition(topic, number))
                .toList();
        admin = admin(bootstrapServers);
        Map<String, Object> options = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                10_000);
        consumer = new KafkaConsumer<>(options, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(partitions);
    }

    static void create(String bootstrapServers, String name) throws BenchFailed {
        try (Admin admin = admin(bootstrapServers)) {
            NewTopic topic = new NewTopic(name, NodeFiles.PARTITIONS, (short) 1);
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            throw BenchFailed.notStarted("cannot create " + name + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            throw BenchFailed.interrupted(e);
        }
    }

    private static Admin admin(String bootstrapServers) {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    }

    /** Where the partitions end, whatever became of what is in them. */
    Map<TopicPartition, Long> ends() throws BenchFailed {
        Map<TopicPartition, OffsetSpec> latest =
                partitions.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest()));
        try {
            Map<TopicPartition, Long> ends = new HashMap<>();
            Map<TopicPartition, ListOffsetsResultInfo> found = admin.listOffsets(
                            latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .all()
                    .get();
            found.forEach((partition, info) -> ends.put(partition, info.offset()));
            return ends;
        } catch (ExecutionException e) {
            throw BenchFailed.lost("Kafka does not tell where its topic ends: " + e.getCause());
        } catch (InterruptedException e) {
            throw BenchFailed.interrupted(e);
        }
    }

    /** How many records were committed from there to the ends that are now. */
    long committedSince(Map<TopicPartition, Long> starts) throws BenchFailed {
        return readSince(starts, value -> {});
    }

    /** The same, and shows each record's value. */
    long readSince(Map<TopicPartition, Long> starts, Consumer<byte[]> values) throws BenchFailed {
        Map<TopicPartition, Long> ends = ends();
        starts.forEach(consumer::seek);
        long count = 0;
        long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(READ_MS_MAX);
        // Positions also pass aborted records and the marks of transactions, which are no records.
        while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
            for (ConsumerRecord<byte[], byte[]> found : poll()) {
                values.accept(found.value());
                count++;
            }
            if (System.nanoTime() - untilNs > 0) {
                throw BenchFailed.lost("a transaction stays open, or Kafka cannot be read, for " + READ_MS_MAX + " ms");
            }
        }
        return count;
    }

    private ConsumerRecords<byte[], byte[]> poll() throws BenchFailed {
        try {
            return consumer.poll(Duration.ofMillis(200));
        } catch (OffsetOutOfRangeException e) {
            throw BenchFailed.lost("Kafka has deleted messages of this turn before they were counted, since it keeps "
                    + (Stage.RETENTION_BYTES >> 20) + " MiB of a partition: take fewer --messages, or smaller ones");
        }
    }

    /** Up to where the last look has read. */
    Map<TopicPartition, Long> positions() {
        return partitions.stream().collect(Collectors.toMap(p -> p, consumer::position));
    }

    /** Fails unless as many records were committed as messages were acknowledged, if it is one who writes. */
    void requireCommitted(Contender contender, Map<TopicPartition, Long> starts, long acknowledged) throws BenchFailed {
        if (!contender.writesToKafka()) {
            return;
        }
        long committed = committedSince(starts);
        if (committed != acknowledged) {
            throw BenchFailed.lost(contender.name() + ": " + acknowledged + " messages were acknowledged and "
                    + committed + " are committed in Kafka");
        }
    }

    @Override
    public void close() {
        consumer.close();
        admin.close();
    }
}
