package io.balanceofpower.step6_commit;

import static io.balanceofpower.message.Outcome.Kept.COMMITTED;
import static io.balanceofpower.message.Outcome.Kept.DUPLICATE;
import static io.balanceofpower.step6_commit.LaneRig.MESSAGES_MAX;
import static io.balanceofpower.step6_commit.LaneRig.RECORD_BYTES_MAX;
import static io.balanceofpower.step6_commit.LaneRig.SOON;
import static io.balanceofpower.step6_commit.LaneRig.refusal;
import static io.balanceofpower.step6_commit.LaneRig.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.message.Numbering;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.ownership.DeviceState;
import io.balanceofpower.ownership.Positions;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.blockhound.BlockHound;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class LaneTest {

    private final LaneRig rig = new LaneRig();

    @AfterEach
    void end() {
        rig.close();
    }

    @Test
    void shouldCommitWhatArrivesDuringACommitAsOneBatch() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        rig.holdCommits();
        rig.offer(lane, Sent.numbered("d1", 0));
        await().until(rig.kafka.commits::hasQueuedThreads);
        for (int i = 1; i <= 5; i++) {
            rig.offer(lane, Sent.numbered("d1", i));
        }
        assertThat(rig.all).allSatisfy(sent -> assertThat(sent.outcome()).isNull());
        rig.letCommitsGo();

        rig.awaitAllSettled();
        assertThat(rig.all).allSatisfy(sent -> assertThat(sent.outcome()).isEqualTo(COMMITTED));
        assertThat(rig.kafka.transactions()).containsExactly(1, 5);
        assertThat(rig.kafka.committed("trades")).containsExactly("d1:0", "d1:1", "d1:2", "d1:3", "d1:4", "d1:5");
        assertThat(rig.registry.get("bop.lane.committed").counter().count()).isEqualTo(6);
    }

    @ParameterizedTest
    @EnumSource
    void shouldAnswerCopiesAsDuplicatesOnceTheFirstIsCommitted(Guarantee guarantee) {
        Lane lane = rig.open(guarantee);
        rig.holdLaneWith(lane, Sent.numbered("d0", 0));
        Sent first = rig.offer(lane, Sent.numbered("d1", 7));
        Sent copy = rig.offer(lane, Sent.numbered("d1", 7));
        rig.letCommitsGo();
        rig.awaitAllSettled();
        Sent laterCopy = rig.offer(lane, Sent.numbered("d1", 7));
        rig.awaitAllSettled();

        assertThat(first.outcome()).isEqualTo(COMMITTED);
        assertThat(copy.outcome()).isEqualTo(DUPLICATE);
        assertThat(laterCopy.outcome()).isEqualTo(DUPLICATE);
        assertThat(rig.kafka.committed("trades")).containsExactly("d0:0", "d1:7");
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseOnlyTheRecordThatCanNeverBeWrittenAndItsCopies(Guarantee guarantee) {
        rig.kafka.refuses =
                record -> isPayload(record.value(), "d1:1") ? new RecordTooLargeException("the broker's limit") : null;
        Lane lane = rig.open(guarantee);
        rig.holdLaneWith(lane, Sent.numbered("d0", 0));
        rig.offer(lane, Sent.numbered("d1", 0));
        Sent poison = rig.offer(lane, Sent.numbered("d1", 1));
        Sent copy = rig.offer(lane, Sent.numbered("d1", 1));
        rig.offer(lane, Sent.numbered("d1", 2));
        rig.letCommitsGo();
        rig.awaitAllSettled();

        assertThat(refusal(poison)).isEqualTo(Refusal.RECORD_TOO_LARGE);
        assertThat(refusal(copy)).isEqualTo(Refusal.RECORD_TOO_LARGE);
        assertThat(rig.kafka.committed("trades")).containsExactly("d0:0", "d1:0", "d1:2");

        rig.kafka.refuses = record -> null;
        Sent again = rig.offer(lane, Sent.numbered("d1", 1));
        rig.awaitAllSettled();
        assertThat(again.outcome()).isEqualTo(COMMITTED);
    }

    @ParameterizedTest
    @EnumSource
    void shouldKnowWhereTheLastCommittedMessageOfEachDeviceStands(Guarantee guarantee) {
        Lane lane = rig.open(guarantee);
        rig.holdLaneWith(lane, Sent.numbered("d0", 0));
        rig.offer(lane, Sent.numbered("d1", 0));
        rig.offer(lane, Sent.numbered("d1", 1));
        rig.offer(lane, Sent.numbered("d2", 0));
        rig.offer(lane, new Sent("d1", new Numbering("d1", 0, 2), "trades", "k", new byte[RECORD_BYTES_MAX]));
        rig.offer(lane, Sent.numbered("d2", 1));
        rig.offer(lane, new Sent("d3", new Numbering("d3", 0, 0), "trades", "k", new byte[RECORD_BYTES_MAX]));
        rig.letCommitsGo();
        rig.awaitAllSettled();

        assertThat(rig.kafka.committed("trades")).containsExactly("d0:0", "d1:0", "d1:1", "d2:0", "d2:1");
        assertThat(Stream.of("d0", "d1", "d2").map(device -> lastOffset(lane, device)))
                .containsExactly(0L, 2L, 4L);
        assertThat(Objects.requireNonNull(lane.state("d3").block(SOON)).last()).isNull();
    }

    private static long lastOffset(Lane lane, String device) {
        DeviceState state = Objects.requireNonNull(lane.state(device).block(SOON));
        return Objects.requireNonNull(state.last()).offset();
    }

    @ParameterizedTest
    @EnumSource
    void shouldWriteAMessageToAllItsDestinationsAndCountItOnce(Guarantee guarantee) {
        Lane lane = rig.open(guarantee);
        rig.offer(lane, Sent.numbered("d1", 0, List.of("trades", "audit")));
        rig.offer(lane, Sent.numbered("d1", 0, List.of("trades", "audit")));
        rig.offer(lane, Sent.numbered("d1", 1, List.of("trades", "audit")));
        rig.awaitAllSettled();

        assertThat(rig.all).extracting(Sent::outcome).containsExactly(COMMITTED, DUPLICATE, COMMITTED);
        assertThat(rig.kafka.committed("trades")).containsExactly("d1:0", "d1:1");
        assertThat(rig.kafka.committed("audit")).containsExactly("d1:0", "d1:1");
        assertThat(rig.registry.get("bop.lane.committed").counter().count()).isEqualTo(2);
    }

    @Test
    void shouldWriteAMessageToNoneOfItsDestinationsIfOneDoesNotTakeIt() {
        rig.kafka.refuses =
                record -> record.topic().equals("secret") ? new TopicAuthorizationException(Set.of("secret")) : null;
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        Sent refused = rig.offer(lane, Sent.numbered("d1", 0, List.of("trades", "secret")));
        Sent other = rig.offer(lane, Sent.numbered("d2", 0));
        rig.awaitAllSettled();
        Sent closed = rig.offer(lane, Sent.numbered("d1", 1, List.of("trades", "secret")));
        rig.awaitAllSettled();

        assertThat(refusal(refused)).isEqualTo(Refusal.DESTINATION_FORBIDDEN);
        assertThat(refusal(closed)).isEqualTo(Refusal.DESTINATION_FORBIDDEN);
        assertThat(other.outcome()).isEqualTo(COMMITTED);
        assertThat(rig.kafka.committed("trades")).containsExactly("d2:0");
        assertThat(rig.kafka.committed("secret")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldTryOnlyAgainWhatIsNotInKafka(Guarantee guarantee) {
        AtomicInteger failures = new AtomicInteger(2);
        rig.kafka.refuses = record -> record.topic().equals("audit") && failures.getAndDecrement() > 0
                ? new TimeoutException("no leader for a moment")
                : null;
        Lane lane = rig.open(guarantee);
        rig.offer(lane, Sent.numbered("d1", 0, List.of("trades", "audit", "third")));
        rig.awaitAllSettled();

        assertThat(rig.all).extracting(Sent::outcome).containsExactly(COMMITTED);
        for (String topic : List.of("trades", "audit", "third")) {
            assertThat(rig.kafka.committed(topic)).as(topic).containsExactly("d1:0");
        }
    }

    @Test
    void shouldCloseAForbiddenTopicSoThatItsMessagesAbortNobodyElsesBatch() {
        rig.kafka.refuses =
                record -> record.topic().equals("secret") ? new TopicAuthorizationException(Set.of("secret")) : null;
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        Sent first = rig.offer(lane, Sent.numbered("d1", 0, "secret"));
        rig.awaitAllSettled();
        int abortsOfTheFirst = rig.kafka.aborts();
        Sent second = rig.offer(lane, Sent.numbered("d1", 1, "secret"));
        Sent other = rig.offer(lane, Sent.numbered("d2", 0));
        rig.awaitAllSettled();

        assertThat(refusal(first)).isEqualTo(Refusal.DESTINATION_FORBIDDEN);
        assertThat(refusal(second)).isEqualTo(Refusal.DESTINATION_FORBIDDEN);
        assertThat(other.outcome()).isEqualTo(COMMITTED);
        assertThat(rig.kafka.aborts()).isEqualTo(abortsOfTheFirst).isEqualTo(1);
    }

    @Test
    void shouldRefuseAMissingTopicOnlyWhenKafkaSaysSo() {
        rig.kafka.refuses = record -> record.topic().equals("gone") ? new TimeoutException("no metadata") : null;
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        Sent sent = rig.offer(lane, Sent.numbered("d1", 0, "gone"));
        await().until(() -> rig.kafka.aborts() > 2);
        assertThat(sent.outcome()).isNull();

        rig.kafka.unknownTopics.put("gone", true);
        rig.awaitAllSettled();
        assertThat(refusal(sent)).isEqualTo(Refusal.DESTINATION_UNKNOWN);
    }

    @Test
    void shouldRefuseALargeRecordBeforeItCostsATransaction() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        rig.offerAndAwait(lane, Sent.numbered("d1", 4)); // so that the device's first state is written
        Sent large =
                rig.offer(lane, new Sent("d1", new Numbering("d1", 0, 5), "trades", "k", new byte[RECORD_BYTES_MAX]));
        rig.awaitAllSettled();

        assertThat(refusal(large)).isEqualTo(Refusal.RECORD_TOO_LARGE);
        assertThat(refused(large).detail()).contains("10000").contains("trades");
        assertThat(rig.kafka.transactions()).containsExactly(1);
        assertThat(rig.kafka.aborts()).isZero();
        assertThat(rig.offerAndAwait(lane, Sent.numbered("d1", 5))).isEqualTo(COMMITTED);
    }

    @Test
    void shouldRefuseNumbersThatTheLedgerCannotJudge() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        rig.offer(lane, new Sent("d1", new Numbering("s", 4, 1_000), "trades", "k", new byte[1]));
        Sent oldEpoch = rig.offer(lane, new Sent("d1", new Numbering("s", 3, 1_001), "trades", "k", new byte[1]));
        Sent oldSequence = rig.offer(lane, new Sent("d1", new Numbering("s", 4, 900), "trades", "k", new byte[1]));
        Sent negative = rig.offer(lane, new Sent("d1", new Numbering("s", 4, -1), "trades", "k", new byte[1]));
        rig.awaitAllSettled();

        assertThat(refusal(oldEpoch)).isEqualTo(Refusal.EPOCH_OUTDATED);
        assertThat(refusal(oldSequence)).isEqualTo(Refusal.SEQUENCE_OUTDATED);
        assertThat(refusal(negative)).isEqualTo(Refusal.NUMBERING_INVALID);
    }

    @Test
    void shouldWriteMessagesWithoutNumberingAsOftenAsTheyCome() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        for (int i = 0; i < 3; i++) {
            rig.offer(lane, new Sent("d1", null, "trades", null, "same".getBytes(StandardCharsets.UTF_8)));
        }
        rig.awaitAllSettled();
        assertThat(rig.kafka.committed("trades")).containsExactly("same", "same", "same");
    }

    @Test
    void shouldSayWhenItIsBehindAndRefuseAtTwiceItsLimit() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        rig.holdLaneWith(lane, Sent.numbered("d1", 0));
        AtomicInteger calls = new AtomicInteger();
        lane.whenRoom(calls::incrementAndGet);
        assertThat(calls).as("there is room").hasValue(1);

        for (int i = 1; i < 2 * MESSAGES_MAX; i++) {
            assertThat(lane.isBehind()).isEqualTo(i > MESSAGES_MAX);
            rig.offer(lane, Sent.numbered("d1", i));
        }
        Sent tooMany = rig.offer(lane, Sent.numbered("d1", 99));
        assertThat(refusal(tooMany)).isEqualTo(Refusal.LANE_FULL);
        lane.whenRoom(calls::incrementAndGet);
        assertThat(calls).hasValue(1);

        rig.letCommitsGo();
        rig.awaitAllSettled();
        await().untilAsserted(() -> assertThat(calls).hasValue(2));
        assertThat(lane.isBehind()).isFalse();
        assertThat(rig.offerAndAwait(lane, Sent.numbered("d1", 99))).isEqualTo(COMMITTED);
        assertThat(calls).hasValue(2);
    }

    @Test
    void shouldNeverBlockTheThreadThatOffers() {
        BlockHound.install();
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        rig.holdCommits();
        Mono.fromRunnable(() -> {
                    for (int i = 0; i < 3 * MESSAGES_MAX; i++) {
                        rig.offer(lane, Sent.numbered("d1", i));
                        lane.isBehind();
                        lane.whenRoom(() -> {});
                    }
                    lane.checkpoint(() -> Positions.BEGINNING).subscribe();
                    lane.state("d1").onErrorComplete().subscribe(); // the lane is full
                })
                .subscribeOn(Schedulers.parallel())
                .block(SOON);
        rig.letCommitsGo();
        rig.awaitAllSettled();
    }

    private static boolean isPayload(byte[] payload, String text) {
        return Arrays.equals(payload, text.getBytes(StandardCharsets.UTF_8));
    }
}
