package io.balanceofpower.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.balanceofpower.ownership.ReleaseAnswer.LaneOver;
import io.balanceofpower.ownership.ReleaseAnswer.NotHeld;
import io.balanceofpower.ownership.ReleaseAnswer.Released;
import io.balanceofpower.ownership.SessionRecord.Claimed;
import io.balanceofpower.ownership.SessionRecord.Ended;
import io.balanceofpower.ownership.SessionRecord.Gone;
import io.balanceofpower.ownership.SessionRecord.Open;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a device comes, goes and is handed over. */
class OwnershipTest {

    private static final ClaimId OURS = new ClaimId(Scene.LANE, 1);
    private static final ClaimId THEIRS = new ClaimId("a-0", 1);

    private final Scene scene = Scene.alone();
    private final Ownership ownership = scene.ownership;

    @Test
    void shouldGrantAFirstClaimOnlyOnceItIsVisible() {
        ownership.connect("d", Scene.LANE);
        scene.assertOrders().containsExactly("claim d b-0/1");
        ownership.tailedTo(500, true);
        scene.pass(1_000);
        scene.assertOrders().isEmpty();

        long offset = scene.tail(new Claimed("d", OURS));
        scene.assertOrders().containsExactly("granted d b-0/1");
        assertThat(scene.lastGrant())
                .isEqualTo(new Grant("d", OURS, offset, DeviceState.UNKNOWN.withVersion(1), List.of(), false));
        assertThat(ownership.isIdle()).isFalse();
    }

    @Test
    void shouldAskAnOwnerThatLivesAndGoOnWithTheStateThatItTells() {
        theirsIsOpen();
        ownership.connect("d", Scene.LANE);
        scene.assertOrders().containsExactly("claim d b-0/1", "ask run-a d about a-0/1");
        scene.tail(new Claimed("d", OURS));
        scene.assertOrders().as("asked once").isEmpty();

        ownership.answered("d", OURS, THEIRS, new Released(state(9)));
        scene.assertOrders().containsExactly("granted d b-0/1");
        assertThat(scene.lastGrant().state()).isEqualTo(state(10));
        assertThat(scene.lastGrant().predecessors()).containsExactly(THEIRS);
    }

    @Test
    void shouldNotGrantBeforeTheClaimIsVisibleThoughTheOwnerHasAnswered() {
        theirsIsOpen();
        ownership.connect("d", Scene.LANE);
        ownership.answered("d", OURS, THEIRS, new Released(state(9)));
        scene.assertOrders().doesNotContain("granted d b-0/1");
        scene.tail(new Claimed("d", OURS));
        scene.assertOrders().containsExactly("granted d b-0/1");
    }

    @Test
    void shouldNotWaitForAnOwnerWhoseReleaseItReads() {
        theirsIsOpen();
        ownership.connect("d", Scene.LANE);
        scene.tail(new Claimed("d", OURS));
        scene.tail(new Ended("d", THEIRS, 1, state(9)));
        scene.assertOrders().endsWith("granted d b-0/1");
        assertThat(scene.lastGrant().state()).isEqualTo(state(10));
    }

    @Test
    void shouldWaitUntilItHasReadWhatTheFormerOwnerHad() {
        theirsIsOpen();
        ownership.connect("d", Scene.LANE);
        scene.tail(new Claimed("d", OURS));
        long place = scene.tailedTo() + 2;
        ownership.answered("d", OURS, THEIRS, new NotHeld(place));
        scene.taken();
        ownership.tailedTo(place - 1, true);
        scene.assertOrders().isEmpty();
        ownership.tailedTo(place, true);
        scene.assertOrders().containsExactly("granted d b-0/1");
        assertThat(scene.lastGrant().state()).isEqualTo(state(4));
    }

    @Test
    void shouldTakeTheNewestOfAllStates() {
        scene.tail(new Claimed("d", new ClaimId("gone-1", 1)));
        scene.tail(new Ended("d", new ClaimId("gone-1", 1), 1, state(3)));
        scene.tail(new Claimed("d", new ClaimId("gone-2", 1)));
        scene.tail(new Ended("d", new ClaimId("gone-2", 1), 3, state(8)));
        scene.tail(new Claimed("d", new ClaimId("gone-3", 1)));
        scene.tail(new Ended("d", new ClaimId("gone-3", 1), 5, state(5)));
        scene.hold("d", 1);
        assertThat(scene.lastGrant().state()).isEqualTo(state(9));
        assertThat(scene.lastGrant().predecessors()).hasSize(3);
    }

