package io.balanceofpower.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class StallMeterTest {
    private final StallMeter meter = new StallMeter(100, "the start");

    @Test
    void shouldFindTheLongestGapAndWhatWasDoneWhenItEnded() {
        meter.acknowledged(110);
        meter.begin("kill-node");
        meter.acknowledged(150);
        meter.acknowledged(155);
        meter.begin("move");
        meter.acknowledged(170);

        assertThat(meter.longestOfAllNs()).isEqualTo(40);
        assertThat(meter.longestDuring()).isEqualTo("kill-node");
        assertThat(meter.longestNs()).isEqualTo(15);
    }

    @Test
    void shouldCountAGapThatHasNotEnded() {
        meter.acknowledged(110);
        meter.begin("pause-kafka");
        meter.look(400);

        assertThat(meter.longestNs()).isEqualTo(290);
        assertThat(meter.longestOfAllNs()).isEqualTo(290);
        meter.acknowledged(500);
        assertThat(meter.longestOfAllNs()).isEqualTo(390);
        assertThat(meter.longestDuring()).isEqualTo("pause-kafka");
    }
}
