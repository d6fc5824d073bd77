package io.balanceofpower.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.balanceofpower.message.Numbering;
import io.balanceofpower.step5_admit.Admission;
import io.balanceofpower.step5_admit.Ledger;
import io.balanceofpower.step5_admit.LedgerState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ReplayTest {

    private final Replay replay = Replay.nothing();

    @Test
    void shouldKnowWhatSeveralPartitionsHoldThoughTheyAreReadOneAfterTheOther() {
        for (int partition = 0; partition < 3; partition++) {
            for (long sequence = partition; sequence < 3_000; sequence += 3) {
                add(0, sequence, partition);
            }
        }
        LedgerState found = only(replay.complete("d", DeviceState.UNKNOWN));
        assertThat(found.highest()).isEqualTo(2_999);
        assertThat(found.gaps()).isZero();
        assertThat(new Ledger(found).holds(0, 0)).isTrue();
        assertThat(replay.records()).isEqualTo(3_000);
    }

    @Test
    void shouldChangeNothingByReadingAgain() {
        LongStream.range(0, 200).forEach(sequence -> add(0, sequence, 0));
        DeviceState once = replay.complete("d", DeviceState.UNKNOWN);
        LongStream.range(0, 200).forEach(sequence -> add(0, sequence, 0));
        assertThat(only(replay.complete("d", DeviceState.UNKNOWN))).isEqualTo(only(once));
        assertThat(only(replay.complete("d", once))).isEqualTo(only(once));
    }

    @Test
    void shouldEndInTheNewestEpochWhateverIsReadFirst() {
        add(2, 5, 0);
        add(2, 6, 0);
        add(1, 1_000, 1);
        add(3, 0, 2);
        add(1, 1_001, 1);
        LedgerState found = only(replay.complete("d", DeviceState.UNKNOWN));
        assertThat(found.epoch()).isEqualTo(3);
        assertThat(found.highest()).isZero();
    }

    @Test
    void shouldNotGoBackToAnEpochThatTheStateHasLeft() {
        DeviceState inEpoch4 = state(new LedgerState("d", "d", 4, 10, 1, 10, 0, 0, 0));
        add(3, 99, 0);
        assertThat(only(replay.complete("d", inEpoch4))).isEqualTo(only(inEpoch4));
    }

    @Test
    void shouldFillHolesAtBothEdgesOfTheWindow() {
        // 138 and 200 are missing, the lowest and the highest but one of the window that ends at 201.
        Ledger ledger = new Ledger("d", "d");
        LongStream.rangeClosed(0, 201).filter(s -> s != 138 && s != 200).forEach(s -> ledger.admit(0, s));
        add(0, 138, 0);
        add(0, 200, 1);
        LedgerState found = only(replay.complete("d", state(ledger.state())));
        assertThat(found.window()).isEqualTo(-1L);
        assertThat(found.completeFrom()).isZero();
        assertThat(found.gaps()).isZero();
    }

    @Test
    void shouldTakeEachStreamOfADeviceForItself() {
        replay.add("d", new Numbering("a", 0, 5), place(0));
        replay.add("d", new Numbering("b", 7, 1), place(1));
        replay.add("other", new Numbering("a", 0, 6), place(2));
        DeviceState found = replay.complete("d", DeviceState.UNKNOWN);
        assertThat(found.ledgers())
                .extracting(LedgerState::device, LedgerState::stream, LedgerState::epoch, LedgerState::highest)
                .containsExactlyInAnyOrder(tuple("d", "a", 0L, 5L), tuple("d", "b", 7L, 1L));
        assertThat(found.last()).isEqualTo(place(1));
    }

    @Test
    void shouldKeepWhatARecordDoesNotTell() {
        DeviceState before = new DeviceState(7, 100, 200, Received.NONE, List.of(), new Place("t", 0, 1));
        add(0, 0, 3);
        DeviceState after = replay.complete("d", before);
        assertThat(after.version()).isEqualTo(7);
        assertThat(after.leftAtMs()).isEqualTo(100);
        assertThat(after.sessionExpiryMs()).isEqualTo(200);
        assertThat(replay.complete("nobody", before)).isEqualTo(before);
    }

    @Test
    void shouldHoldPacketIdsThatTheStateHasNotSeenInTheOrderOfTheirOrdinals() {
        replay.add("d", 9, 12, place(0));
        replay.add("d", 5, 10, place(1));
        replay.add("d", 7, 11, place(2));
        replay.add("d", 7, 11, place(2));
        DeviceState seen = new DeviceState(1, 0, 0, new Received(11, Set.of(3)), List.of(), null);
        Received found = replay.complete("d", seen).received();
        assertThat(found.packetIds())
                .as("ordinal 10 was seen, and its packet id released since")
                .containsExactly(3, 7, 9);
        assertThat(found.next()).isEqualTo(13);
    }

    @RepeatedTest(200)
    void shouldKnowWhatTheLedgerKnewThatAdmittedTheMessages() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Ledger ledger = new Ledger("d", "d");
        List<Numbering> committed = new ArrayList<>();
        int firstRead = 0;
        int checkpointAt = random.nextInt(300);
        int readFrom = random.nextInt(checkpointAt + 1);
        LedgerState checkpoint = ledger.state();
        long epoch = 0;
        long sequence = 0;
        for (int i = 0; i < 300; i++) {
            if (i == checkpointAt) {
                checkpoint = ledger.state();
            }
            epoch += random.nextInt(100) == 0 ? 1 : 0;
            sequence += random.nextInt(12) == 0 ? random.nextInt(80) : 1;
            long next = random.nextInt(8) == 0 ? Math.max(0, sequence - random.nextInt(70)) : sequence;
            if (ledger.admit(epoch, next) == Admission.NEW) {
                committed.add(new Numbering("d", epoch, next));
                firstRead = i < readFrom ? committed.size() : firstRead;
            }
        }
        List<Numbering> read = new ArrayList<>(committed.subList(firstRead, committed.size()));
        Collections.shuffle(read, random);
        read.forEach(each -> replay.add("d", each, place(0)));
        LedgerState found = only(replay.complete("d", state(checkpoint)));
        assertThat(found.epoch()).as("seed %d", seed).isEqualTo(ledger.state().epoch());
        assertThat(found.highest()).as("seed %d", seed).isEqualTo(ledger.state().highest());
        // Read in order, it may know more: of an epoch that began with a message that overtook others.
        for (long each = 0; each <= sequence; each++) {
            boolean holds = new Ledger(found).holds(epoch, each);
            assertThat(holds || !ledger.holds(epoch, each))
                    .as("seed %d: forgot sequence %d", seed, each)
                    .isTrue();
            assertThat(!holds || committed.contains(new Numbering("d", epoch, each)))
                    .as("seed %d: made up sequence %d", seed, each)
                    .isTrue();
        }
    }

    private void add(long epoch, long sequence, int partition) {
        replay.add("d", new Numbering("d", epoch, sequence), place(partition));
    }

    private static Place place(int partition) {
        return new Place("trades", partition, 5);
    }

    private static DeviceState state(LedgerState ledger) {
        return new DeviceState(1, 0, 0, Received.NONE, List.of(ledger), null);
    }

    private static LedgerState only(DeviceState state) {
        assertThat(state.ledgers()).hasSize(1);
        return state.ledgers().get(0);
    }
}
