package io.balanceofpower.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.message.Numbering;
import io.balanceofpower.ownership.ReleaseAnswer.LaneOver;
import io.balanceofpower.ownership.SessionRecord.Claimed;
import io.balanceofpower.ownership.SessionRecord.Ended;
import io.balanceofpower.ownership.SessionRecord.Gone;
import io.balanceofpower.ownership.SessionRecord.LaneGone;
import io.balanceofpower.ownership.SessionRecord.LaneOpen;
import io.balanceofpower.ownership.SessionRecord.Open;
import io.balanceofpower.step5_admit.LedgerState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link Ownership} does about lanes that are over, and devices that are. */
class RecoveryTest {

    private static final ClaimId OURS = new ClaimId(Scene.LANE, 1);
    private static final ClaimId THEIRS = new ClaimId("a-0", 1);

    private final Scene scene = Scene.alone();
    private final Ownership ownership = scene.ownership;

    @Test
    void shouldFenceAnOwnerWithoutAnAnswerAndCompleteItsState() {
        theirsIsOpen("a-0", "a-1");
        ownership.connect("d", Scene.LANE);
        scene.tail(new Claimed("d", OURS));
        scene.taken();
        ownership.unanswered("d", OURS, THEIRS);
        scene.assertOrders().as("all lanes of the process").containsExactly("fence [a-0, a-1]");
        scene.fenced("a-0");
        scene.assertOrders().containsExactly("scan a-0 from 7");

        ownership.scanned("a-0", replayOf("d", 42));
        scene.assertOrders().containsExactly("granted d b-0/1", "write b-0 [Ended d, LaneGone a-0]");
        assertThat(scene.lastGrant().state().version()).isEqualTo(4);
        assertThat(scene.lastGrant().state().ledgers())
                .extracting(LedgerState::highest)
                .containsExactly(42L);
    }

    @Test
    void shouldFenceWithoutAskingWhenTheProcessIsNotInTheMesh() {
        theirsIsOpen("a-0");
        ownership.members(List.of(Scene.RUN));
        ownership.connect("d", Scene.LANE);
        scene.assertOrders().containsExactly("claim d b-0/1", "fence [a-0]");
    }

    @Test
    void shouldFenceWhoIsAskedAndSaysThatTheLaneIsOver() {
        theirsIsOpen("a-0", "a-1");
        ownership.connect("d", Scene.LANE);
        scene.taken();
        ownership.answered("d", OURS, THEIRS, new LaneOver());
        scene.assertOrders().containsExactly("fence [a-0, a-1]");
    }

    @Test
    void shouldFenceAndReadOnceForAllDevicesThatWait() {
        theirsIsOpen("a-0");
        scene.tail(new Claimed("e", new ClaimId("a-0", 2)));
        ownership.connect("d", Scene.LANE);
        ownership.connect("e", Scene.LANE);
        scene.tail(new Claimed("d", OURS));
        scene.tail(new Claimed("e", new ClaimId(Scene.LANE, 2)));
        scene.taken();
        ownership.unanswered("d", OURS, THEIRS);
        ownership.unanswered("e", new ClaimId(Scene.LANE, 2), new ClaimId("a-0", 2));
        scene.assertOrders().containsExactly("fence [a-0]");
        scene.fenced("a-0");
        ownership.scanned("a-0", Replay.nothing());
        scene.assertOrders().contains("granted d b-0/1", "granted e b-0/2");
        assertThat(scene.written())
                .as("nothing was written under the claim of e")
                .contains(new Gone("e", new ClaimId("a-0", 2)));
    }

    @Test
    void shouldReadEverythingForALaneOfWhichNobodyKnowsACheckpoint() {
        scene.tail(new Claimed("d", THEIRS));
        ownership.connect("d", Scene.LANE);
        scene.fenced("a-0");
        scene.assertOrders().containsExactly("claim d b-0/1", "fence [a-0]", "scan a-0 from 0");
    }

