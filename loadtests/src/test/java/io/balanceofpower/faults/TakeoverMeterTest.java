package io.balanceofpower.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

final class TakeoverMeterTest {
    /** A histogram of three digits rounds. */
    private static final Percentage ROUNDING = Percentage.withPercentage(0.2);

    private final TakeoverMeter meter = new TakeoverMeter();

    private static long at(long ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }

    private static void assertTook(Takeovers takeovers, double fromLossMs, double beyondReconnectMs) {
        assertThat(takeovers.count()).isEqualTo(1);
        assertThat(takeovers.worstMs()).isCloseTo(fromLossMs, ROUNDING);
        assertThat(takeovers.beyondReconnectWorstMs()).isCloseTo(beyondReconnectMs, ROUNDING);
    }

    @Test
    void shouldCountFromTheLossAndFromTheConnectToTheFirstAcknowledgement() {
        meter.moving(true);
        meter.lost("d", "node-1", at(0));
        meter.dialled("d", "node-2", at(40));
        meter.opened("d", at(50));
        meter.sent("d", at(50));
        meter.acknowledged("d", at(70));
        meter.acknowledged("d", at(90));

        assertTook(meter.takeFromAlive(), 70, 30);
        assertThat(meter.takeFromAlive().count()).isZero();
        assertThat(meter.takeFromGone().count()).isZero();
    }

    @Test
    void shouldLeaveOutTheTimeInWhichTheDeviceHadNothingToSend() {
        meter.moving(true);
        meter.lost("d", "node-1", at(0));
        meter.dialled("d", "node-2", at(40));
        meter.opened("d", at(50));
        meter.sent("d", at(350));
        meter.sent("d", at(360));
        meter.acknowledged("d", at(370));

        assertTook(meter.takeFromAlive(), 70, 30);
    }

    @Test
    void shouldCountRefusalsOfANodeThatIsThereAndNotTriesAtOneThatIsGone() {
        meter.gone("node-1");
        meter.lost("d", "node-1", at(0));
        meter.dialled("d", "node-2", at(10));
        meter.dialled("d", "node-1", at(100));
        meter.dialled("d", "node-2", at(5_100));
        meter.dialled("d", "node-3", at(5_200));
        meter.opened("d", at(5_210));
        meter.sent("d", at(5_210));
        meter.acknowledged("d", at(5_300));

        assertTook(meter.takeFromGone(), 5_300, 200);
        assertThat(meter.takeFromAlive().count()).isZero();
    }

    @Test
    void shouldGoOnCountingWhenTheNextConnectionBreaksBeforeItsFirstAcknowledgement() {
        meter.gone("node-1");
        meter.lost("d", "node-1", at(0));
        meter.dialled("d", "node-2", at(10));
        meter.opened("d", at(20));
        meter.back("node-1");
        meter.lost("d", "node-2", at(500));
        meter.dialled("d", "node-3", at(600));
        meter.opened("d", at(610));
        meter.sent("d", at(610));
        meter.acknowledged("d", at(700));

        assertTook(meter.takeFromGone(), 700, 690);
    }

    @Test
    void shouldNotMeasureAMoveThatTheNextFaultMeets() {
        meter.moving(true);
        meter.lost("d", "node-1", at(0));
        meter.dialled("d", "node-2", at(10));
        meter.moving(false);
        meter.gone("node-2");
        meter.dialled("d", "node-3", at(5_000));
        meter.acknowledged("d", at(5_100));

        assertThat(meter.takeFromAlive().count()).isZero();
        assertThat(meter.takeFromGone().count()).isZero();
    }

    @Test
    void shouldNotMeasureALossThatNoFaultMeant() {
        meter.gone("node-1");
        meter.lost("d", "node-2", at(0));
        meter.dialled("d", "node-3", at(10));
        meter.opened("d", at(20));
        meter.sent("d", at(20));
        meter.acknowledged("d", at(30));

        assertThat(meter.takeFromGone().count()).isZero();
        assertThat(meter.takeFromAlive().count()).isZero();
    }
}
