package io.balanceofpower.step6_commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.broker.BrokerProcess;
import io.balanceofpower.broker.BrokerSettings;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A broker of its own for tests, with short limits so that faults take seconds. */
public final class Bus implements AutoCloseable {

    public static final int TRANSACTION_TIMEOUT_MS = 4_000;

    public static final int PARTITIONS = 3;

    public final BrokerProcess broker;

    /** A broker with options of its own. */
    public static Bus of(BrokerSettings settings) {
        return new Bus(settings);
    }

    private Bus(BrokerSettings settings) {
        broker = BrokerProcess.start(
                settings.withOption("transaction.abort.timed.out.transaction.cleanup.interval.ms", "200"));
    }

    /**
     * A broker that can be paused. Its controller, which is paused with it, must not then think that the broker has
     * died: while its partitions have no leader, Kafka 4.4.0 forgets to end transactions in them (KAFKA-20734).
     */
    public static Bus pausable() {
        return new Bus(BrokerSettings.temporary().withOption("broker.session.timeout.ms", "600000"));
    }

    /** A broker that can be killed and restarted. */
    public static Bus restartable() {
        return new Bus(BrokerSettings.temporary());
    }

    /** @param mesh tests that share a broker take one each, since it names their topic of sessions and their lanes */
    public BusSettings settings(Guarantee guarantee, String mesh, String node, int lanes, int checkpointMs) {
        return new BusSettings(
                broker.bootstrapServers(),
                guarantee,
                node,
                mesh,
                lanes,
                1_000,
                10_000_000,
                200,
                100_000,
                TRANSACTION_TIMEOUT_MS,
                checkpointMs,
                20_000,
                false,
                PARTITIONS,
                (short) 1,
                Map.of("request.timeout.ms", "1000"),
                Map.of("max.block.ms", "500", "metadata.max.age.ms", "1000"),
                Map.of("default.api.timeout.ms", "2000"),
                Map.of("default.api.timeout.ms", "2000"));
    }

    /** The same settings with one of another value. */
    public static BusSettings with(BusSettings settings, String name, Object value) {
        RecordComponent[] components = BusSettings.class.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        boolean known = false;
        try {
            for (int i = 0; i < components.length; i++) {
                boolean meant = components[i].getName().equals(name);
                known |= meant;
                types[i] = components[i].getType();
                values[i] = meant ? value : components[i].getAccessor().invoke(settings);
            }
            assertThat(known).as("BusSettings have a %s", name).isTrue();
            return BusSettings.class.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    public Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    public void create(String topic) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                    .all()
                    .get();
            // Created, and not yet known to whom we ask.
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> admin.listTopics().names().get().contains(topic));
        }
    }

    /** Changes one setting of the topic and waits until the broker shows it. */
    public void configure(String topic, String name, String value) throws Exception {
        try (Admin admin = admin()) {
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            AlterConfigOp change = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(resource, List.of(change)))
                    .all()
                    .get();
        }
    }

    /** As {@link #read}, once every transaction is decided: a commit is answered before its markers are in all partitions. */
    public List<ConsumerRecord<byte[], byte[]>> readDecided(String topic) {
        try (Admin admin = admin()) {
            await().until(() -> ends(admin, topic, IsolationLevel.READ_COMMITTED)
                    .equals(ends(admin, topic, IsolationLevel.READ_UNCOMMITTED)));
        }
        return read(topic);
    }

    private static Map<TopicPartition, Long> ends(Admin admin, String topic, IsolationLevel isolation)
            throws Exception {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                .flatMap(description -> description.partitions().stream())
                .forEach(info -> asked.put(new TopicPartition(topic, info.partition()), OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(asked, new ListOffsetsOptions(isolation))
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /** All that a read_committed consumer sees, up to where the topic's partitions end when it is asked. */
    public List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        Map<String, Object> options = Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(options, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Set<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .collect(Collectors.toSet());
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    /** The audit: each device's sequences stand in the topic once, without a gap from 0, and in order. */
    public void audit(String topic, Map<String, Integer> messagesOfDevice) {
        Map<String, List<Long>> found = sequences(topic);
        assertThat(found.keySet()).isEqualTo(messagesOfDevice.keySet());
        messagesOfDevice.forEach((device, messages) -> {
            List<Long> sequences = found.getOrDefault(device, List.of());
            for (int i = 0; i < Math.min(messages, sequences.size()); i++) {
                assertThat(sequences.get(i)).as("record %d of %s", i, device).isEqualTo(i);
            }
            assertThat(sequences).as(device).hasSize(messages);
        });
    }

    /** Of each device, in the order in which they stand in the topic. */
    public Map<String, List<Long>> sequences(String topic) {
        Map<String, List<Long>> found = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : read(topic)) {
            found.computeIfAbsent(text(record, "bop-device"), device -> new ArrayList<>())
                    .add(Long.parseLong(text(record, "bop-seq")));
        }
        return found;
    }

    public static String text(ConsumerRecord<byte[], byte[]> record, String header) {
        Header found = record.headers().lastHeader(header);
        return found == null ? "" : new String(found.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        broker.close();
    }
}
