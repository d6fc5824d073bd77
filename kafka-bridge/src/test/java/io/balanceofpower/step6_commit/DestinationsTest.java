package io.balanceofpower.step6_commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Outcome.Refused;
import io.balanceofpower.message.Partition;
import io.balanceofpower.message.RecordForm;
import io.balanceofpower.message.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DestinationsTest {

    private static final long NOW_MS = 1_763_870_400_000L;

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000); // nanoTime may overflow
    private final AtomicInteger questions = new AtomicInteger();
    private CompletionStage<Boolean> answer = CompletableFuture.completedFuture(false);

    private final Destinations destinations = new Destinations(
            10_000,
            Map.of(
                    "small", new TopicLimits(1_000, 5_000, 2_000),
                    "large", new TopicLimits(1_000_000, Long.MAX_VALUE, Long.MAX_VALUE)),
            topic -> {
                questions.incrementAndGet();
                return answer;
            },
            now::get,
            () -> NOW_MS);

    @Test
    void shouldHonourTheSmallerOfTheNodesAndTheTopicsLimit() {
        assertThat(refused(record("small", 500))).isNull();
        assertThat(refusal(record("small", 1_500))).isEqualTo(Refusal.RECORD_TOO_LARGE);
        assertThat(refused(record("large", 9_000))).isNull();
        assertThat(refusal(record("large", 10_000))).isEqualTo(Refusal.RECORD_TOO_LARGE);
        assertThat(refusal(record("not known", 10_000))).isEqualTo(Refusal.RECORD_TOO_LARGE);
    }

    @Test
    void shouldRefuseATimestampOfTheMessageThatTheTopicDoesNotTake() {
        assertThat(at("small", NOW_MS + 2_000)).isNull();
        assertThat(at("small", NOW_MS - 5_000)).isNull();
        assertThat(at("large", 0)).isNull();
        assertThat(at("not known", 0)).isNull();
        assertThat(at("small", RecordForm.RECEIVED)).isNull();
        assertThat(at("small", NOW_MS + 2_001))
                .isEqualTo(new Refused(
                        Refusal.PAYLOAD_FORMAT_INVALID,
                        "Route r takes the timestamp from the message, which is more than 2000 ms ahead: topic small takes"
                                + " none such (its message.timestamp.after.max.ms)."));
        assertThat(at("small", NOW_MS - 5_001))
                .isEqualTo(new Refused(
                        Refusal.PAYLOAD_FORMAT_INVALID,
                        "Route r takes the timestamp from the message, which is more than 5000 ms ago: topic small takes"
                                + " none such (its message.timestamp.before.max.ms)."));
    }

    private @Nullable Refused at(String topic, long timestampMs) {
        RecordForm form = new RecordForm(Partition.ByKey.BY_KEY, timestampMs, null, List.of());
        return destinations.refusal(new Destination(topic, "r", null, form), record(topic, 1));
    }

    @Test
    void shouldRefuseAMissingTopicUntilKafkaKnowsItAskingOnceASecond() {
        destinations.closeIfMissing("t");
        for (int i = 0; i < 100; i++) {
            assertThat(refusal(record("t", 1))).isEqualTo(Refusal.DESTINATION_UNKNOWN);
        }
        assertThat(questions).hasValue(1);

        pass(1);
        assertThat(refusal(record("t", 1))).isEqualTo(Refusal.DESTINATION_UNKNOWN);
        assertThat(questions).hasValue(2);

        answer = CompletableFuture.completedFuture(true);
        pass(1);
        refused(record("t", 1));
        assertThat(refused(record("t", 1))).isNull();
        assertThat(questions).hasValue(3);
    }

    @Test
    void shouldKeepATopicOpenWhenKafkaDoesNotAnswer() {
        answer = CompletableFuture.failedFuture(new IllegalStateException("away"));
        destinations.closeIfMissing("t");
        assertThat(refused(record("t", 1))).isNull();
    }

    @Test
    void shouldTryAForbiddenTopicAgainAfterSomeSeconds() {
        destinations.closeForbidden("t");
        pass(4);
        assertThat(refusal(record("t", 1))).isEqualTo(Refusal.DESTINATION_FORBIDDEN);
        pass(2);
        refused(record("t", 1));
        assertThat(refused(record("t", 1))).isNull();
        assertThat(refused(record("other", 1))).isNull();
    }

    private void pass(long seconds) {
        now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void shouldTryAPartitionAgainThatTheTopicDidNotHave() {
        Destination seventh = new Destination(
                "t", "r", null, new RecordForm(new Partition.Fixed(7), RecordForm.RECEIVED, null, List.of()));
        assertThat(destinations.closedRefusal(seventh)).isNull();
        assertThat(destinations.closePartition("t", 7, 3).detail())
                .isEqualTo("Topic t has no partition 7, only 3, counted from 0: add partitions, or correct the route.");
        pass(4);
        assertThat(destinations.closedRefusal(seventh))
                .isNotNull()
                .satisfies(refused -> assertThat(refused.refusal()).isEqualTo(Refusal.DESTINATION_UNKNOWN));
        assertThat(refused(record("t", 1))).isNull();
        pass(2);
        destinations.closedRefusal(seventh);
        assertThat(destinations.closedRefusal(seventh)).isNull();
        assertThat(questions).hasValue(0);
    }

    private Refusal refusal(ProducerRecord<byte[], byte[]> record) {
        return Objects.requireNonNull(refused(record)).refusal();
    }

    private @Nullable Refused refused(ProducerRecord<byte[], byte[]> record) {
        return destinations.refusal(new Destination(record.topic(), "r", null), record);
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, int bytes) {
        return new ProducerRecord<>(topic, new byte[bytes]);
    }
}
