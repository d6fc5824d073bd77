package io.balanceofpower.step6_commit;

import static io.balanceofpower.message.Outcome.Kept.COMMITTED;
import static io.balanceofpower.message.Outcome.Kept.DUPLICATE;
import static io.balanceofpower.step6_commit.LaneRig.SOON;
import static io.balanceofpower.step6_commit.LaneRig.grant;
import static io.balanceofpower.step6_commit.LaneRig.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.message.Refusal;
import io.balanceofpower.ownership.ClaimId;
import io.balanceofpower.ownership.DeviceState;
import io.balanceofpower.ownership.Place;
import io.balanceofpower.ownership.Positions;
import io.balanceofpower.ownership.SessionRecord;
import io.balanceofpower.ownership.SessionRecord.Claimed;
import io.balanceofpower.ownership.SessionRecord.Ended;
import io.balanceofpower.ownership.SessionRecord.Gone;
import io.balanceofpower.ownership.SessionRecord.LaneOpen;
import io.balanceofpower.ownership.SessionRecord.Open;
import io.balanceofpower.step5_admit.LedgerState;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a lane is told about devices, and what it writes about them. */
class LaneCommandsTest {

    private final LaneRig rig = new LaneRig();

    @AfterEach
    void end() {
        rig.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseADeviceThatItDoesNotWriteFor(Guarantee guarantee) {
        Lane lane = rig.open(guarantee);
        rig.offer(lane, Sent.numbered("stranger", 0));
        rig.awaitAllSettled();
        assertThat(refusal(rig.all.get(0))).isEqualTo(Refusal.NOT_OWNED);
        assertThat(rig.kafka.committed("trades")).isEmpty();
    }

    @Test
    void shouldLetADeviceGoInTheOrderOfTheQueue() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        rig.holdLaneWith(lane, Sent.numbered("d1", 0));
        Sent before = rig.offer(lane, Sent.numbered("d1", 1));
        CompletableFuture<DeviceState> released = lane.release("d1", new ClaimId(lane.name(), 2), 5_000, 60_000)
                .doOnNext(state -> assertThat(before.outcome()).isEqualTo(COMMITTED))
                .toFuture();
        Sent after = rig.offer(lane, Sent.numbered("d1", 2));
        assertThat(released).isNotDone();
        rig.letCommitsGo();

        assertThat(released).succeedsWithin(SOON).satisfies(state -> {
            assertThat(state.leftAtMs()).isEqualTo(5_000);
            assertThat(state.ledgers())
                    .singleElement()
                    .satisfies(l -> assertThat(l.highest()).isEqualTo(1));
        });
        rig.awaitAllSettled();
        assertThat(refusal(after)).isEqualTo(Refusal.NOT_OWNED);
        await().untilAsserted(() -> assertThat(lastSession())
                .isInstanceOfSatisfying(
                        Ended.class, ended -> assertThat(ended.state()).isEqualTo(released.join())));
    }