    @Test
    void shouldRefuseWhoWaitsForARecoveryThatFailsAndTryAgainForTheNext() {
        theirsIsOpen("a-0");
        ownership.connect("d", Scene.LANE);
        ownership.unanswered("d", OURS, THEIRS);
        scene.taken();
        ownership.recoveryFailed("a-0");
        scene.assertOrders().containsExactly("write b-0 [Gone d]", "refused d NOT_IN_TIME");
        scene.tail(new Claimed("d", OURS));
        scene.tailWritten();

        ownership.connect("d", Scene.LANE);
        ownership.unanswered("d", new ClaimId(Scene.LANE, 2), THEIRS);
        scene.assertOrders().containsExactly("claim d b-0/2", "ask run-a d about a-0/1", "fence [a-0]");
    }

    @Test
    void shouldTellAllDevicesOfALaneOfItsOwnThatItIsOver() {
        scene.openLane("b-1");
        ClaimId held = scene.hold("held", 1);
        ownership.connect("waiting", Scene.LANE);
        ClaimId going = new ClaimId(Scene.LANE, 3);
        ownership.connect("going", Scene.LANE);
        scene.tail(new Claimed("going", going));
        ownership.leave("going", going);
        ownership.connect("going", "b-1");
        ownership.asked(5, "held", held);
        scene.taken();

        ownership.laneEnded(Scene.LANE);
        scene.assertOrders()
                .containsExactlyInAnyOrder(
                        "lost held b-0/1",
                        "answer 5 lane over",
                        "refused waiting LANE_OVER",
                        "lost going b-0/3",
                        "refused going LANE_OVER",
                        "fence [b-0]");
        assertThat(ownership.isIdle()).isTrue();
        ownership.released("held", held, DeviceState.UNKNOWN);
        ownership.connect("held", Scene.LANE);
        scene.assertOrders().containsExactly("refused held LANE_OVER");
    }

    @Test
    void shouldRecoverItsOwnLaneAndGiveItsDevicesToTheNext() {
        ClaimId held = scene.hold("d", 1);
        scene.tail(new Open("d", held, 1, state(1)));
        ownership.laneEnded(Scene.LANE);
        scene.openLane("b-1");
        ownership.connect("d", "b-1");
        scene.tail(new Claimed("d", new ClaimId("b-1", 1)));
        scene.assertOrders().containsExactly("lost d b-0/1", "fence [b-0]", "claim d b-1/1");
        scene.fenced(Scene.LANE);
        ownership.scanned(Scene.LANE, replayOf("d", 8));
        scene.assertOrders().containsExactly("scan b-0 from 0", "granted d b-1/1", "write b-1 [Ended d, LaneGone b-0]");
        assertThat(scene.lastGrant().state().ledgers())
                .extracting(LedgerState::highest)
                .containsExactly(8L);
    }

    @Test
    void shouldPutALaneOnRecordAsOverOnceItHasALaneToDoSo() {
        scene.hold("d", 1);
        ownership.laneEnded(Scene.LANE);
        scene.fenced(Scene.LANE);
        ownership.scanned(Scene.LANE, Replay.nothing());
        assertThat(scene.written()).isEmpty();
        scene.openLane("b-1");
        scene.pass(20_000);
        assertThat(scene.written()).containsExactly(new Gone("d", OURS), new LaneGone(Scene.LANE));
    }

    @Test
    void shouldWriteAgainUntilTheLanesTombstoneIsRead() {
        theirsIsOpen("a-0");
        ownership.members(List.of(Scene.RUN));
        ownership.connect("d", Scene.LANE);
        scene.tail(new Claimed("d", OURS));
        scene.fenced("a-0");
        ownership.scanned("a-0", Replay.nothing());
        scene.taken();
        scene.pass(1_000);
        scene.assertOrders().isEmpty();
        scene.pass(11_000);
        scene.assertOrders().containsExactly("write b-0 [Ended d, LaneGone a-0]");
        scene.tailWritten();
        scene.pass(11_000);
        scene.assertOrders().isEmpty();
        assertThat(ownership.table().lane("a-0")).isNull();
        assertThat(ownership.table().openOf("a-0")).isEmpty();
    }