    @Test
    void shouldGiveWayToAClaimThatComesAfterItsOwn() {
        theirsIsOpen();
        ownership.connect("d", Scene.LANE);
        scene.tail(new Claimed("d", OURS));
        scene.taken();
        scene.tail(new Claimed("d", new ClaimId("a-0", 2)));
        scene.assertOrders().containsExactly("write b-0 [Gone d]", "refused d CLAIMED_ELSEWHERE");
        assertThat(scene.written()).containsExactly(new Gone("d", OURS));
        ownership.answered("d", OURS, THEIRS, new Released(state(9)));
        scene.assertOrders().isEmpty();
        assertThat(ownership.isIdle()).isTrue();
    }

    @Test
    void shouldBringAClaimToItsEndThatCameBeforeItsOwn() {
        scene.other("run-a", "a-0");
        ownership.connect("d", Scene.LANE);
        scene.tail(new Claimed("d", THEIRS));
        scene.tail(new Claimed("d", OURS));
        scene.assertOrders().containsExactly("claim d b-0/1", "ask run-a d about a-0/1");
        ownership.answered("d", OURS, THEIRS, new Released(null));
        scene.assertOrders().containsExactly("granted d b-0/1");
        assertThat(scene.lastGrant().state().version()).isEqualTo(1);
    }

    @Test
    void shouldLetGoWhatAnotherHasClaimedWithoutBeingAsked() {
        scene.other("run-a", "a-0");
        scene.hold("d", 1);
        scene.tail(new Claimed("d", THEIRS));
        scene.assertOrders().containsExactly("letGo d b-0/1 taken over");
        ownership.asked(77, "d", OURS);
        scene.assertOrders().as("ordered once, and answered later").isEmpty();
        ownership.released("d", OURS, state(1));
        scene.assertOrders().containsExactly("answer 77 released version 1");
        ownership.asked(78, "d", OURS);
        scene.assertOrders().as("as long as the topic does not tell").containsExactly("answer 78 released version 1");
        scene.tail(new Ended("d", OURS, 1, state(1)));
        ownership.asked(79, "d", OURS);
        scene.assertOrders().containsExactly("answer 79 not held at " + scene.tailedTo());
        assertThat(ownership.isIdle()).isTrue();
    }

    @Test
    void shouldLetGoWhatItIsAskedForBeforeItReadsTheOthersClaim() {
        scene.hold("d", 1);
        ownership.asked(1, "d", OURS);
        ownership.asked(2, "d", OURS);
        scene.assertOrders().containsExactly("letGo d b-0/1 taken over");
        ownership.released("d", OURS, null);
        scene.assertOrders().containsExactly("answer 1 released nothing", "answer 2 released nothing");
    }

    @Test
    void shouldGiveAnUngrantedClaimUpWhenAsked() {
        ownership.connect("d", Scene.LANE);
        ownership.asked(1, "d", OURS);
        scene.assertOrders()
                .containsExactly(
                        "claim d b-0/1",
                        "write b-0 [Gone d]",
                        "refused d CLAIMED_ELSEWHERE",
                        "answer 1 released nothing");
        scene.tail(new Claimed("d", OURS));
        scene.assertOrders().as("that was the claim given up").isEmpty();
    }

    @Test
    void shouldSayThatALaneIsOverWhichIsNotItsOwn() {
        ownership.asked(1, "d", new ClaimId("before-restart", 1));
        scene.assertOrders().containsExactly("answer 1 lane over");
    }

    @Test
    void shouldLetADeviceGoThatLeaves() {
        scene.hold("d", 1);
        ownership.leave("d", new ClaimId(Scene.LANE, 9));
        ownership.leave("stranger", OURS);
        scene.assertOrders().as("not under this claim").isEmpty();
        ownership.leave("d", OURS);
        ownership.leave("d", OURS);
        scene.assertOrders().containsExactly("letGo d b-0/1");
        ownership.released("d", OURS, state(1));
        assertThat(ownership.isIdle()).isTrue();
    }

    @Test
    void shouldGoOnWithWhatItKnowsOfADeviceThatReturnsBeforeItsEndIsRead() {
        scene.hold("d", 1);
        ownership.leave("d", OURS);
        ownership.released("d", OURS, state(6));
        ownership.connect("d", Scene.LANE);
        scene.tail(new Claimed("d", new ClaimId(Scene.LANE, 2)));
        scene.assertOrders().containsExactly("letGo d b-0/1", "claim d b-0/2", "granted d b-0/2");
        assertThat(scene.lastGrant().state()).isEqualTo(state(7));
        assertThat(scene.lastGrant().predecessors()).containsExactly(OURS);
    }

