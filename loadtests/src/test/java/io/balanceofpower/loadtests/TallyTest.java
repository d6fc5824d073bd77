package io.balanceofpower.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class TallyTest {

    private final Tally tally = new Tally();

    private void find(long... numbers) {
        byte[] payload = Trade.all(200).get(0).payload().clone();
        for (long number : numbers) {
            MessageNumber.write(payload, number);
            tally.find(payload);
        }
    }

    @Test
    void shouldNotLetADuplicateStandInForALostMessage() {
        tally.acknowledge(4);
        find(0, 1, 1, 3);
        assertThat(tally.lost()).isEqualTo(1);
        assertThat(tally.duplicates()).isEqualTo(1);
        assertThat(tally.found()).isEqualTo(3);
    }

    @Test
    void shouldFindWhatComesLate() {
        tally.acknowledge(2);
        find(1);
        tally.acknowledge(2);
        find(2, 3);
        assertThat(tally.lost()).isEqualTo(1);
        find(0);
        assertThat(tally.lost()).isZero();
        assertThat(tally.duplicates()).isZero();
    }

    @Test
    void shouldNotCountWhatWasNotAcknowledgedAsLostOrAsADuplicate() {
        tally.acknowledge(2);
        find(0, 1, 2, 7);
        assertThat(tally.lost()).isZero();
        assertThat(tally.duplicates()).isZero();
        assertThat(tally.found()).isEqualTo(4);
    }

    @Test
    void shouldCountWhatIsNoMessageOfTheRun() {
        tally.find("{\"id\":7}".getBytes(StandardCharsets.UTF_8));
        tally.find(new byte[0]);
        assertThat(tally.strangers()).isEqualTo(2);
        assertThat(tally.found()).isZero();
    }
}
