package io.balanceofpower.consume;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.broker.BrokerProcess;
import io.balanceofpower.broker.BrokerSettings;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class TopicReaderIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static BrokerProcess broker;
    /** Records of another time could be deleted for their age. */
    private final long nowMs = System.currentTimeMillis();

    @BeforeAll
    static void startBroker() {
        broker = BrokerProcess.start(BrokerSettings.temporary());
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    @Test
    void shouldShowCommittedRecordsOnlyAndStillFindTheEnd() throws Exception {
        create("mixed", 1);
        try (KafkaProducer<byte[], byte[]> producer = transactional("mixed")) {
            transact(producer, "mixed", true, "a", "b");
            transact(producer, "mixed", false, "aborted");
            transact(producer, "mixed", true, "c");
            transact(producer, "mixed", false, "aborted too");
        }

        StepVerifier.create(values(reader().readToEnd(List.of("mixed"), StartAt.Edge.BEGINNING)))
                .expectNext("a", "b", "c")
                .expectComplete()
                .verify(SOON);
        TopicReader careless = new TopicReader(
                ReaderSettings.of(broker.bootstrapServers()).withIsolation(IsolationLevel.READ_UNCOMMITTED));
        StepVerifier.create(values(careless.readToEnd(List.of("mixed"), StartAt.Edge.BEGINNING)))
                .expectNext("a", "b", "aborted", "c", "aborted too")
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void shouldLeaveOutWhatIsStillOpenAndShowItOnceCommitted() throws Exception {
        create("open", 1);
        try (KafkaProducer<byte[], byte[]> producer = transactional("open")) {
            transact(producer, "open", true, "before");
            producer.beginTransaction();
            producer.send(record("open", "pending")).get();

            StepVerifier.create(values(reader().readToEnd(List.of("open"), StartAt.Edge.BEGINNING)))
                    .expectNext("before")
                    .expectComplete()
                    .verify(SOON);
            StepVerifier.create(values(reader().read(List.of("open"), StartAt.Edge.BEGINNING)))
                    .expectNext("before")
                    .then(producer::commitTransaction)
                    .expectNext("pending")
                    .thenCancel()
                    .verify(SOON);
        }
    }

    @Test
    void shouldReadFromTheEndsOnlyWhatCameLater() throws Exception {
        create("ends", 2);
        try (KafkaProducer<byte[], byte[]> producer = transactional("ends")) {
            transact(producer, "ends", true, "early 1", "early 2", "early 3");
            StartAt now = requireNonNull(reader().ends(List.of("ends")).block(SOON));
            transact(producer, "ends", true, "late");

            StepVerifier.create(values(reader().readToEnd(List.of("ends"), now)))
                    .expectNext("late")
                    .expectComplete()
                    .verify(SOON);
        }
    }

    @Test
    void shouldReadFromATimeToWhereTheTopicsEndedWhenAsked() throws Exception {
        create("times", 2);
        try (KafkaProducer<byte[], byte[]> producer = plain()) {
            producer.send(at("times", 0, nowMs + 1_000, "old")).get();
            producer.send(at("times", 0, nowMs + 3_000, "new")).get();
            producer.send(at("times", 0, nowMs + 1_500, "late")).get();
            producer.send(at("times", 1, nowMs + 1_999, "old too")).get();
            Extent extent = requireNonNull(reader().extent(List.of("times"), new StartAt.Time(nowMs + 2_000))
                    .block(SOON));
            producer.send(at("times", 0, nowMs + 4_000, "beyond")).get();

            assertThat(extent.offsets()).isEqualTo(2);
            assertThat(extent.completeFromMs()).isEqualTo(nowMs + 2_000);
            StepVerifier.create(values(reader().read(extent)))
                    .expectNext("new", "late")
                    .expectComplete()
                    .verify(SOON);
            StartAt.Offsets now = requireNonNull(reader().ends(List.of("times")).block(SOON));
            StepVerifier.create(values(reader().read(extent.upTo(now.byPartition()))))
                    .expectNext("beyond")
                    .expectComplete()
                    .verify(SOON);
        }
    }

    @Test
    void shouldKnowSinceWhenNothingIsDeleted() throws Exception {
        create("trimmed", 3);
        try (KafkaProducer<byte[], byte[]> producer = plain();
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            for (int i = 0; i < 3; i++) {
                producer.send(at("trimmed", 0, nowMs + 1_000 + i, "a")).get();
                producer.send(at("trimmed", 1, nowMs + 2_000 + i, "b")).get();
                producer.send(at("trimmed", 2, nowMs + 500 + i, "c")).get();
            }
            assertThat(trimmedExtent(StartAt.Edge.BEGINNING).completeFromMs()).isEqualTo(Long.MIN_VALUE);

            admin.deleteRecords(Map.of(
                            new TopicPartition("trimmed", 1),
                            RecordsToDelete.beforeOffset(1),
                            new TopicPartition("trimmed", 2),
                            RecordsToDelete.beforeOffset(3)))
                    .all()
                    .get();

            Extent extent = trimmedExtent(StartAt.Edge.BEGINNING);
            assertThat(extent.completeFromMs()).isEqualTo(nowMs + 2_001);
            assertThat(extent.emptied()).containsExactly(new TopicPartition("trimmed", 2));
            assertThat(extent.offsets()).isEqualTo(5);
            assertThat(trimmedExtent(new StartAt.Time(nowMs + 2_002)).completeFromMs())
                    .isEqualTo(nowMs + 2_002);
        }
    }

    private static Extent trimmedExtent(StartAt start) {
        return requireNonNull(reader().extent(List.of("trimmed"), start).block(SOON));
    }

    @Test
    void shouldEndItsThreadSoonWhenCancelledInTheMiddleOfAPoll() throws Exception {
        create("idle", 1);
        Disposable subscription =
                reader().read(List.of("idle"), StartAt.Edge.BEGINNING).subscribe();
        await().atMost(SOON).until(() -> readerThreads("idle") == 1);

        subscription.dispose();

        await().atMost(SOON).until(() -> readerThreads("idle") == 0);
    }

    @Test
    void shouldHoldNoMoreThanItsLimitsWhenTheSubscriberIsSlow() throws Exception {
        create("slow", 1);
        int sent = 20_000;
        int valueBytes = 1_000;
        fill("slow", sent, valueBytes);
        ReaderSettings settings = new ReaderSettings(
                broker.bootstrapServers(),
                IsolationLevel.READ_COMMITTED,
                50,
                100_000,
                Map.of("client.id", "slow-reader"));
        Flux<ConsumerRecord<byte[], byte[]>> flux =
                new TopicReader(settings).read(List.of("slow"), StartAt.Edge.BEGINNING);

        StepVerifier.create(flux, 100)
                .expectNextCount(100)
                .then(() -> assertThat(bytesReceived("slow-reader")).isBetween(100.0 * valueBytes, 400_000.0))
                .thenRequest(sent)
                .expectNextCount(sent - 100L)
                .thenCancel()
                .verify(SOON);
    }

    @Test
    void shouldGoOnWhereItWasWhenTheBrokerIsKilledAndRestarted() throws Exception {
        create("restart", 1);
        List<String> seen = new CopyOnWriteArrayList<>();
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        Disposable subscription = values(reader().read(List.of("restart"), StartAt.Edge.BEGINNING))
                .subscribe(seen::add, errors::add);
        try {
            produce("restart", 0, 100);
            await().atMost(SOON).until(() -> seen.size() >= 50);

            broker.restart();
            produce("restart", 100, 200);

            await().atMost(SOON).until(() -> seen.size() >= 200);
            assertThat(errors).isEmpty();
            assertThat(seen)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 200).mapToObj(String::valueOf).toList());
        } finally {
            subscription.dispose();
        }
    }

    private static TopicReader reader() {
        return new TopicReader(ReaderSettings.of(broker.bootstrapServers()));
    }

    private static Flux<String> values(Flux<ConsumerRecord<byte[], byte[]>> records) {
        return records.map(each -> new String(each.value(), StandardCharsets.UTF_8));
    }

    private static long readerThreads(String topic) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(each -> each.getName().equals("kafka-reader " + topic))
                .count();
    }

    /** All that its consumer has taken from its sockets. */
    private static double bytesReceived(String clientId) {
        try {
            ObjectName metrics = new ObjectName("kafka.consumer:type=consumer-metrics,client-id=" + clientId);
            return (double) ManagementFactory.getPlatformMBeanServer().getAttribute(metrics, "incoming-byte-total");
        } catch (JMException e) {
            throw new AssertionError(e);
        }
    }

    private static void create(String topic, int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static KafkaProducer<byte[], byte[]> transactional(String id) {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", id),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    private static void transact(KafkaProducer<byte[], byte[]> producer, String topic, boolean commit, String... values)
            throws Exception {
        producer.beginTransaction();
        for (String value : values) {
            // Awaited, so that an abort finds the record in the log and not in the producer.
            producer.send(record(topic, value)).get();
        }
        if (commit) {
            producer.commitTransaction();
        } else {
            producer.abortTransaction();
        }
    }

    private static void produce(String topic, int from, int to) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = plain()) {
            for (int i = from; i < to; i++) {
                producer.send(record(topic, String.valueOf(i))).get();
            }
        }
    }

    private static void fill(String topic, int records, int valueBytes) {
        try (KafkaProducer<byte[], byte[]> producer = plain()) {
            for (int i = 0; i < records; i++) {
                var unused = producer.send(new ProducerRecord<>(topic, new byte[valueBytes]));
            }
            producer.flush();
        }
    }

    private static KafkaProducer<byte[], byte[]> plain() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static ProducerRecord<byte[], byte[]> at(String topic, int partition, long timestampMs, String value) {
        return new ProducerRecord<>(topic, partition, timestampMs, null, value.getBytes(StandardCharsets.UTF_8));
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String value) {
        return new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8));
    }
}