    @Test
    void shouldTakeADeviceBackThatReturnsWhileItIsLetGo() {
        scene.hold("d", 1);
        ownership.leave("d", OURS);
        ownership.connect("d", Scene.LANE);
        scene.assertOrders().containsExactly("letGo d b-0/1");
        ownership.released("d", OURS, state(1));
        scene.assertOrders().containsExactly("claim d b-0/2");
        scene.tail(new Claimed("d", new ClaimId(Scene.LANE, 2)));
        scene.assertOrders().containsExactly("granted d b-0/2");
    }

    @Test
    void shouldNotTakeASecondConnectionOfADeviceThatItHas() {
        scene.hold("d", 1);
        assertThatThrownBy(() -> ownership.connect("d", Scene.LANE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("b-0/1");
    }

    @Test
    void shouldRefuseADeviceWhoseLaneHasNotToldOfItselfYet() {
        ownership.laneOpening("b-1");
        ownership.connect("d", "b-1");
        scene.assertOrders().containsExactly("refused d LANE_OVER");
        scene.openLane("b-1");
        ownership.connect("d", "b-1");
        scene.assertOrders().containsExactly("claim d b-1/1");
    }

    @Test
    void shouldRefuseADeviceThatCannotBeHadInTime() {
        theirsIsOpen();
        ownership.connect("d", Scene.LANE);
        scene.tail(new Claimed("d", OURS));
        scene.taken();
        scene.pass(Scene.LIMITS.stallMs() - 1);
        scene.assertOrders().isEmpty();
        scene.pass(1);
        scene.assertOrders().containsExactly("find stalled");
        scene.pass(Scene.LIMITS.acquireMs() - Scene.LIMITS.stallMs());
        scene.assertOrders().containsExactly("write b-0 [Gone d]", "refused d NOT_IN_TIME");
    }

    @Test
    void shouldRecoverLanesThatHoldUpReadersAndFenceThoseThatNeverSaidAnything() {
        scene.other("run-a", "a-0");
        scene.taken();
        ownership.stalled(List.of("a-0", "a-9", Scene.LANE));
        scene.assertOrders().containsExactly("fence [a-0]", "fence [a-9]");
        scene.fenced("a-0");
        assertThat(scene.taken()).anyMatch(order -> order.startsWith("scan a-0"));
    }

    @Test
    void shouldReadNothingForALaneThatNeverCommittedAnything() {
        ownership.laneOpening("b-1");
        ownership.laneEnded("b-1");
        scene.assertOrders().containsExactly("fence [b-1]");
        scene.fenced("b-1");
        scene.assertOrders().containsExactly("write b-0 [LaneGone b-1]");
    }

    @Test
    void shouldRefuseDevicesThatItDoesNotKnowWhenItKnowsAsManyAsItMay() {
        Scene full = Scene.alone(new Limits(5_000, 3_000, 2_000, 2, 60_000));
        full.hold("d1", 1);
        full.hold("d2", 2);
        full.ownership.connect("d3", Scene.LANE);
        full.assertOrders().containsExactly("refused d3 TOO_MANY_DEVICES");
        full.ownership.leave("d1", new ClaimId(Scene.LANE, 1));
        full.ownership.released("d1", new ClaimId(Scene.LANE, 1), state(1));
        full.ownership.connect("d1", Scene.LANE);
        full.assertOrders().as("one that it knows").endsWith("claim d1 b-0/3");
    }

    @Test
    void shouldBelieveAnAnswerOnlyAboutTheClaimThatWaitsForIt() {
        theirsIsOpen();
        ownership.connect("d", Scene.LANE);
        scene.tail(new Claimed("d", OURS));
        scene.taken();
        ownership.answered("d", new ClaimId(Scene.LANE, 9), THEIRS, new Released(state(9)));
        ownership.unanswered("d", new ClaimId(Scene.LANE, 9), THEIRS);
        ownership.answered("stranger", OURS, THEIRS, new LaneOver());
        scene.assertOrders().isEmpty();
    }

    /** Process a has the device, and its lane has said so. */
    private void theirsIsOpen() {
        scene.other("run-a", "a-0");
        long offset = scene.tail(new Claimed("d", THEIRS));
        scene.tail(new Open("d", THEIRS, offset, state(3)));
    }

    private static DeviceState state(long version) {
        return new DeviceState(version, 0, 0, Received.NONE, List.of(), null);
    }
}
