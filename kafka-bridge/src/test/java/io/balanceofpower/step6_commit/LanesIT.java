package io.balanceofpower.step6_commit;

import static io.balanceofpower.message.Outcome.Kept.COMMITTED;
import static io.balanceofpower.message.Outcome.Kept.DUPLICATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Message;
import io.balanceofpower.message.Numbering;
import io.balanceofpower.message.Outcome.Refused;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.message.UserProperty;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The lanes against a real broker; each test ends with what a read_committed consumer finds. */
class LanesIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    @SuppressWarnings("NullAway.Init")
    private static Bus bus;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final String topic = "t-" + UUID.randomUUID();
    private final List<Lanes> started = new ArrayList<>();

    @BeforeAll
    static void startBroker() {
        bus = Bus.pausable();
    }

    @AfterAll
    static void endBroker() {
        bus.close();
    }

    @AfterEach
    void closeLanes() {
        started.forEach(lanes -> lanes.close(Duration.ofSeconds(5)).block(LONG));
    }

    @ParameterizedTest
    @EnumSource
    void shouldCommitInOrderWithoutASecondCopy(Guarantee guarantee) throws Exception {
        Lanes lanes = start(guarantee, 2);
        List<Sent> sent = new ArrayList<>();
        Map<String, Integer> messages = new HashMap<>();
        for (int sequence = 0; sequence < 300; sequence++) {
            for (String device : List.of("d0", "d1", "d2")) {
                messages.merge(device, 1, Integer::sum);
                sent.add(offer(lanes, Sent.numbered(device, sequence, topic)));
                if (sequence % 10 == 0) {
                    sent.add(offer(lanes, Sent.numbered(device, sequence, topic)));
                }
            }
        }
        awaitSettled(sent);
        assertThat(sent.stream().filter(s -> s.outcome() == COMMITTED)).hasSize(900);
        assertThat(sent.stream().filter(s -> s.outcome() == DUPLICATE)).hasSize(90);
        bus.audit(topic, messages);
        assertThat(registry.get("bop.lane.committed").counters().stream()
                        .mapToDouble(c -> c.count())
                        .sum())
                .isEqualTo(900);
        assertThat(registry.find("kafka.producer.record.send.total").meters()).isNotEmpty();
    }

    @Test
    void shouldCommitAMessageToAllItsDestinationsOrToNone() throws Exception {
        Lanes lanes = start(Guarantee.EXACTLY_ONCE, 1);
        String second = "second-" + topic;
        bus.create(second);
        List<Sent> sent = new ArrayList<>();
        for (int sequence = 0; sequence < 200; sequence++) {
            boolean refused = sequence % 50 == 7;
            List<String> topics = refused ? List.of(topic, "absent-" + topic, second) : List.of(topic, second);
            sent.add(offer(lanes, Sent.numbered("d0", sequence, topics)));
        }
        awaitSettled(sent);

        List<Long> committed = new ArrayList<>();
        for (int sequence = 0; sequence < 200; sequence++) {
            if (sent.get(sequence).outcome() == COMMITTED) {
                committed.add((long) sequence);
            }
        }
        assertThat(committed).hasSize(196);
        assertThat(bus.sequences(topic)).containsExactly(Map.entry("d0", committed));
        assertThat(bus.sequences(second)).containsExactly(Map.entry("d0", committed));
        assertThat(bus.read(second))
                .allSatisfy(record ->
                        assertThat(Bus.text(record, "bop-destinations")).isEqualTo(topic + "," + second));
    }

    @Test
    void shouldWriteTheRecordAsDocumented() throws Exception {
        Lanes lanes = start(Guarantee.EXACTLY_ONCE, 1);
        Sent told = Sent.numbered("unused", 0);
        Message message = new Message(
                "edge-7",
                new Numbering("orders", 3, Long.MAX_VALUE),
                0,
                List.of(new Destination(topic, "trades", "SAP".getBytes(StandardCharsets.UTF_8))),
                new byte[] {0, (byte) 0xFF, 7},
                "trades/xetra/SAP",
                1_763_870_400_123_456_789L,
                List.of(new UserProperty("desk", "Zürich"), new UserProperty("bop-device", "forged")),
                told);
        lanes.laneOf("edge-7").offer(message);
        awaitSettled(List.of(told));

        ConsumerRecord<byte[], byte[]> record = bus.read(topic).get(0);
        assertThat(record.key()).asString(StandardCharsets.UTF_8).isEqualTo("SAP");
        assertThat(record.value()).containsExactly(0, 0xFF, 7);
        assertThat(record.timestamp()).isEqualTo(1_763_870_400_123L);
        List<String> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8));
        }
        assertThat(headers)
                .containsExactly(
                        "bop-device=edge-7",
                        "bop-stream=orders",
                        "bop-epoch=3",
                        "bop-seq=9223372036854775807",
                        "bop-lane=" + lanes.laneOf("edge-7").name(),
                        "bop-topic=trades/xetra/SAP",
                        "bop-route=trades",
                        "bop-received-ns=1763870400123456789",
                        "desk=Zürich",
                        "x-bop-device=forged");
    }

    @Test
    void shouldRefuseOnlyTheRecordThatTheTopicNoLongerTakes() throws Exception {
        Lanes lanes = start(Guarantee.EXACTLY_ONCE, 1);
        offerAndAwait(lanes, Sent.numbered("d0", 0, topic));
        bus.configure(topic, "max.message.bytes", "5000");
        List<Sent> sent = new ArrayList<>();
        for (int sequence = 1; sequence < 50; sequence++) {
            sent.add(offer(lanes, Sent.numbered("d0", sequence, topic)));
        }
        Sent large = new Sent("d1", new Numbering("d1", 0, 0), topic, "k", new byte[50_000]);
        sent.add(10, offer(lanes, large));
        awaitSettled(sent);

        assertThat(refusal(large)).isEqualTo(Refusal.RECORD_TOO_LARGE);
        bus.audit(topic, Map.of("d0", 50));
    }

    @Test
    void shouldRefuseADeletedTopicAndTakeItAgainOnceItIsBack() throws Exception {
        String other = topic + "-other";
        bus.create(other);
        Lanes lanes = start(Guarantee.EXACTLY_ONCE, 1);
        offerAndAwait(lanes, Sent.numbered("d0", 0, topic));
        try (Admin admin = bus.admin()) {
            admin.deleteTopics(List.of(topic)).all().get();
        }
        Sent lost = offer(lanes, Sent.numbered("d0", 1, topic));
        Sent kept = offer(lanes, Sent.numbered("d1", 0, other));
        awaitSettled(List.of(lost, kept));
        assertThat(refusal(lost)).isEqualTo(Refusal.DESTINATION_UNKNOWN);
        assertThat(kept.outcome()).isEqualTo(COMMITTED);

        bus.create(topic);
        await().atMost(LONG)
                .until(() -> offerAndAwait(lanes, Sent.numbered("d0", 1, topic)).outcome() == COMMITTED);
        bus.audit(other, Map.of("d1", 1));
        assertThat(bus.read(topic)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void shouldSettleTheRestAsEndedWhenClosedWhileKafkaHangs(Guarantee guarantee) throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet(); // other tests of this JVM kill lanes
        Lanes lanes = start(guarantee, 2);
        offerAndAwait(lanes, Sent.numbered("d0", 0, topic));
        bus.broker.pause();
        Sent hanging;
        try {
            hanging = offer(lanes, Sent.numbered("d0", 1, topic));
            lanes.close(Duration.ofSeconds(1)).block(LONG);
        } finally {
            bus.broker.resume();
        }
        assertThat(refusal(hanging)).isEqualTo(Refusal.LANE_ENDED);
        assertThat(lanes.failed().block(LONG)).isNull();
        assertThat(registry.getMeters()).isEmpty();
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> !before.contains(thread))
                .noneMatch(thread -> thread.getName().startsWith("bop-lane-"));
    }

    @Test
    void shouldCloseWhatWasPreparedAndNeverOpened() throws Exception {
        bus.create(topic);
        Lanes lanes = Objects.requireNonNull(
                Lanes.prepare(settings(Guarantee.EXACTLY_ONCE, 2), Set.of(topic), "run-1", registry)
                        .block(LONG));
        lanes.close(Duration.ofSeconds(5)).block(Duration.ofSeconds(5));
        assertThat(lanes.failed().block(LONG)).isNull();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void shouldNameAllMissingTopicsAndTheRemedy() {
        BusSettings settings = settings(Guarantee.EXACTLY_ONCE, 1);
        assertThatThrownBy(() -> Lanes.prepare(settings, Set.of("missing-b", "missing-a"), "run-1", registry)
                        .block(LONG))
                .isInstanceOf(BusException.class)
                .hasMessageContaining("missing-a, missing-b")
                .hasMessageContaining("kafka.topics.create");
    }

    @Test
    void shouldCreateMissingTopicsWhenTheSettingsSaySo() throws Exception {
        Lanes lanes = open(Bus.with(settings(Guarantee.EXACTLY_ONCE, 1), "createTopics", true));
        offerAndAwait(lanes, Sent.numbered("d0", 0, topic));
        try (Admin admin = bus.admin()) {
            assertThat(admin.describeTopics(List.of(topic))
                            .allTopicNames()
                            .get()
                            .values())
                    .singleElement()
                    .satisfies(created -> assertThat(created.partitions()).hasSize(3));
        }
        bus.audit(topic, Map.of("d0", 1));
    }

    @Test
    void shouldSayThatKafkaDoesNotAnswerWhenItHangsAtStart() {
        BusSettings settings = Bus.with(settings(Guarantee.EXACTLY_ONCE, 1), "startTimeoutMs", 2_000L);
        bus.broker.pause();
        try {
            assertThatThrownBy(() -> Lanes.prepare(settings, Set.of(topic), "run-1", registry)
                            .block(LONG))
                    .isInstanceOf(BusException.class)
                    .hasMessage("bootstrap servers " + bus.broker.bootstrapServers()
                            + " did not answer within 2000 ms: is Kafka running there? Set kafka.bootstrap-servers");
        } finally {
            bus.broker.resume();
        }
        assertThat(registry.getMeters()).isEmpty();
    }

    private Lanes start(Guarantee guarantee, int count) throws Exception {
        bus.create(topic);
        return open(settings(guarantee, count));
    }

    /** They write for some devices that nobody had before. */
    private Lanes open(BusSettings settings) {
        Lanes lanes = Objects.requireNonNull(
                Lanes.prepare(settings, Set.of(topic), "run-1", registry).block(LONG));
        started.add(lanes);
        lanes.open(LaneWatch.NOBODY).block(LONG);
        for (String device : List.of("d0", "d1", "d2", "edge-7")) {
            Lane lane = lanes.laneOf(device);
            lane.put(LaneRig.grant(lane, device, 1 + Math.floorMod(device.hashCode(), 100)))
                    .block(LONG);
        }
        return lanes;
    }

    private BusSettings settings(Guarantee guarantee, int count) {
        return bus.settings(guarantee, topic, "n1", count, 1_000);
    }

    private static Sent offer(Lanes lanes, Sent sent) {
        lanes.laneOf(sent.message().device()).offer(sent.message());
        return sent;
    }

    private static Sent offerAndAwait(Lanes lanes, Sent sent) {
        awaitSettled(List.of(offer(lanes, sent)));
        return sent;
    }

    private static void awaitSettled(List<Sent> sent) {
        await().atMost(LONG)
                .untilAsserted(() ->
                        assertThat(sent).allSatisfy(s -> assertThat(s.outcome()).isNotNull()));
    }

    private static Refusal refusal(Sent sent) {
        assertThat(sent.outcome()).isInstanceOf(Refused.class);
        return ((Refused) Objects.requireNonNull(sent.outcome())).refusal();
    }
}
