package io.balanceofpower.step5_admit;

import static io.balanceofpower.step5_admit.Admission.DUPLICATE;
import static io.balanceofpower.step5_admit.Admission.NEW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.balanceofpower.message.Numbering;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class LedgersTest {

    @Test
    void shouldKeepStreamsOfADeviceApart() {
        Ledgers ledgers = new Ledgers(100);
        assertThat(ledgers.admit("d1", new Numbering("a", 0, 1))).isEqualTo(NEW);
        assertThat(ledgers.admit("d1", new Numbering("b", 0, 1))).isEqualTo(NEW);
        assertThat(ledgers.admit("d2", new Numbering("a", 0, 1))).isEqualTo(NEW);
        assertThat(ledgers.admit("d1", new Numbering("a", 0, 1))).isEqualTo(DUPLICATE);
        assertThat(ledgers.count()).isEqualTo(3);
    }

    @Test
    void shouldForgetTheDeviceUnusedForLongestAtTheLimit() {
        Ledgers ledgers = new Ledgers(4);
        for (String device : List.of("d1", "d2", "d3", "d4", "d1", "d5")) {
            ledgers.admit(device, new Numbering(device, 0, 7));
        }
        assertThat(ledgers.count()).isEqualTo(4);
        assertThat(ledgers.evicted()).isEqualTo(1);
        assertThat(ledgers.statesOf("d1")).hasSize(1);
        assertThat(ledgers.statesOf("d2")).isEmpty();
    }

    @Test
    void shouldLetADeviceThatInventsStreamsPushOutOnlyItsOwn() {
        Ledgers ledgers = new Ledgers(40);
        ledgers.admit("quiet", new Numbering("quiet", 0, 7));
        for (int i = 0; i < 1_000; i++) {
            ledgers.admit("loud", new Numbering("s" + i, 0, 7));
        }
        assertThat(ledgers.admit("quiet", new Numbering("quiet", 0, 7))).isEqualTo(DUPLICATE);
        assertThat(ledgers.statesOf("loud")).hasSize(10);
    }

    @Test
    void shouldGoOnElsewhereFromWhatWasRemovedHere() {
        Ledgers here = new Ledgers(10);
        here.admit("d1", new Numbering("a", 2, 5));
        here.admit("d1", new Numbering("a", 2, 9));
        assertThat(here.gaps()).isEqualTo(3);

        List<LedgerState> moved = LedgerState.decode(LedgerState.encode(here.remove("d1")));
        Ledgers there = new Ledgers(10);
        moved.forEach(there::put);

        assertThat(here.count()).isZero();
        assertThat(here.gaps()).isZero();
        assertThat(there.gaps()).isEqualTo(3);
        assertThat(there.admit("d1", new Numbering("a", 2, 9))).isEqualTo(DUPLICATE);
        assertThat(there.admit("d1", new Numbering("a", 2, 8))).isEqualTo(NEW);
        assertThat(there.gaps()).isEqualTo(2);
        assertThat(there.reorders()).isEqualTo(1);
    }

    @Test
    void shouldTakeBackWhatIsRevoked() {
        Ledgers ledgers = new Ledgers(10);
        Numbering numbering = new Numbering("d1", 0, 1);
        ledgers.admit("d1", numbering);
        ledgers.revoke("d1", numbering);
        ledgers.revoke("never seen", numbering);
        assertThat(ledgers.gaps()).isEqualTo(1);
        assertThat(ledgers.admit("d1", numbering)).isEqualTo(NEW);
    }

    @Test
    void shouldEncodeALedgerInLessThanAHundredBytes() {
        LedgerState state = new LedgerState(
                "edge-frankfurt-0042", "edge-frankfurt-0042", 1, Long.MAX_VALUE, -1, 0, Long.MAX_VALUE, 2, 3);
        byte[] encoded = LedgerState.encode(List.of(state));
        assertThat(encoded).hasSizeLessThan(100);
        assertThat(LedgerState.decode(encoded)).containsExactly(state);
    }

    @RepeatedTest(200)
    void shouldNeverDecodeBytesThatWereDamagedIntoMoreThanTheyHold() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] encoded = LedgerState.encode(List.of(
                new LedgerState("d1", "d1", 0, 1, 3, 0, 0, 0, 0),
                new LedgerState("d2", "zähler", 1, 9, 1, 9, 2, 3, 4)));
        byte[] damaged = Arrays.copyOf(encoded, random.nextInt(encoded.length));
        assertThatThrownBy(() -> LedgerState.decode(damaged))
                .as("seed %d", seed)
                .isInstanceOf(IllegalArgumentException.class);

        byte[] flipped = encoded.clone();
        flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        try {
            assertThat(LedgerState.decode(flipped)).as("seed %d", seed).hasSize(2);
        } catch (IllegalArgumentException e) {
            assertThat(e).as("seed %d", seed).hasMessageNotContaining("null");
        }
    }
}
