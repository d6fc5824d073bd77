package io.balanceofpower.step6_commit;

import static io.balanceofpower.message.Outcome.Kept.COMMITTED;
import static io.balanceofpower.step6_commit.LaneRig.MESSAGES_MAX;
import static io.balanceofpower.step6_commit.LaneRig.SOON;
import static io.balanceofpower.step6_commit.LaneRig.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.message.Message;
import io.balanceofpower.message.Outcome;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.message.Settlement;
import io.balanceofpower.ownership.ClaimId;
import io.balanceofpower.ownership.DeviceState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a lane ends, and that it settles and answers everything before. */
class LaneEndTest {

    private final LaneRig rig = new LaneRig();

    @AfterEach
    void end() {
        rig.close();
    }

    @Test
    void shouldCommitWhatIsQueuedWhenClosed() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        rig.holdLaneWith(lane, Sent.numbered("d1", 0));
        rig.offer(lane, Sent.numbered("d1", 1));
        CompletableFuture<Void> closed = lane.close(SOON).toFuture();
        Sent late = rig.offer(lane, Sent.numbered("d1", 2));
        rig.letCommitsGo();

        assertThat(closed).succeedsWithin(SOON);
        assertThat(refusal(late)).isEqualTo(Refusal.LANE_ENDED);
        assertThat(rig.kafka.committed("trades")).containsExactly("d1:0", "d1:1");
        assertThat(lane.ended().block(SOON)).isNull();
    }

    @Test
    void shouldSettleTheRestAsEndedWhenKafkaHangsUntilTheLimit() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        rig.holdLaneWith(lane, Sent.numbered("d1", 0));
        rig.offer(lane, Sent.numbered("d1", 1));
        AtomicInteger room = new AtomicInteger();
        for (int i = 2; i < MESSAGES_MAX; i++) {
            rig.offer(lane, Sent.numbered("d1", i));
        }
        lane.whenRoom(room::incrementAndGet);
        CompletableFuture<DeviceState> state = lane.state("d1").toFuture();
        CompletableFuture<Void> claim =
                lane.claim("d9", new ClaimId(lane.name(), 9)).toFuture();
        assertThat(lane.close(Duration.ofMillis(50)).toFuture()).succeedsWithin(SOON);

        assertThat(rig.all).allSatisfy(sent -> assertThat(refusal(sent)).isEqualTo(Refusal.LANE_ENDED));
        assertThat(state).isCompletedExceptionally();
        assertThat(claim).isCompletedExceptionally();
        assertThat(room).hasValue(1);
    }

    @Test
    void shouldWaitForACommitThatTimesOutInsteadOfSendingAgain() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        rig.kafka.commitErrors.add(new TimeoutException("still under way"));
        rig.kafka.commitErrors.add(new TimeoutException("still under way"));
        assertThat(rig.offerAndAwait(lane, Sent.numbered("d1", 0))).isEqualTo(COMMITTED);

        assertThat(rig.kafka.producers()).isEqualTo(1);
        assertThat(rig.kafka.aborts()).isZero();
    }

    @Test
    void shouldEndAndSettleEverythingWhenKafkaRefusesTheLaneForGood() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        rig.holdLaneWith(lane, Sent.numbered("d1", 0));
        rig.kafka.commitErrors.add(new TransactionalIdAuthorizationException("not yours"));
        Sent queued = rig.offer(lane, Sent.numbered("d1", 1));
        rig.letCommitsGo();

        assertThat(lane.ended().block(SOON)).hasMessageContaining("not yours");
        rig.awaitAllSettled();
        assertThat(refusal(queued)).isEqualTo(Refusal.LANE_ENDED);
        assertThat(lane.isOpen()).isFalse();
        assertThat(refusal(rig.offer(lane, Sent.numbered("d1", 2)))).isEqualTo(Refusal.LANE_ENDED);
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellAWholeBatchBeforeItSaysSo(Guarantee guarantee) {
        Lane lane = rig.open(guarantee);
        rig.holdLaneWith(lane, Sent.numbered("d0", 0));
        List<String> told = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 3; i++) {
            lane.offer(told("d" + (1 + i % 2), i, told));
        }
        rig.letCommitsGo();
        await().atMost(SOON).until(() -> told.size() == 6);
        assertThat(told).containsExactly("d1:0", "d2:1", "d1:2", "all d1:0", "all d2:1", "all d1:2");
    }

    @Test
    void shouldSayThatAllAreToldAlsoWhenOneThrows() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        rig.holdLaneWith(lane, Sent.numbered("d0", 0));
        List<String> told = new CopyOnWriteArrayList<>();
        lane.offer(told("d1", 0, told));
        Message broken = Sent.numbered("d2", 0).message();
        lane.offer(told(broken, outcome -> {
            throw new IllegalStateException("broken");
        }));
        lane.offer(told("d1", 1, told));
        rig.letCommitsGo();
        await().atMost(SOON).until(() -> told.size() == 4);
        assertThat(told).containsExactly("d1:0", "d1:1", "all d1:0", "all d1:1");
    }

    private static Message told(String device, long sequence, List<String> told) {
        String name = device + ":" + sequence;
        return told(Sent.numbered(device, sequence).message(), new Settlement() {
            @Override
            public void settle(Outcome outcome) {
                told.add("alone " + name);
            }

            @Override
            public void settleInBatch(Outcome outcome) {
                told.add(name);
            }

            @Override
            public void batchSettled() {
                told.add("all " + name);
            }
        });
    }

    private static Message told(Message like, Settlement settlement) {
        return new Message(
                like.device(),
                like.numbering(),
                like.packetId(),
                like.destinations(),
                like.payload(),
                like.mqttTopic(),
                like.receivedAtNs(),
                like.userProperties(),
                settlement);
    }

    @Test
    void shouldEndWhenASettlementThrowsAndStillTellAllOthers() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        rig.holdLaneWith(lane, Sent.numbered("d1", 0));
        Sent twice = Sent.numbered("d1", 1);
        lane.offer(twice.message());
        lane.offer(twice.message()); // its second outcome makes the settlement throw
        rig.offer(lane, Sent.numbered("d1", 2));
        rig.letCommitsGo();

        assertThat(lane.ended().block(SOON)).isNotNull();
        rig.awaitAllSettled();
        assertThat(rig.all).allSatisfy(sent -> assertThat(sent.outcome()).isEqualTo(COMMITTED));
    }

    @ParameterizedTest
    @EnumSource
    void shouldSettleEveryMessageOnceWhileManyThreadsOfferAndItIsClosed(Guarantee guarantee) throws Exception {
        Lane lane = rig.open(guarantee);
        List<Sent> offered = new CopyOnWriteArrayList<>();
        AtomicInteger rooms = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int t = 0; t < 4; t++) {
            String device = "d" + t;
            threads.execute(() -> {
                for (int i = 0; lane.isOpen() || i < 100; i++) {
                    Sent sent = Sent.numbered(device, i);
                    offered.add(sent);
                    lane.offer(sent.message());
                    lane.whenRoom(rooms::incrementAndGet);
                }
            });
        }
        await().until(() -> offered.size() > 2_000);
        lane.close(SOON).block(SOON);
        threads.shutdown();
        assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();

        assertThat(offered).allSatisfy(sent -> assertThat(sent.outcome()).isNotNull());
        long committed =
                offered.stream().filter(sent -> sent.outcome() == COMMITTED).count();
        assertThat(rig.kafka.committed("trades")).hasSize((int) committed);
        assertThat(rooms).hasValue(offered.size());
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeLostWithAllThatIsPendingWhenACommitsOutcomeIsUnknown(FakeKafka.CommitFault fault) {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        rig.holdLaneWith(lane, Sent.numbered("d0", 0));
        Sent first = rig.offer(lane, Sent.numbered("d1", 0));
        Sent copy = rig.offer(lane, Sent.numbered("d1", 0));
        rig.kafka.commitErrors.add(new TimeoutException("the first of the two"));
        rig.kafka.commitFaults.add(fault);
        rig.letCommitsGo();

        assertThat(lane.ended().block(SOON)).isInstanceOf(LaneLostException.class);
        rig.awaitAllSettled();
        assertThat(refusal(first)).isEqualTo(Refusal.LANE_ENDED);
        assertThat(refusal(copy)).as("its first may not be in Kafka").isEqualTo(Refusal.LANE_ENDED);
        assertThat(rig.kafka.producers()).as("the id is not initialised again").isEqualTo(1);
    }

    @Test
    void shouldBeLostWhenACommitDoesNotEndWithinItsPatience() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        rig.kafka.commitErrors.add(new TimeoutException("still under way"));
        rig.holdLaneWith(lane, Sent.numbered("d1", 0));
        rig.nowNs.addAndGet(TimeUnit.MILLISECONDS.toNanos(LaneRig.PATIENCE_MS + 1));
        rig.letCommitsGo();

        assertThat(lane.ended().block(SOON))
                .isInstanceOf(LaneLostException.class)
                .hasMessageContaining("unknown");
        rig.awaitAllSettled();
        assertThat(refusal(rig.all.get(0))).isEqualTo(Refusal.LANE_ENDED);
    }

    @Test
    void shouldBeLostWhenItOwesMoreCommandsThanItMay() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        rig.holdLaneWith(lane, Sent.numbered("d1", 0));
        Sent queued = rig.offer(lane, Sent.numbered("d1", 1));
        List<CompletableFuture<Void>> claims = new ArrayList<>();
        int limit = 2 * MESSAGES_MAX + Inbox.COMMANDS_MAX - rig.all.size();
        for (int i = 0; i < limit; i++) {
            claims.add(lane.claim("d9", new ClaimId(lane.name(), 9 + i)).toFuture());
        }
        assertThat(lane.isOpen()).isTrue();
        assertThat(claims).noneMatch(CompletableFuture::isDone);
        CompletableFuture<DeviceState> tooMany =
                lane.release("d1", new ClaimId(lane.name(), 2), 0, 0).toFuture();
        assertThat(tooMany).isCompletedExceptionally();
        assertThat(lane.isOpen()).isFalse();
        rig.letCommitsGo();

        assertThat(lane.ended().block(SOON))
                .isInstanceOf(LaneLostException.class)
                .hasMessageContaining("kafka.lanes");
        assertThat(claims).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(rig.all.get(0).outcome()).isEqualTo(COMMITTED);
        assertThat(refusal(queued)).as("it was never sent").isEqualTo(Refusal.LANE_ENDED);
        assertThat(rig.kafka.committed("trades")).containsExactly("d1:0");
    }

    @Test
    void shouldBeLostWhenFencedBeforeTheCommit() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        rig.kafka.refuses = record ->
                record.topic().equals(FakeKafka.SESSIONS) ? null : new ProducerFencedException("another node's");
        Sent sent = rig.offer(lane, Sent.numbered("d1", 0));

        assertThat(lane.ended().block(SOON))
                .isInstanceOf(LaneLostException.class)
                .hasMessageContaining("another node's");
        rig.awaitAllSettled();
        assertThat(refusal(sent)).isEqualTo(Refusal.LANE_ENDED);
        assertThat(rig.kafka.producers()).isEqualTo(1);
        assertThat(rig.kafka.committed("trades")).isEmpty();
    }

    @Test
    void shouldBeLostWhenAnAbortFails() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        rig.kafka.refuses = record -> isPayload(record, "d1:0") ? new TimeoutException("no metadata") : null;
        rig.kafka.abortErrors.add(new InvalidProducerEpochException("timed out meanwhile"));
        rig.offer(lane, Sent.numbered("d1", 0));

        assertThat(lane.ended().block(SOON)).isInstanceOf(LaneLostException.class);
        rig.awaitAllSettled();
        assertThat(refusal(rig.all.get(0))).isEqualTo(Refusal.LANE_ENDED);
    }

    @Test
    void shouldAskAgainWhenAnAbortTimesOut() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        rig.kafka.refuses = record -> isPayload(record, "d1:0") ? new RecordTooLargeException("too large") : null;
        rig.kafka.abortErrors.add(new TimeoutException("still under way"));
        assertThat(rig.offerAndAwait(lane, Sent.numbered("d2", 0))).isEqualTo(COMMITTED);
        rig.offer(lane, Sent.numbered("d1", 0));
        rig.awaitAllSettled();

        assertThat(refusal(rig.all.get(1))).isEqualTo(Refusal.RECORD_TOO_LARGE);
        assertThat(lane.isOpen()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndTheNodeWhenTheTopicOfSessionsTakesNoRecord(Guarantee guarantee) {
        Lane lane = rig.open(guarantee);
        rig.kafka.refuses = record -> record.topic().equals(FakeKafka.SESSIONS)
                ? new TopicAuthorizationException(Set.of(FakeKafka.SESSIONS))
                : null;
        rig.offer(lane, Sent.numbered("d1", 0));

        assertThat(lane.ended().block(SOON))
                .isNotInstanceOf(LaneLostException.class)
                .hasMessageContaining("the topic of sessions does not take a record");
    }

    @Test
    void shouldTryAgainWhenTheTopicOfSessionsIsAwayForAWhile() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        AtomicInteger refusals = new AtomicInteger(3);
        rig.kafka.refuses = record -> record.topic().equals(FakeKafka.SESSIONS) && refusals.getAndDecrement() > 0
                ? new TimeoutException("no leader")
                : null;
        assertThat(rig.offerAndAwait(lane, Sent.numbered("d1", 0))).isEqualTo(COMMITTED);
        assertThat(rig.kafka.committed("trades")).containsExactly("d1:0");
        assertThat(rig.kafka.sessions()).hasSize(1);
    }

    @Test
    void shouldEndAndAnswerEverythingWhenAnInvariantIsBroken() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        CompletableFuture<Void> twice = lane.put(LaneRig.grant(lane, "d1", 9)).toFuture();

        assertThat(lane.ended().block(SOON)).isNotNull().isNotInstanceOf(LaneLostException.class);
        assertThat(twice).isCompletedExceptionally();
        assertThat(refusal(rig.offer(lane, Sent.numbered("d1", 0)))).isEqualTo(Refusal.LANE_ENDED);
    }

    private static boolean isPayload(ProducerRecord<byte[], byte[]> record, String text) {
        return Arrays.equals(record.value(), text.getBytes(StandardCharsets.UTF_8));
    }
}
