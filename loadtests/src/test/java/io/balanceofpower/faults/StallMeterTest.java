package io.balanceofpower.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class StallMeterTest {
    private final StallMeter meter = new StallMeter(100, "the start");

    @Test
    void shouldFindTheLongestGapAndWhatWasDoneDuringIt() {
        meter.acknowledged(110);
        meter.begin(115, "kill-node");
        meter.acknowledged(150);
        meter.acknowledged(155);
        assertThat(meter.longestNs()).isEqualTo(35);
        meter.begin(156, "move");
        meter.acknowledged(170);

        assertThat(meter.longestOfAllNs()).isEqualTo(40);
        assertThat(meter.longestDuring()).isEqualTo("kill-node");
        assertThat(meter.longestNs()).isEqualTo(14);
    }

    @Test
    void shouldBlameTheFaultThatCoversMostOfTheGap() {
        meter.begin(100, "pause-kafka");
        meter.begin(180, "the return of devices");
        meter.begin(190, "move");
        meter.acknowledged(200);

        assertThat(meter.longestOfAllNs()).isEqualTo(100);
        assertThat(meter.longestDuring()).isEqualTo("pause-kafka");
        assertThat(meter.longestNs()).isEqualTo(10);
    }

    @Test
    void shouldCountAGapThatHasNotEnded() {
        meter.acknowledged(110);
        meter.begin(110, "pause-kafka");
        meter.look(400);

        assertThat(meter.longestNs()).isEqualTo(290);
        assertThat(meter.longestOfAllNs()).isEqualTo(290);
        meter.acknowledged(500);
        assertThat(meter.longestOfAllNs()).isEqualTo(390);
        assertThat(meter.longestDuring()).isEqualTo("pause-kafka");
    }
}
