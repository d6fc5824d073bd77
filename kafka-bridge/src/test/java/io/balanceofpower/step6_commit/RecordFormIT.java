package io.balanceofpower.step6_commit;

import static io.balanceofpower.message.Outcome.Kept.COMMITTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Numbering;
import io.balanceofpower.message.Outcome.Refused;
import io.balanceofpower.message.Partition;
import io.balanceofpower.message.Quarantine;
import io.balanceofpower.message.RecordForm;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.message.RouteHeader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Records that are not plain, against a real broker. */
class RecordFormIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    /** The broker refuses what is further ahead than an hour. */
    private static final long AHEAD_MS = System.currentTimeMillis() + TimeUnit.DAYS.toMillis(2);

    @SuppressWarnings("NullAway.Init")
    private static Bus bus;

    private final String topic = "t-" + UUID.randomUUID();
    private final List<Lanes> started = new ArrayList<>();
    private long sequence;

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
    void shouldRefuseOnlyTheMessageWhoseTimestampTheTopicDoesNotTake(Guarantee guarantee) throws Exception {
        Lanes lanes = open(guarantee, Set.of(topic));
        List<Sent> sent = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            long timestampMs = i == 10 || i == 12 ? AHEAD_MS : 1_763_870_400_000L + i;
            sent.add(offer(lanes, form(Partition.ByKey.BY_KEY, timestampMs)));
        }
        awaitSettled(sent);

        assertThat(sent.get(12).outcome()).isEqualTo(sent.get(10).outcome());
        sent.remove(12);
        assertThat(sent.remove(10).outcome())
                .isEqualTo(new Refused(
                        Refusal.PAYLOAD_FORMAT_INVALID,
                        "Route r takes the timestamp from the message, which is more than 3600000 ms ahead: topic "
                                + topic + " takes none such (its message.timestamp.after.max.ms)."));
        assertThat(sent).allSatisfy(each -> assertThat(each.outcome()).isEqualTo(COMMITTED));
        assertThat(bus.read(topic))
                .hasSize(28)
                .allSatisfy(record -> assertThat(record.timestamp())
                        .isEqualTo(1_763_870_400_000L + Long.parseLong(Bus.text(record, "bop-seq"))));
    }

    @ParameterizedTest
    @EnumSource
    void shouldPutATextWhereKafkaPutsAKey(Guarantee guarantee) throws Exception {
        Lanes lanes = open(guarantee, Set.of(topic));
        List<Sent> sent = new ArrayList<>();
        for (String text : List.of("SPY", "QQQ", "IBM", "XNYS", "")) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            sent.add(offer(lanes, new Destination(topic, "key", bytes)));
            sent.add(offer(lanes, form(new Partition.HashOf(bytes), RecordForm.RECEIVED)));
        }
        sent.add(offer(lanes, form(new Partition.Fixed(Bus.PARTITIONS - 1), RecordForm.RECEIVED)));
        Sent beyond = offer(lanes, form(new Partition.Fixed(Bus.PARTITIONS), RecordForm.RECEIVED));
        sent.add(offer(lanes, form(new Partition.Fixed(0), RecordForm.RECEIVED)));
        awaitSettled(sent);
        awaitSettled(List.of(beyond));

        assertThat(((Refused) Objects.requireNonNull(beyond.outcome())).refusal())
                .isEqualTo(Refusal.DESTINATION_UNKNOWN);
        List<ConsumerRecord<byte[], byte[]>> records = bus.read(topic);
        assertThat(records).hasSize(sent.size());
        for (int i = 0; i < 10; i += 2) {
            assertThat(partition(records, i + 1)).isEqualTo(partition(records, i));
        }
        assertThat(partition(records, 10)).isEqualTo(Bus.PARTITIONS - 1);
        assertThat(partition(records, 12)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseATimestampThatTheTopicNoLongerTakes(Guarantee guarantee) throws Exception {
        Lanes lanes = open(guarantee, Set.of(topic));
        bus.configure(topic, "message.timestamp.before.max.ms", "60000");
        List<Sent> sent = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            long timestampMs = i == 10 || i == 12 ? 1_763_870_400_000L : RecordForm.RECEIVED;
            byte[] key = {1};
            RecordForm form = new RecordForm(Partition.ByKey.BY_KEY, timestampMs, null, List.of());
            sent.add(offer(lanes, new Destination(topic, "r", key, form)));
        }
        awaitSettled(sent);

        Refused refused = new Refused(
                Refusal.PAYLOAD_FORMAT_INVALID,
                "Route r takes the timestamp from the message, and Kafka does not take this one for topic " + topic
                        + ": message.timestamp.before.max.ms and message.timestamp.after.max.ms of the topic say which it"
                        + " takes.");
        assertThat(sent.remove(12).outcome()).isEqualTo(refused);
        assertThat(sent.remove(10).outcome()).isEqualTo(refused);
        assertThat(sent).allSatisfy(each -> assertThat(each.outcome()).isEqualTo(COMMITTED));
        assertThat(bus.read(topic)).hasSize(28);
    }

    private static int partition(List<ConsumerRecord<byte[], byte[]>> records, int number) {
        return records.stream()
                .filter(record -> Bus.text(record, "bop-seq").equals(String.valueOf(number)))
                .mapToInt(ConsumerRecord::partition)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldCreateTopicsOfQuarantineSoThatTheyForgetWhatIsDealtWith() throws Exception {
        String quarantine = Quarantine.topic(UUID.randomUUID().toString());
        bus.create(topic);
        open(Bus.with(settings(Guarantee.EXACTLY_ONCE), "createTopics", true), Set.of(topic, quarantine));
        try (Admin admin = bus.admin()) {
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, quarantine);
            Config config = Objects.requireNonNull(
                    admin.describeConfigs(List.of(resource)).all().get().get(resource));
            assertThat(List.of(config.get("cleanup.policy").value().split(","))).contains("compact", "delete");
            assertThat(config.get("retention.ms").value()).isEqualTo("2592000000");
        }
    }

    private Destination form(Partition partition, long timestampMs) {
        RouteHeader header = new RouteHeader("desk", "fx".getBytes(StandardCharsets.UTF_8));
        return new Destination(topic, "r", null, new RecordForm(partition, timestampMs, null, List.of(header)));
    }

    private Sent offer(Lanes lanes, Destination to) {
        byte[] payload = String.valueOf(sequence).getBytes(StandardCharsets.UTF_8);
        Sent sent = new Sent("d0", new Numbering("d0", 0, sequence++), 0, List.of(to), payload);
        lanes.laneOf("d0").offer(sent.message());
        return sent;
    }

    private Lanes open(Guarantee guarantee, Set<String> topics) throws Exception {
        for (String each : topics) {
            bus.create(each);
        }
        return open(settings(guarantee), topics);
    }

    private Lanes open(BusSettings settings, Set<String> topics) {
        Lanes lanes = Objects.requireNonNull(Lanes.prepare(settings, topics, "run-1", new SimpleMeterRegistry())
                .block(LONG));
        started.add(lanes);
        lanes.open(LaneWatch.NOBODY).block(LONG);
        lanes.laneOf("d0").put(LaneRig.grant(lanes.laneOf("d0"), "d0", 1)).block(LONG);
        return lanes;
    }

    private BusSettings settings(Guarantee guarantee) {
        return bus.settings(guarantee, topic, "n1", 1, 1_000);
    }

    private static void awaitSettled(List<Sent> sent) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(sent)
                        .allSatisfy(each -> assertThat(each.outcome()).isNotNull()));
    }
}
