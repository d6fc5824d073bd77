package io.balanceofpower.step6_commit;

import static io.balanceofpower.message.Outcome.Kept.COMMITTED;
import static io.balanceofpower.message.Outcome.Kept.DUPLICATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
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
    void shouldWriteTheRecordAsDocumented() throws Exception {
        Lanes lanes = start(Guarantee.EXACTLY_ONCE, 1);
        Sent told = Sent.numbered("unused", 0);
        Message message = new Message(
                "edge-7",
                new Numbering("orders", 3, Long.MAX_VALUE),
                topic,
                "SAP".getBytes(StandardCharsets.UTF_8),
                new byte[] {0, (byte) 0xFF, 7},
                "trades/xetra/SAP",
                "trades",
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
                        "bop-lane=n1-0",
                        "bop-topic=trades/xetra/SAP",
                        "bop-route=trades",
                        "bop-received-ns=1763870400123456789",
                        "desk=Zürich",
                        "x-bop-device=forged");
    }

    @ParameterizedTest
    @EnumSource
    void shouldSettleNothingWhileKafkaHangsAndEverythingAfterwards(Guarantee guarantee) throws Exception {
        Lanes lanes = start(guarantee, 2);
        try (Load load = new Load(lanes, topic)) {
            load.awaitSettled(500);
            bus.broker.pause();
            try {
                awaitStandstill(load);
                int settled = load.settled();
                // Longer than the transaction time-out, so that the broker aborts what was open as soon as it wakes up.
                await().pollDelay(Duration.ofMillis(2L * Bus.TRANSACTION_TIMEOUT_MS))
                        .atMost(LONG)
                        .until(() -> true);
                assertThat(load.settled()).isEqualTo(settled);
            } finally {
                bus.broker.resume();
            }
            load.awaitSettled(500);
            bus.audit(topic, load.stop());
        }
    }

    @Test
    void shouldGoOnAfterAnotherProducerFencedTheLane() throws Exception {
        Lanes lanes = start(Guarantee.EXACTLY_ONCE, 1);
        try (Load load = new Load(lanes, topic)) {
            for (int i = 0; i < 5; i++) {
                load.awaitSettled(200);
                try (Producer<byte[], byte[]> other = producer("bop-test-n1-0")) {
                    other.initTransactions();
                }
            }
            load.awaitSettled(200);
            bus.audit(topic, load.stop());
        }
        assertThat(registry.get("bop.lane.recoveries").counter().count()).isGreaterThanOrEqualTo(5);
    }

    @Test
    void shouldRefuseOnlyTheRecordThatTheTopicNoLongerTakes() throws Exception {
        Lanes lanes = start(Guarantee.EXACTLY_ONCE, 1);
        offerAndAwait(lanes, Sent.numbered("d0", 0, topic));
        try (Admin admin = bus.admin()) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("max.message.bytes", "5000"), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
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
                .noneMatch(thread -> thread.getName().startsWith("bop-lane-"));
    }

    @Test
    void shouldNameAllMissingTopicsAndTheRemedy() {
        BusSettings settings = bus.settings(Guarantee.EXACTLY_ONCE, 1, false);
        assertThatThrownBy(() -> Lanes.start(settings, Set.of("missing-b", "missing-a"), 100, registry)
                        .block(LONG))
                .isInstanceOf(BusException.class)
                .hasMessageContaining("missing-a, missing-b")
                .hasMessageContaining("kafka.topics.create");
    }

    @Test
    void shouldCreateMissingTopicsWhenTheSettingsSaySo() throws Exception {
        BusSettings settings = bus.settings(Guarantee.EXACTLY_ONCE, 1, true);
        Lanes lanes = Objects.requireNonNull(
                Lanes.start(settings, Set.of(topic), 100, registry).block(LONG));
        started.add(lanes);
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
        BusSettings settings = withStartTimeoutMs(bus.settings(Guarantee.EXACTLY_ONCE, 1, false), 2_000);
        bus.broker.pause();
        try {
            assertThatThrownBy(() ->
                            Lanes.start(settings, Set.of(topic), 100, registry).block(LONG))
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
        BusSettings settings = bus.settings(guarantee, count, false);
        Lanes lanes = Objects.requireNonNull(
                Lanes.start(settings, Set.of(topic), 1_000, registry).block(LONG));
        started.add(lanes);
        return lanes;
    }

    private static BusSettings withStartTimeoutMs(BusSettings s, long startTimeoutMs) {
        return new BusSettings(
                s.bootstrapServers(),
                s.guarantee(),
                s.node(),
                s.mesh(),
                s.lanes(),
                s.laneMessagesMax(),
                s.laneBytesMax(),
                s.batchMessagesMax(),
                s.recordBytesMax(),
                s.transactionTimeoutMs(),
                startTimeoutMs,
                s.createTopics(),
                s.topicPartitions(),
                s.topicReplicationFactor(),
                s.client(),
                s.producer(),
                s.consumer(),
                s.admin());
    }

    private static Producer<byte[], byte[]> producer(String transactionalId) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", bus.broker.bootstrapServers(), "transactional.id", transactionalId),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static void awaitStandstill(Load load) {
        int[] last = {-1};
        await().atMost(LONG).pollInterval(Duration.ofMillis(300)).until(() -> {
            int before = last[0];
            last[0] = load.settled();
            return before == last[0];
        });
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
