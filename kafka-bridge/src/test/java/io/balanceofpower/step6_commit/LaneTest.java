package io.balanceofpower.step6_commit;

import static io.balanceofpower.message.Outcome.Kept.COMMITTED;
import static io.balanceofpower.message.Outcome.Kept.DUPLICATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.message.Numbering;
import io.balanceofpower.message.Outcome;
import io.balanceofpower.message.Outcome.Refused;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.step5_admit.LedgerState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.blockhound.BlockHound;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class LaneTest {

    private static final int MESSAGES_MAX = 8;
    private static final int RECORD_BYTES_MAX = 10_000;
    private static final Duration SOON = Duration.ofSeconds(20);

    private final FakeKafka kafka = new FakeKafka();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ScheduledExecutorService refresher = Executors.newSingleThreadScheduledExecutor();
    private final List<Sent> all = new ArrayList<>();

    @AfterEach
    void end() {
        refresher.shutdownNow();
    }

    @Test
    void shouldCommitWhatArrivesDuringACommitAsOneBatch() {
        Lane lane = open(Guarantee.EXACTLY_ONCE);
        holdCommits();
        offer(lane, Sent.numbered("d1", 0));
        await().until(kafka.commits::hasQueuedThreads);
        for (int i = 1; i <= 5; i++) {
            offer(lane, Sent.numbered("d1", i));
        }
        assertThat(all).allSatisfy(sent -> assertThat(sent.outcome()).isNull());
        letCommitsGo();

        awaitAllSettled();
        assertThat(all).allSatisfy(sent -> assertThat(sent.outcome()).isEqualTo(COMMITTED));
        assertThat(kafka.transactions()).containsExactly(1, 5);
        assertThat(kafka.committed("trades")).containsExactly("d1:0", "d1:1", "d1:2", "d1:3", "d1:4", "d1:5");
        assertThat(registry.get("bop.lane.committed").counter().count()).isEqualTo(6);
    }

    @ParameterizedTest
    @EnumSource
    void shouldAnswerCopiesAsDuplicatesOnceTheFirstIsCommitted(Guarantee guarantee) {
        Lane lane = open(guarantee);
        holdLaneWith(lane, Sent.numbered("d0", 0));
        Sent first = offer(lane, Sent.numbered("d1", 7));
        Sent copy = offer(lane, Sent.numbered("d1", 7));
        letCommitsGo();
        awaitAllSettled();
        Sent laterCopy = offer(lane, Sent.numbered("d1", 7));
        awaitAllSettled();

        assertThat(first.outcome()).isEqualTo(COMMITTED);
        assertThat(copy.outcome()).isEqualTo(DUPLICATE);
        assertThat(laterCopy.outcome()).isEqualTo(DUPLICATE);
        assertThat(kafka.committed("trades")).containsExactly("d0:0", "d1:7");
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseOnlyTheRecordThatCanNeverBeWrittenAndItsCopies(Guarantee guarantee) {
        kafka.refuses =
                record -> isPayload(record.value(), "d1:1") ? new RecordTooLargeException("the broker's limit") : null;
        Lane lane = open(guarantee);
        holdLaneWith(lane, Sent.numbered("d0", 0));
        offer(lane, Sent.numbered("d1", 0));
        Sent poison = offer(lane, Sent.numbered("d1", 1));
        Sent copy = offer(lane, Sent.numbered("d1", 1));
        offer(lane, Sent.numbered("d1", 2));
        letCommitsGo();
        awaitAllSettled();

        assertThat(refusal(poison)).isEqualTo(Refusal.RECORD_TOO_LARGE);
        assertThat(refusal(copy)).isEqualTo(Refusal.RECORD_TOO_LARGE);
        assertThat(kafka.committed("trades")).containsExactly("d0:0", "d1:0", "d1:2");

        kafka.refuses = record -> null;
        Sent again = offer(lane, Sent.numbered("d1", 1));
        awaitAllSettled();
        assertThat(again.outcome()).isEqualTo(COMMITTED);
    }

    @Test
    void shouldCloseAForbiddenTopicSoThatItsMessagesAbortNobodyElsesBatch() {
        kafka.refuses =
                record -> record.topic().equals("secret") ? new TopicAuthorizationException(Set.of("secret")) : null;
        Lane lane = open(Guarantee.EXACTLY_ONCE);
        Sent first = offer(lane, Sent.numbered("d1", 0, "secret"));
        awaitAllSettled();
        int abortsOfTheFirst = kafka.aborts();
        Sent second = offer(lane, Sent.numbered("d1", 1, "secret"));
        Sent other = offer(lane, Sent.numbered("d2", 0));
        awaitAllSettled();

        assertThat(refusal(first)).isEqualTo(Refusal.DESTINATION_FORBIDDEN);
        assertThat(refusal(second)).isEqualTo(Refusal.DESTINATION_FORBIDDEN);
        assertThat(other.outcome()).isEqualTo(COMMITTED);
        assertThat(kafka.aborts()).isEqualTo(abortsOfTheFirst).isEqualTo(1);
    }

    @Test
    void shouldRefuseAMissingTopicOnlyWhenKafkaSaysSo() {
        kafka.refuses = record -> record.topic().equals("gone") ? new TimeoutException("no metadata") : null;
        Lane lane = open(Guarantee.EXACTLY_ONCE);
        Sent sent = offer(lane, Sent.numbered("d1", 0, "gone"));
        await().until(() -> kafka.aborts() > 2);
        assertThat(sent.outcome()).isNull();

        kafka.unknownTopics.put("gone", true);
        awaitAllSettled();
        assertThat(refusal(sent)).isEqualTo(Refusal.DESTINATION_UNKNOWN);
    }

    @Test
    void shouldRefuseALargeRecordBeforeItCostsATransaction() {
        Lane lane = open(Guarantee.EXACTLY_ONCE);
        Sent large = offer(lane, new Sent("d1", new Numbering("d1", 0, 5), "trades", "k", new byte[RECORD_BYTES_MAX]));
        awaitAllSettled();

        assertThat(refusal(large)).isEqualTo(Refusal.RECORD_TOO_LARGE);
        assertThat(refused(large).detail()).contains("10000").contains("trades");
        assertThat(kafka.transactions()).isEmpty();
        assertThat(kafka.aborts()).isZero();
        assertThat(offerAndAwait(lane, Sent.numbered("d1", 5))).isEqualTo(COMMITTED);
    }

    @Test
    void shouldRefuseNumbersThatTheLedgerCannotJudge() {
        Lane lane = open(Guarantee.EXACTLY_ONCE);
        offer(lane, new Sent("d1", new Numbering("s", 4, 1_000), "trades", "k", new byte[1]));
        Sent oldEpoch = offer(lane, new Sent("d1", new Numbering("s", 3, 1_001), "trades", "k", new byte[1]));
        Sent oldSequence = offer(lane, new Sent("d1", new Numbering("s", 4, 900), "trades", "k", new byte[1]));
        Sent negative = offer(lane, new Sent("d1", new Numbering("s", 4, -1), "trades", "k", new byte[1]));
        awaitAllSettled();

        assertThat(refusal(oldEpoch)).isEqualTo(Refusal.EPOCH_OUTDATED);
        assertThat(refusal(oldSequence)).isEqualTo(Refusal.SEQUENCE_OUTDATED);
        assertThat(refusal(negative)).isEqualTo(Refusal.NUMBERING_INVALID);
    }

    @Test
    void shouldWriteMessagesWithoutNumberingAsOftenAsTheyCome() {
        Lane lane = open(Guarantee.EXACTLY_ONCE);
        for (int i = 0; i < 3; i++) {
            offer(lane, new Sent("d1", null, "trades", null, "same".getBytes(StandardCharsets.UTF_8)));
        }
        awaitAllSettled();
        assertThat(kafka.committed("trades")).containsExactly("same", "same", "same");
    }

    @Test
    void shouldSayWhenItIsBehindAndRefuseAtTwiceItsLimit() {
        Lane lane = open(Guarantee.EXACTLY_ONCE);
        holdLaneWith(lane, Sent.numbered("d1", 0));
        AtomicInteger calls = new AtomicInteger();
        lane.whenRoom(calls::incrementAndGet);
        assertThat(calls).as("there is room").hasValue(1);

        for (int i = 1; i < 2 * MESSAGES_MAX; i++) {
            assertThat(lane.isBehind()).isEqualTo(i > MESSAGES_MAX);
            offer(lane, Sent.numbered("d1", i));
        }
        Sent tooMany = offer(lane, Sent.numbered("d1", 99));
        assertThat(refusal(tooMany)).isEqualTo(Refusal.LANE_FULL);
        lane.whenRoom(calls::incrementAndGet);
        assertThat(calls).hasValue(1);

        letCommitsGo();
        awaitAllSettled();
        await().untilAsserted(() -> assertThat(calls).hasValue(2));
        assertThat(lane.isBehind()).isFalse();
        assertThat(offerAndAwait(lane, Sent.numbered("d1", 99))).isEqualTo(COMMITTED);
        assertThat(calls).hasValue(2);
    }

    @Test
    void shouldCommitWhatIsQueuedWhenClosed() {
        Lane lane = open(Guarantee.EXACTLY_ONCE);
        holdLaneWith(lane, Sent.numbered("d1", 0));
        offer(lane, Sent.numbered("d1", 1));
        CompletableFuture<Void> closed = lane.close(SOON).toFuture();
        Sent late = offer(lane, Sent.numbered("d1", 2));
        letCommitsGo();

        assertThat(closed).succeedsWithin(SOON);
        assertThat(refusal(late)).isEqualTo(Refusal.LANE_ENDED);
        assertThat(kafka.committed("trades")).containsExactly("d1:0", "d1:1");
        assertThat(lane.ended().block(SOON)).isNull();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void shouldSettleTheRestAsEndedWhenKafkaHangsUntilTheLimit() {
        Lane lane = open(Guarantee.EXACTLY_ONCE);
        holdLaneWith(lane, Sent.numbered("d1", 0));
        offer(lane, Sent.numbered("d1", 1));
        AtomicInteger room = new AtomicInteger();
        for (int i = 2; i < MESSAGES_MAX; i++) {
            offer(lane, Sent.numbered("d1", i));
        }
        lane.whenRoom(room::incrementAndGet);
        CompletableFuture<List<LedgerState>> ledgers = lane.ledgers("d1").toFuture();
        assertThat(lane.close(Duration.ofMillis(50)).toFuture()).succeedsWithin(SOON);

        assertThat(all).allSatisfy(sent -> assertThat(refusal(sent)).isEqualTo(Refusal.LANE_ENDED));
        assertThat(ledgers).isCompletedExceptionally();
        assertThat(room).hasValue(1);
    }

    @Test
    void shouldRecogniseAnUnknownCommitThatHappened() {
        Lane lane = open(Guarantee.EXACTLY_ONCE);
        kafka.commitFaults.add(FakeKafka.CommitFault.DONE_BUT_FENCED);
        assertThat(offerAndAwait(lane, Sent.numbered("d1", 0))).isEqualTo(COMMITTED);

        assertThat(kafka.committed("trades")).containsExactly("d1:0");
        assertThat(kafka.producers()).isEqualTo(2);
        assertThat(registry.get("bop.lane.recoveries").counter().count()).isEqualTo(1);
    }

    @Test
    void shouldRepeatAnUnknownCommitThatDidNotHappen() {
        Lane lane = open(Guarantee.EXACTLY_ONCE);
        offerAndAwait(lane, Sent.numbered("d0", 0));
        kafka.commitFaults.add(FakeKafka.CommitFault.ABORTED_AND_FENCED);
        assertThat(offerAndAwait(lane, Sent.numbered("d1", 0))).isEqualTo(COMMITTED);

        assertThat(kafka.committed("trades")).containsExactly("d0:0", "d1:0");
        assertThat(kafka.producers()).isEqualTo(2);
    }

    @Test
    void shouldWaitForACommitThatTimesOutInsteadOfSendingAgain() {
        Lane lane = open(Guarantee.EXACTLY_ONCE);
        kafka.commitErrors.add(new TimeoutException("still under way"));
        kafka.commitErrors.add(new TimeoutException("still under way"));
        assertThat(offerAndAwait(lane, Sent.numbered("d1", 0))).isEqualTo(COMMITTED);

        assertThat(kafka.producers()).isEqualTo(1);
        assertThat(kafka.aborts()).isZero();
    }

    @Test
    void shouldGoOnWithANewProducerWhenFencedBeforeTheCommit() {
        Lane lane = open(Guarantee.EXACTLY_ONCE);
        AtomicInteger sends = new AtomicInteger();
        kafka.refuses = record -> sends.incrementAndGet() == 2 ? new ProducerFencedException("fenced") : null;
        holdLaneWith(lane, Sent.numbered("d1", 0));
        offer(lane, Sent.numbered("d1", 1));
        offer(lane, Sent.numbered("d1", 2));
        letCommitsGo();
        awaitAllSettled();

        assertThat(kafka.committed("trades")).containsExactly("d1:0", "d1:1", "d1:2");
        assertThat(kafka.producers()).isEqualTo(2);
    }

    @Test
    void shouldEndAndSettleEverythingWhenKafkaRefusesTheLaneForGood() {
        Lane lane = open(Guarantee.EXACTLY_ONCE);
        holdLaneWith(lane, Sent.numbered("d1", 0));
        kafka.commitErrors.add(new TransactionalIdAuthorizationException("not yours"));
        Sent queued = offer(lane, Sent.numbered("d1", 1));
        letCommitsGo();

        assertThat(lane.ended().block(SOON)).hasMessageContaining("not yours");
        awaitAllSettled();
        assertThat(refusal(queued)).isEqualTo(Refusal.LANE_ENDED);
        assertThat(lane.isOpen()).isFalse();
        assertThat(refusal(offer(lane, Sent.numbered("d1", 2)))).isEqualTo(Refusal.LANE_ENDED);
    }

    @Test
    void shouldEndWhenASettlementThrowsAndStillTellAllOthers() {
        Lane lane = open(Guarantee.EXACTLY_ONCE);
        holdLaneWith(lane, Sent.numbered("d1", 0));
        Sent twice = Sent.numbered("d1", 1);
        lane.offer(twice.message());
        lane.offer(twice.message()); // its second outcome makes the settlement throw
        offer(lane, Sent.numbered("d1", 2));
        letCommitsGo();

        assertThat(lane.ended().block(SOON)).isNotNull();
        awaitAllSettled();
        assertThat(all).allSatisfy(sent -> assertThat(sent.outcome()).isEqualTo(COMMITTED));
    }

    @Test
    void shouldHandOverLedgersInTheOrderOfTheQueue() {
        Lane lane = open(Guarantee.EXACTLY_ONCE);
        holdLaneWith(lane, Sent.numbered("d1", 0));
        Sent before = offer(lane, Sent.numbered("d1", 1));
        CompletableFuture<List<LedgerState>> removed = lane.removeLedgers("d1")
                .doOnNext(states -> assertThat(before.outcome()).isEqualTo(COMMITTED))
                .toFuture();
        Sent after = offer(lane, Sent.numbered("d1", 0));
        assertThat(removed).isNotDone();
        letCommitsGo();

        assertThat(removed).succeedsWithin(SOON).satisfies(states -> {
            assertThat(states).hasSize(1);
            assertThat(states.get(0).highest()).isEqualTo(1);
        });
        awaitAllSettled();
        assertThat(after.outcome()).as("the ledger is gone").isEqualTo(COMMITTED);

        lane.putLedgers(List.of(new LedgerState("d2", "d2", 0, 50, 1, 50, 0, 0, 0)))
                .block(SOON);
        assertThat(offerAndAwait(lane, Sent.numbered("d2", 50))).isEqualTo(DUPLICATE);
        assertThat(lane.ledgers("d2").block(SOON)).hasSize(1);
        assertThat(lane.ledgers("d3").block(SOON)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldSettleEveryMessageOnceWhileManyThreadsOfferAndItIsClosed(Guarantee guarantee) throws Exception {
        Lane lane = open(guarantee);
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
        assertThat(kafka.committed("trades")).hasSize((int) committed);
        assertThat(rooms).hasValue(offered.size());
    }

    @Test
    void shouldNeverBlockTheThreadThatOffers() {
        BlockHound.install();
        Lane lane = open(Guarantee.EXACTLY_ONCE);
        holdCommits();
        Mono.fromRunnable(() -> {
                    for (int i = 0; i < 3 * MESSAGES_MAX; i++) {
                        offer(lane, Sent.numbered("d1", i));
                        lane.isBehind();
                        lane.whenRoom(() -> {});
                    }
                    lane.ledgers("d1").subscribe();
                })
                .subscribeOn(Schedulers.parallel())
                .block(SOON);
        letCommitsGo();
        awaitAllSettled();
    }

    private Lane open(Guarantee guarantee) {
        LaneMeters meters = new LaneMeters(registry, "n1-0", refresher);
        Destinations destinations = new Destinations(
                RECORD_BYTES_MAX,
                Map.of(),
                topic -> CompletableFuture.completedFuture(!kafka.unknownTopics.containsKey(topic)),
                System::nanoTime);
        ProducerSlot producers = new ProducerSlot(kafka::producer, newBackoff(), meters);
        BatchWriter writer = switch (guarantee) {
            case EXACTLY_ONCE ->
                new TransactionWriter(
                        producers,
                        new OutcomeSearch(kafka::consumer, kafka::highWatermark, newBackoff(), meters::retried),
                        destinations,
                        newBackoff(),
                        meters,
                        60_000,
                        System::nanoTime);
            case AT_LEAST_ONCE -> new IdempotentWriter(producers, destinations, newBackoff(), meters);
        };
        Lane lane = new Lane("n1-0", new Inbox(MESSAGES_MAX, 1_000_000), writer, destinations, 1_000, 1_000, meters);
        lane.open().block(SOON);
        return lane;
    }

    private static Backoff newBackoff() {
        return new Backoff(ms -> {});
    }

    private void holdCommits() {
        kafka.commits.drainPermits();
    }

    private void letCommitsGo() {
        kafka.commits.release(1_000_000);
    }

    /** Puts the lane into a commit that waits, so that what is offered next is one batch. */
    private void holdLaneWith(Lane lane, Sent first) {
        holdCommits();
        offer(lane, first);
        await().until(kafka.commits::hasQueuedThreads);
    }

    private Sent offer(Lane lane, Sent sent) {
        all.add(sent);
        lane.offer(sent.message());
        return sent;
    }

    private Outcome offerAndAwait(Lane lane, Sent sent) {
        offer(lane, sent);
        await().until(() -> sent.outcome() != null);
        return Objects.requireNonNull(sent.outcome());
    }

    private void awaitAllSettled() {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(all)
                        .allSatisfy(sent -> assertThat(sent.outcome()).isNotNull()));
    }

    private static Refusal refusal(Sent sent) {
        return refused(sent).refusal();
    }

    private static Refused refused(Sent sent) {
        assertThat(sent.outcome()).isInstanceOf(Refused.class);
        return (Refused) Objects.requireNonNull(sent.outcome());
    }

    private static boolean isPayload(byte[] payload, String text) {
        return Arrays.equals(payload, text.getBytes(StandardCharsets.UTF_8));
    }
}
