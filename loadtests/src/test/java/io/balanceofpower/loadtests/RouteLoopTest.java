package io.balanceofpower.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** That what is compared does the same: each loop fails if it does not route every trade. */
final class RouteLoopTest {

    @Test
    void shouldRouteEveryTradeByRoutesAndByHand() throws BenchFailed {
        assertThat(RouteLoop.handWritten(1).cpuNsPerMessage(1_000)).isPositive();
        assertThat(RouteLoop.of(1, 1).cpuNsPerMessage(1_000)).isPositive();
        assertThat(RouteLoop.of(200, 5_000).cpuNsPerMessage(10_000)).isPositive();
    }
}
