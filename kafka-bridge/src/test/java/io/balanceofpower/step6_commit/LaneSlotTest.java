package io.balanceofpower.step6_commit;

import static io.balanceofpower.message.Outcome.Kept.COMMITTED;
import static io.balanceofpower.step6_commit.LaneRig.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.ownership.Positions;
import io.balanceofpower.ownership.SessionRecord;
import io.balanceofpower.ownership.SessionRecord.LaneOpen;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LaneSlotTest {

    private final LaneRig rig = new LaneRig();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final LaneSlot slot =
            new LaneSlot(() -> rig.lane(Guarantee.EXACTLY_ONCE), () -> Positions.BEGINNING, rig.meters, rig.scheduler);

    private final LaneWatch watch = new LaneWatch() {
        @Override
        public void opening(Lane lane) {
            seen.add("opening " + lane.name());
        }

        @Override
        public void opened(Lane lane) {
            seen.add("opened " + lane.name());
        }

        @Override
        public void ended(Lane lane) {
            seen.add("ended " + lane.name());
        }
    };

    @AfterEach
    void end() {
        rig.close();
    }

    @Test
    void shouldTellEveryNodeOfALaneBeforeItIsUsed() {
        slot.open(watch).block(SOON);
        assertThat(seen).containsExactly("opening n1-0-0", "opened n1-0-0");
        assertThat(rig.kafka.sessions()).containsExactly(new LaneOpen("n1-0-0", "run-1", Positions.BEGINNING));
    }

    @Test
    void shouldReplaceALostLaneByOneOfANewName() {
        slot.open(watch).block(SOON);
        Lane lost = slot.lane();
        lost.put(LaneRig.grant(lost, "d1", 1)).block(SOON);
        rig.kafka.commitFaults.add(FakeKafka.CommitFault.ABORTED_AND_FENCED);
        rig.offer(lost, Sent.numbered("d1", 0));

        await().atMost(SOON).until(() -> seen.contains("opened n1-0-1"));
        assertThat(seen)
                .containsExactly("opening n1-0-0", "opened n1-0-0", "ended n1-0-0", "opening n1-0-1", "opened n1-0-1");
        Lane next = slot.lane();
        next.put(LaneRig.grant(next, "d1", 1)).block(SOON);
        assertThat(rig.offerAndAwait(next, Sent.numbered("d1", 0))).isEqualTo(COMMITTED);
        assertThat(rig.kafka.committed("trades")).containsExactly("d1:0");
        assertThat(rig.kafka.sessions().stream().filter(LaneOpen.class::isInstance))
                .extracting(SessionRecord::subject)
                .containsExactly("n1-0-0", "n1-0-1");
        assertThat(rig.registry.get("bop.lane.losses").counter().count()).isEqualTo(1);
        assertThat(slot.failed().toFuture()).isNotDone();
    }

    @Test
    void shouldFailWhenALaneEndsForGood() {
        slot.open(watch).block(SOON);
        rig.kafka.commitErrors.add(new TransactionalIdAuthorizationException("not yours"));
        slot.lane().checkpoint(() -> Positions.BEGINNING).onErrorComplete().block(SOON);
        assertThat(slot.failed().block(SOON)).hasMessageContaining("not yours");
        assertThat(seen).containsExactly("opening n1-0-0", "opened n1-0-0", "ended n1-0-0");
    }

    @Test
    void shouldTakeItsMetersAwayAndReplaceNothingWhenClosed() {
        slot.open(watch).block(SOON);
        slot.close(SOON).block(SOON);
        assertThat(slot.failed().block(SOON)).isNull();
        assertThat(seen).containsExactly("opening n1-0-0", "opened n1-0-0");
        assertThat(rig.registry.getMeters()).isEmpty();
    }

    @Test
    void shouldCloseAtOnceWhatWasNeverOpened() {
        slot.close(SOON).block(SOON);
        assertThat(slot.failed().block(SOON)).isNull();
        assertThat(rig.registry.getMeters()).isEmpty();
    }

    @Test
    void shouldCloseWhileTheNextLaneIsStillToCome() {
        slot.open(watch).block(SOON);
        rig.kafka.commitFaults.add(FakeKafka.CommitFault.ABORTED_AND_FENCED);
        slot.lane().checkpoint(() -> Positions.BEGINNING).onErrorComplete().block(SOON);
        slot.lane().ended().block(SOON);
        slot.close(SOON).block(SOON);
        assertThat(slot.failed().block(SOON)).isNull();
        assertThat(slot.lane().isOpen()).isFalse();
    }
}
