package io.balanceofpower.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.balanceofpower.broker.BrokerSettings;
import io.balanceofpower.consume.Extent;
import io.balanceofpower.consume.ReaderSettings;
import io.balanceofpower.consume.StartAt;
import io.balanceofpower.consume.TopicReader;
import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Message;
import io.balanceofpower.quarantine.QuarantineWriter.Change;
import io.balanceofpower.step6_commit.Bus;
import io.balanceofpower.step6_commit.BusSettings;
import io.balanceofpower.step6_commit.Guarantee;
import io.balanceofpower.step6_commit.ReplayProducer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A quarantine topic of a real broker, and what becomes of its entries. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class QuarantineIT {
    private static Bus bus;
    private static BusSettings settings;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private String quarantine = "";
    private String destination = "";

    @BeforeAll
    static void startBroker() {
        bus = Bus.of(BrokerSettings.temporary());
        settings = bus.settings(Guarantee.AT_LEAST_ONCE, "mesh", "node-1", 1, 1_000);
    }

    @AfterAll
    static void closeBroker() {
        bus.close();
    }

    @BeforeEach
    void createTopics(TestInfo test) throws Exception {
        String name = test.getTestMethod().orElseThrow().getName();
        quarantine = "bop.quarantine." + name;
        destination = "trades." + name;
        bus.create(quarantine);
        bus.create(destination);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    // --- reading ---

    @Test
    void shouldReadTheEntriesThatAreThereByTheirReceiveTime() {
        put(
                Entries.record(quarantine, 0, "a", 3),
                Entries.record(quarantine, 1, "b", 2),
                Entries.record(quarantine, 1, "gone", 5),
                Entries.record(quarantine, 0, "c", 4),
                Entries.record(quarantine, 2, "d", 1),
                Entries.tombstone(quarantine, 1, "gone"));

        assertThat(ids()).containsExactly("d", "b", "a", "c");
    }

    @Test
    void shouldSeeWhatEndedBehindAnotherOnesOpenTransaction() throws Exception {
        put(Entries.record(quarantine, 0, "a", 1));
        QuarantineWriter writer = open();
        QuarantineEntry entry = entries().get(0);
        KafkaProducer<byte[], byte[]> lane = transactional("lane");
        lane.beginTransaction();
        lane.send(Entries.record(quarantine, 0, "b", 2)).get();
        assertThat(writer.write(List.of(new Change(entry, List.of())))).isEmpty();

        Extent extent = reader().extent(StartAt.Edge.BEGINNING);
        CompletableFuture<List<String>> reading = Mono.fromCallable(() -> ids(extent))
                .subscribeOn(Schedulers.boundedElastic())
                .toFuture();
        lane.commitTransaction();

        assertThat(reading.get()).containsExactly("b");
    }

    // --- writing ---

    @Test
    void shouldWriteTheRecordsAndEndTheEntryTogetherEvenWithoutTransactionsOfLanes() {
        put(Entries.record(quarantine, 2, "a", 17));
        QuarantineWriter writer = open();

        assertThat(writer.write(List.of(replay(entries().get(0))))).isEmpty();

        assertThat(ids()).isEmpty();
        ConsumerRecord<byte[], byte[]> written = only(bus.readDecided(destination));
        assertThat(Entries.text(written.value())).isEqualTo("payload of a");
        assertThat(Bus.text(written, "bop-seq")).isEqualTo("17");
        assertThat(Bus.text(written, "bop-epoch")).isEqualTo("1");
        assertThat(Bus.text(written, "bop-received-ns")).isEqualTo("1795392000000000017");
        assertThat(Bus.text(written, "bop-replayed")).isEqualTo("1800000000000");
        assertThat(Bus.text(written, "bop-lane")).matches("replay-[0-9a-v]{12}");
        assertThat(Bus.text(written, "x-bop-hint")).isEqualTo("mine");
        assertThat(Bus.text(written, "x-x-bop-hint")).isEqualTo("mine too");
    }

    @Test
    void shouldWriteNothingTwiceAfterADeathBeforeTheCommit() {
        put(Entries.record(quarantine, 0, "a", 1), Entries.record(quarantine, 1, "b", 2));
        QuarantineWriter dying = open(Death.BEFORE_COMMIT);
        List<Change> changes = entries().stream().map(this::replay).toList();
        assertThatThrownBy(() -> dying.write(changes)).isInstanceOf(Death.Killed.class);

        QuarantineWriter next = open();
        assertThat(ids()).containsExactly("a", "b");
        assertThat(next.write(entries().stream().map(this::replay).toList())).isEmpty();

        assertThat(ids()).isEmpty();
        assertThat(bus.readDecided(destination)).hasSize(2);
    }

    @Test
    void shouldWriteNothingTwiceAfterADeathBehindTheCommit() {
        put(Entries.record(quarantine, 0, "a", 1), Entries.record(quarantine, 1, "b", 2));
        QuarantineWriter dying = open(Death.BEHIND_COMMIT);
        List<Change> first = List.of(replay(entries().get(0)));
        assertThatThrownBy(() -> dying.write(first)).isInstanceOf(Death.Killed.class);

        QuarantineWriter next = open();
        assertThat(ids()).containsExactly("b");
        assertThat(next.write(entries().stream().map(this::replay).toList())).isEmpty();

        assertThat(bus.readDecided(destination)).hasSize(2);
    }

    @Test
    void shouldEndTheReplayThatWasOpenBeforeThoughItsMeshIsAnother() {
        put(Entries.record(quarantine, 0, "a", 1));
        QuarantineWriter first = open();
        List<Change> changes = List.of(replay(entries().get(0)));
        ReplayProducer ofOtherMesh = new ReplayProducer(Bus.with(settings, "mesh", "other"), quarantine);
        opened.add(ofOtherMesh);
        QuarantineWriter second = QuarantineWriter.open(ofOtherMesh.producer(), 10_000);

        assertThatThrownBy(() -> first.write(changes)).isInstanceOf(ReplayEndedException.class);
        assertThat(bus.readDecided(destination)).isEmpty();
        assertThat(second.write(List.of(replay(entries().get(0))))).isEmpty();
        assertThat(bus.readDecided(destination)).hasSize(1);
    }

    @Test
    void shouldLeaveTheOneEntryThatKafkaRefusesAndWriteTheOthers() throws Exception {
        String small = destination + ".small";
        try (Admin admin = bus.admin()) {
            admin.createTopics(List.of(new NewTopic(small, 1, (short) 1).configs(Map.of("max.message.bytes", "1000"))))
                    .all()
                    .get();
        }
        put(
                Entries.record(quarantine, 0, "a", 1),
                Entries.record(quarantine, 1, "b", 2),
                Entries.record(quarantine, 2, "c", 3));
        QuarantineWriter writer = open();
        List<QuarantineEntry> entries = entries();
        Change tooLarge = new Change(entries.get(1), List.of(new ProducerRecord<>(small, new byte[5_000])));

        Map<Change, String> notMade = writer.write(List.of(replay(entries.get(0)), tooLarge, replay(entries.get(2))));

        assertThat(notMade).containsOnlyKeys(tooLarge);
        assertThat(ids()).containsExactly("b");
        assertThat(bus.readDecided(destination)).hasSize(2);
        assertThat(bus.readDecided(small)).isEmpty();
    }

    // --- how ---

    /** When a process dies, as its broker sees it: all is sent, and nothing comes any more. */
    private enum Death {
        BEFORE_COMMIT,
        BEHIND_COMMIT;

        static final class Killed extends Error {
            private static final long serialVersionUID = 1;
        }

        @SuppressWarnings("unchecked")
        Producer<byte[], byte[]> of(Producer<byte[], byte[]> producer) {
            return (Producer<byte[], byte[]>) Proxy.newProxyInstance(
                    Death.class.getClassLoader(), new Class<?>[] {Producer.class}, (proxy, method, arguments) -> {
                        boolean commits = method.getName().equals("commitTransaction");
                        if (commits && this == BEFORE_COMMIT) {
                            producer.flush();
                            throw new Killed();
                        }
                        try {
                            Object answer = method.invoke(producer, arguments);
                            if (commits) {
                                throw new Killed();
                            }
                            return answer;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    private QuarantineWriter open() {
        return QuarantineWriter.open(producer(), 10_000);
    }

    private QuarantineWriter open(Death death) {
        return QuarantineWriter.open(death.of(producer()), 10_000);
    }

    private Producer<byte[], byte[]> producer() {
        ReplayProducer made = new ReplayProducer(settings, quarantine);
        opened.add(made);
        return made.producer();
    }

    private KafkaProducer<byte[], byte[]> transactional(String id) {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bus.broker.bootstrapServers(), "transactional.id", id),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        opened.add(producer);
        producer.initTransactions();
        return producer;
    }

    @SafeVarargs
    private void put(ProducerRecord<byte[], byte[]>... records) {
        KafkaProducer<byte[], byte[]> producer = transactional("put." + quarantine);
        producer.beginTransaction();
        for (ProducerRecord<byte[], byte[]> each : records) {
            var unused = producer.send(each);
        }
        producer.commitTransaction();
    }

    private Change replay(QuarantineEntry entry) {
        Message message = new Message(
                entry.trade().device(),
                entry.trade().numbering(),
                0,
                List.of(new Destination(destination, "blocks", null)),
                entry.payload(),
                entry.trade().mqttTopic(),
                entry.trade().receivedAtNs(),
                entry.userProperties(),
                outcome -> {});
        try (ReplayProducer format = new ReplayProducer(settings, quarantine)) {
            return new Change(entry, format.records(message, 1_800_000_000_000L));
        }
    }

    private QuarantineReader reader() {
        ReaderSettings reading = ReaderSettings.of(bus.broker.bootstrapServers());
        return new QuarantineReader(
                new TopicReader(reading),
                new TopicReader(reading.withIsolation(IsolationLevel.READ_UNCOMMITTED)),
                quarantine);
    }

    private List<QuarantineEntry> entries() {
        return entries(reader().extent(StartAt.Edge.BEGINNING));
    }

    private List<QuarantineEntry> entries(Extent extent) {
        LiveEntries live = new LiveEntries(entry -> true);
        reader().records(extent).doOnNext(live::take).blockLast();
        return reader().entries(live, Mono.never())
                .collectList()
                .blockOptional()
                .orElse(List.of());
    }

    private List<String> ids() {
        return ids(reader().extent(StartAt.Edge.BEGINNING));
    }

    private List<String> ids(Extent extent) {
        return entries(extent).stream().map(QuarantineEntry::id).toList();
    }

    private static <T> T only(List<T> all) {
        assertThat(all).hasSize(1);
        return all.get(0);
    }
}
