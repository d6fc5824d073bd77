package io.balanceofpower.step5_admit;

import static io.balanceofpower.step5_admit.Admission.DUPLICATE;
import static io.balanceofpower.step5_admit.Admission.EPOCH_OUTDATED;
import static io.balanceofpower.step5_admit.Admission.NEW;
import static io.balanceofpower.step5_admit.Admission.SEQUENCE_OUTDATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private final Ledger ledger = new Ledger("d1", "d1");

    @Test
    void shouldTakeAnyFirstSequenceWithoutCountingAGap() {
        assertThat(ledger.admit(3, 1_000)).isEqualTo(NEW);
        assertThat(ledger.admit(3, 1_001)).isEqualTo(NEW);
        assertThat(ledger.gaps()).isZero();
    }

    @Test
    void shouldCountAGapAndTakeItBackWhenTheMissingOnesComeLate() {
        ledger.admit(0, 10);
        ledger.admit(0, 14);
        assertThat(ledger.gaps()).isEqualTo(3);

        assertThat(ledger.admit(0, 12)).isEqualTo(NEW);
        assertThat(ledger.admit(0, 12)).isEqualTo(DUPLICATE);
        assertThat(ledger.gaps()).isEqualTo(2);
        assertThat(ledger.reorders()).isEqualTo(1);
        assertThat(ledger.state().duplicates()).isEqualTo(1);
    }

    @Test
    void shouldStartAnewWithAHigherEpochAndRefuseLowerOnes() {
        ledger.admit(1, 50);
        assertThat(ledger.admit(2, 0)).isEqualTo(NEW);
        assertThat(ledger.admit(2, 0)).isEqualTo(DUPLICATE);
        assertThat(ledger.admit(1, 51)).isEqualTo(EPOCH_OUTDATED);
        assertThat(ledger.holds(1, 50)).isFalse();
    }

    @Test
    void shouldProveDuplicatesFarBelowTheWindowWhenNothingIsMissing() {
        for (long sequence = 5; sequence <= 1_000; sequence++) {
            ledger.admit(0, sequence);
        }
        assertThat(ledger.admit(0, 5)).isEqualTo(DUPLICATE);
        assertThat(ledger.admit(0, 4)).isEqualTo(SEQUENCE_OUTDATED);
    }

    @Test
    void shouldNotGuessBelowAGapThatLeftTheWindow() {
        ledger.admit(0, 0);
        ledger.admit(0, 2); // 1 is missing
        for (long sequence = 3; sequence <= 200; sequence++) {
            ledger.admit(0, sequence);
        }
        assertThat(ledger.admit(0, 2)).isEqualTo(DUPLICATE);
        assertThat(ledger.admit(0, 1)).isEqualTo(SEQUENCE_OUTDATED);
        assertThat(ledger.admit(0, 0)).isEqualTo(SEQUENCE_OUTDATED);
        assertThat(ledger.gaps()).isEqualTo(1);
    }

    @Test
    void shouldTakeNoteOfACommittedMessageHoweverOftenItIsTold() {
        for (int round = 0; round < 3; round++) {
            for (long sequence = 0; sequence < 200; sequence++) {
                ledger.replay(0, sequence);
            }
        }
        assertThat(ledger.state()).satisfies(state -> {
            assertThat(state.highest()).isEqualTo(199);
            assertThat(state.completeFrom()).isZero();
            assertThat(state.duplicates()).isZero();
            assertThat(state.reorders()).isZero();
            assertThat(state.gaps()).isZero();
        });
        ledger.replay(1, 7);
        ledger.replay(0, 500);
        assertThat(ledger.state().epoch()).isEqualTo(1);
        assertThat(ledger.holds(1, 7)).isTrue();
        assertThat(ledger.state().highest()).isEqualTo(7);
    }

    @Test
    void shouldTakeNoteOfACommittedMessageThatWasMissing() {
        ledger.admit(0, 0);
        ledger.admit(0, 3);
        ledger.replay(0, 2);
        assertThat(ledger.gaps()).isEqualTo(1);
        assertThat(ledger.admit(0, 2)).isEqualTo(DUPLICATE);
        assertThat(ledger.admit(0, 1)).isEqualTo(NEW);
    }

    @Test
    void shouldTakeARevokedMessageAgainWithoutCallingItLate() {
        ledger.admit(0, 0);
        ledger.admit(0, 1);
        ledger.revoke(0, 1);
        assertThat(ledger.holds(0, 1)).isFalse();
        assertThat(ledger.gaps()).isEqualTo(1);

        assertThat(ledger.admit(0, 1)).isEqualTo(NEW);
        assertThat(ledger.gaps()).isZero();
        assertThat(ledger.reorders()).isZero();
    }

    @Test
    void shouldNotCallARevokedMessageADuplicateOnceItIsBelowTheWindow() {
        for (long sequence = 0; sequence <= 200; sequence++) {
            ledger.admit(0, sequence);
        }
        ledger.revoke(0, 100);
        assertThat(ledger.admit(0, 100)).isEqualTo(SEQUENCE_OUTDATED);
        assertThat(ledger.admit(0, 101)).isEqualTo(DUPLICATE);
    }

    @Test
    void shouldBearJumpsToTheLargestNumbers() {
        ledger.admit(0, 0);
        assertThat(ledger.admit(0, 1_000_000_000)).isEqualTo(NEW);
        assertThat(ledger.admit(0, Long.MAX_VALUE)).isEqualTo(NEW);
        assertThat(ledger.admit(0, Long.MAX_VALUE)).isEqualTo(DUPLICATE);
        assertThat(ledger.admit(0, Long.MAX_VALUE - 63)).isEqualTo(NEW);
        assertThat(ledger.admit(0, Long.MAX_VALUE - 64)).isEqualTo(SEQUENCE_OUTDATED);
        assertThat(ledger.admit(0, 0)).isEqualTo(SEQUENCE_OUTDATED);

        assertThat(ledger.admit(Long.MAX_VALUE, 0)).isEqualTo(NEW);
        ledger.admit(Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(ledger.gaps()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldRefuseNegativeNumbers() {
        assertThatThrownBy(() -> ledger.admit(0, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ledger.admit(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Against a model that remembers every sequence. */
    @RepeatedTest(20)
    void shouldAgreeWithAModelThatRemembersEverything() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Model model = new Model();
        Ledger tested = new Ledger("d1", "s1");
        for (int i = 0; i < 3_000; i++) {
            long epoch = Math.max(0, model.epoch + (random.nextInt(500) == 0 ? random.nextInt(3) - 1 : 0));
            long sequence = nextSequence(random, model);
            if (random.nextInt(20) == 0) {
                tested.revoke(epoch, sequence);
                model.revoke(epoch, sequence);
            } else {
                Admission expected = model.admit(epoch, sequence);
                assertThat(tested.admit(epoch, sequence))
                        .as("seed %d, step %d: epoch %d, sequence %d, %s", seed, i, epoch, sequence, tested.state())
                        .isEqualTo(expected);
            }
            assertThat(tested.gaps()).as("gaps, seed %d, step %d", seed, i).isEqualTo(model.gaps());
            if (random.nextInt(50) == 0) {
                tested = new Ledger(tested.state());
            }
        }
        assertThat(tested.reorders()).as("reorders, seed %d", seed).isEqualTo(model.reorders);
        assertThat(tested.state().duplicates()).as("duplicates, seed %d", seed).isEqualTo(model.duplicates);
    }

    private static long nextSequence(Random random, Model model) {
        return switch (random.nextInt(100)) {
            case 0 -> random.nextLong(1L << 40);
            case 1, 2, 3 -> model.highest + random.nextInt(130);
            case 4, 5, 6, 7, 8, 9 -> Math.max(0, model.highest - random.nextInt(200));
            case 10, 11, 12, 13, 14, 15, 16, 17, 18, 19 -> Math.max(0, model.highest - random.nextInt(64));
            default -> model.highest + 1;
        };
    }

    /** Slow and plain: a set of what is committed in the epoch. */
    private static final class Model {
        private Set<Long> committed = new HashSet<>();
        private long epoch = -1;
        private long highest;
        private long base;
        private long gapsOfOldEpochs;
        private long reorders;
        private long duplicates;

        Admission admit(long messageEpoch, long sequence) {
            if (messageEpoch < epoch) {
                return EPOCH_OUTDATED;
            }
            if (messageEpoch > epoch) {
                gapsOfOldEpochs = gaps();
                epoch = messageEpoch;
                committed = new HashSet<>(Set.of(sequence));
                highest = sequence;
                base = sequence;
                return NEW;
            }
            if (committed.contains(sequence) && (inWindow(sequence) || isCompleteFrom(sequence))) {
                duplicates++;
                return DUPLICATE;
            }
            if (sequence <= highest && !inWindow(sequence)) {
                return SEQUENCE_OUTDATED;
            }
            reorders += sequence < highest ? 1 : 0;
            committed.add(sequence);
            highest = Math.max(highest, sequence);
            while (base > 0 && inWindow(base - 1) && committed.contains(base - 1)) {
                base--;
            }
            return NEW;
        }

        void revoke(long messageEpoch, long sequence) {
            // What the ledger could not call a duplicate it does not hold, so there is nothing to take back.
            if (messageEpoch == epoch
                    && committed.contains(sequence)
                    && (inWindow(sequence) || isCompleteFrom(sequence))) {
                committed.remove(sequence);
            }
        }

        long gaps() {
            if (epoch < 0) {
                return 0;
            }
            long held = committed.stream().filter(sequence -> sequence >= base).count();
            return gapsOfOldEpochs + (highest - base + 1 - held);
        }

        private boolean inWindow(long sequence) {
            return sequence > highest - 64;
        }

        private boolean isCompleteFrom(long sequence) {
            for (long s = sequence; s <= highest - 64; s++) {
                if (!committed.contains(s)) {
                    return false;
                }
            }
            return sequence >= base;
        }
    }
}