    @Test
    void shouldWriteManyEndsInTransactionsOfBoundedSize() {
        scene.other("run-a", "a-0");
        for (int i = 1; i <= 1_200; i++) {
            scene.tail(new Claimed("d" + i, new ClaimId("a-0", i)));
        }
        ownership.members(List.of(Scene.RUN));
        ownership.connect("d1", Scene.LANE);
        scene.fenced("a-0");
        scene.taken();
        ownership.scanned("a-0", Replay.nothing());
        scene.assertOrders().containsExactly("write b-0 500 records", "write b-0 500 records", "write b-0 201 records");
        assertThat(scene.written()).hasSize(1_201).endsWith(new LaneGone("a-0"));
    }

    @Test
    void shouldRecoverSilentLanesOfAbsentProcessesAsTheFirstOfTheMesh() {
        scene.other("run-a", "a-0");
        scene.pass(Scene.LIMITS.silentMs() + 1);
        scene.assertOrders().as("it may be slow").isEmpty();
        ownership.members(List.of(Scene.RUN, "run-0"));
        scene.pass(1);
        scene.assertOrders().as("run-0 does it").isEmpty();
        ownership.members(List.of(Scene.RUN, "run-c"));
        scene.pass(1);
        scene.assertOrders().containsExactly("fence [a-0]");
    }

    @Test
    void shouldGiveAnAbsentProcessTimeToBeHeardOf() {
        scene.other("run-a", "a-0");
        ownership.members(List.of(Scene.RUN));
        scene.pass(Scene.LIMITS.silentMs());
        scene.tail(new LaneOpen("a-0", "run-a", Scene.positions(9)));
        scene.pass(Scene.LIMITS.silentMs());
        scene.assertOrders().isEmpty();
        scene.pass(1);
        scene.assertOrders().containsExactly("fence [a-0]");
    }

    @Test
    void shouldRecoverLanesOfItsOwnThatItReadsOfAndDoesNotHave() {
        scene.tail(new LaneOpen("b-9", Scene.RUN, Scene.positions(3)));
        scene.pass(1);
        scene.assertOrders().containsExactly("fence [b-9]");
    }

    @Test
    void shouldForgetDevicesWhoseSessionsAndLedgersAreOver() {
        long leftMs = scene.nowMs();
        scene.tail(ended("short", 1, new DeviceState(1, leftMs, 500, Received.NONE, List.of(), null)));
        scene.tail(ended("long", 2, new DeviceState(1, leftMs, 9_000_000, Received.NONE, List.of(), null)));
        LedgerState ledger = new LedgerState("numbered", "numbered", 0, 5, 1, 5, 0, 0, 0);
        scene.tail(ended("numbered", 3, new DeviceState(1, leftMs, 500, Received.NONE, List.of(ledger), null)));
        scene.hold("owned", 1);

        ownership.members(List.of(Scene.RUN, "run-0"));
        scene.pass(1_000);
        scene.assertOrders().as("run-0 does it").isEmpty();
        ownership.members(List.of(Scene.RUN));
        scene.pass(1);
        scene.assertOrders().containsExactly("write b-0 [Gone short]");
        scene.tailWritten();
        scene.pass(Scene.LIMITS.ledgerRetentionMs());
        scene.assertOrders().containsExactly("write b-0 [Gone numbered]");
        scene.tailWritten();
        assertThat(ownership.table().devices()).isEqualTo(2);
    }

    private static Ended ended(String device, long number, DeviceState state) {
        return new Ended(device, new ClaimId("old", number), 0, state);
    }

    /** Process a has device d in its first lane, and its lanes have said so. */
    private void theirsIsOpen(String... lanes) {
        scene.other("run-a", lanes);
        long offset = scene.tail(new Claimed("d", THEIRS));
        scene.tail(new Open("d", THEIRS, offset, state(3)));
    }

    private static Replay replayOf(String device, long sequence) {
        Replay replay = Replay.nothing();
        replay.add(device, new Numbering(device, 0, sequence), new Place("trades", 0, 99));
        return replay;
    }

    private static DeviceState state(long version) {
        return new DeviceState(version, 0, 0, Received.NONE, List.of(), null);
    }
}
