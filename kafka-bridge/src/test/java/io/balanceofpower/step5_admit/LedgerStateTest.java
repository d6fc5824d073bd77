package io.balanceofpower.step5_admit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class LedgerStateTest {
    private static final int WINDOW = 64;

    private final Ledger ledger = new Ledger("d1", "d1");

    @Test
    void shouldMissNothingBeforeTheFirstMessage() {
        assertThat(ledger.state().missing()).isEmpty();
    }

    @Test
    void shouldNotMissWhatLiesBelowTheFirstSequenceOfAnEpoch() {
        ledger.admit(0, 1_000);
        assertThat(ledger.state().missing()).isEmpty();
    }

    @Test
    void shouldMissWhatWasSkippedAndNotWhatCameLate() {
        ledger.admit(0, 10);
        ledger.admit(0, 14);
        ledger.admit(0, 12);
        assertThat(ledger.state().missing()).containsExactly(11L, 13L);
    }

    @Test
    void shouldMissWhatWasTakenBackEvenIfItIsTheHighest() {
        ledger.admit(0, 10);
        ledger.admit(0, 11);
        ledger.revoke(0, 11);
        assertThat(ledger.state().missing()).containsExactly(11L);
    }

    @Test
    void shouldMissOnlyWhatTheWindowStillHolds() {
        ledger.admit(0, 0);
        ledger.admit(0, 1_000);
        assertThat(ledger.state().missing())
                .hasSize(WINDOW - 1)
                .startsWith(937L)
                .endsWith(999L);
    }

    /** Sequences that only go up: then what is missing is all between the first and the last that was not sent. */
    @RepeatedTest(50)
    void shouldMissExactlyWhatWasLeftOutOfTheWindow() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Set<Long> sent = new HashSet<>();
        long first = random.nextInt(200);
        long last = first;
        for (int i = 0; i < 200; i++) {
            ledger.admit(0, last);
            sent.add(last);
            last += 1 + (random.nextInt(4) == 0 ? random.nextInt(WINDOW + 10) : 0);
        }
        long highest = ledger.state().highest();
        List<Long> expected = new ArrayList<>();
        for (long sequence = Math.max(first, highest - WINDOW + 1); sequence <= highest; sequence++) {
            if (!sent.contains(sequence)) {
                expected.add(sequence);
            }
        }
        assertThat(ledger.state().missing()).as("seed %d", seed).isEqualTo(expected);
    }
}