    @Test
    void shouldNotLetADeviceGoUnderAnotherClaim() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        assertThat(lane.release("d1", new ClaimId(lane.name(), 77), 0, 0).blockOptional(SOON))
                .isEmpty();
        assertThat(rig.offerAndAwait(lane, Sent.numbered("d1", 0))).isEqualTo(COMMITTED);
    }

    @Test
    void shouldGoOnFromTheStateThatWasGranted() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        lane.put(grant(lane, "d7", 7, List.of(new LedgerState("d7", "d7", 0, 50, 1, 50, 0, 0, 0))))
                .block(SOON);
        assertThat(rig.offerAndAwait(lane, Sent.numbered("d7", 50))).isEqualTo(DUPLICATE);
        assertThat(rig.offerAndAwait(lane, Sent.numbered("d7", 51))).isEqualTo(COMMITTED);
        assertThat(lane.state("d7").blockOptional(SOON))
                .hasValueSatisfying(state -> assertThat(state.ledgers()).hasSize(1));
        assertThat(lane.state("d8").blockOptional(SOON)).isEmpty();
    }

    @Test
    void shouldWriteTheStateWithTheFirstMessageInOneTransaction() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        rig.holdLaneWith(lane, Sent.numbered("d1", 0));
        assertThat(rig.kafka.sessions()).isEmpty();
        rig.letCommitsGo();
        rig.awaitAllSettled();
        rig.offerAndAwait(lane, Sent.numbered("d1", 1));

        assertThat(rig.kafka.transactions()).containsExactly(1, 1);
        assertThat(rig.kafka.sessions()).singleElement().isInstanceOfSatisfying(Open.class, open -> {
            assertThat(open.claimOffset()).isEqualTo(102);
            assertThat(open.state().ledgers())
                    .singleElement()
                    .satisfies(l -> assertThat(l.highest()).isZero());
        });
    }

    @Test
    void shouldAnswerAClaimOnlyWhenItIsCommitted() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        rig.holdCommits();
        ClaimId claim = new ClaimId(lane.name(), 9);
        CompletableFuture<Void> claimed = lane.claim("d9", claim).toFuture();
        await().until(rig.kafka.commits::hasQueuedThreads);
        assertThat(claimed).isNotDone();
        rig.letCommitsGo();
        assertThat(claimed).succeedsWithin(SOON);
        assertThat(rig.kafka.sessions()).containsExactly(new Claimed("d9", claim));

        lane.write(List.of(new Gone("d9", claim))).block(SOON);
        assertThat(lastSession()).isEqualTo(new Gone("d9", claim));
    }

    @Test
    void shouldWriteWhatChangedSinceTheLastCheckpoint() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        rig.offerAndAwait(lane, Sent.numbered("d1", 0));
        rig.offerAndAwait(lane, Sent.numbered("d2", 0));
        lane.checkpoint(() -> Positions.BEGINNING).block(SOON);
        rig.offerAndAwait(lane, Sent.numbered("d2", 1));
        int before = rig.kafka.sessions().size();
        lane.checkpoint(() -> Positions.BEGINNING).block(SOON);

        List<SessionRecord> said = rig.kafka.sessions();
        assertThat(said).hasSize(before + 2).endsWith(new LaneOpen(lane.name(), "run-1", Positions.BEGINNING));
        assertThat(said.get(before))
                .isInstanceOfSatisfying(
                        Open.class, open -> assertThat(open.device()).isEqualTo("d2"));
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellCopiesByPacketIdUntilItIsReleased(Guarantee guarantee) {
        Lane lane = rig.open(guarantee);
        assertThat(rig.offerAndAwait(lane, Sent.qos2("d1", 5, "a", "trades"))).isEqualTo(COMMITTED);
        assertThat(rig.offerAndAwait(lane, Sent.qos2("d1", 5, "a", "trades"))).isEqualTo(DUPLICATE);
        assertThat(rig.offerAndAwait(lane, Sent.qos2("d2", 5, "b", "trades"))).isEqualTo(COMMITTED);
        lane.forget("d1", 5).block(SOON);
        assertThat(lastSession())
                .isInstanceOfSatisfying(
                        Open.class,
                        open -> assertThat(open.state().received().packetIds()).isEmpty());
        assertThat(rig.offerAndAwait(lane, Sent.qos2("d1", 5, "c", "trades"))).isEqualTo(COMMITTED);
        assertThat(rig.kafka.committed("trades")).containsExactly("a", "b", "c");
    }

    @Test
    void shouldConfirmTheReleaseOfAnUnknownPacketIdButNothingForADeviceOfAnotherLane() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        rig.offerAndAwait(lane, Sent.qos2("d1", 5, "a", "trades"));
        int before = rig.kafka.transactions().size();
        assertThat(lane.forget("d1", 6).block(SOON)).isTrue();
        assertThat(rig.kafka.transactions())
                .as("a lane that is fenced finds out")
                .hasSize(before + 1);
        assertThat(lane.forget("stranger", 5).block(SOON)).isNull();
        assertThat(rig.kafka.transactions()).hasSize(before + 1);
    }

    @Test
    void shouldGoOnWhenItHasNoRoomForWhatMayFailAndStillTakeWhatMayNot() {
        Lane lane = rig.open(Guarantee.EXACTLY_ONCE);
        rig.holdLaneWith(lane, Sent.numbered("d1", 0));
        for (int i = 1; i < 2 * LaneRig.MESSAGES_MAX; i++) {
            rig.offer(lane, Sent.numbered("d1", i));
        }
        assertThat(refusal(rig.offer(lane, Sent.numbered("d2", 0)))).isEqualTo(Refusal.LANE_FULL);
        assertThat(lane.forget("d1", 5).toFuture()).isCompletedExceptionally();
        assertThat(lane.state("d1").toFuture()).isCompletedExceptionally();
        CompletableFuture<Void> claimed =
                lane.claim("d9", new ClaimId(lane.name(), 9)).toFuture();
        assertThat(claimed).isNotDone();
        rig.letCommitsGo();

        assertThat(claimed).succeedsWithin(SOON);
        assertThat(lane.forget("d1", 5).block(SOON)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void shouldKnowWhereTheLastRecordOfADeviceStands(Guarantee guarantee) {
        Lane lane = rig.open(guarantee);
        rig.offerAndAwait(lane, Sent.numbered("d1", 0));
        rig.offerAndAwait(lane, Sent.numbered("d2", 0));
        rig.offerAndAwait(lane, Sent.numbered("d1", 0));
        assertThat(Objects.requireNonNull(lane.state("d1").block(SOON)).last()).isEqualTo(new Place("trades", 0, 0));
        assertThat(Objects.requireNonNull(lane.state("d2").block(SOON)).last()).isEqualTo(new Place("trades", 0, 1));
        assertThat(Objects.requireNonNull(lane.state("d3").block(SOON)).last()).isNull();
    }

    private SessionRecord lastSession() {
        List<SessionRecord> said = rig.kafka.sessions();
        return said.get(said.size() - 1);
    }
}
