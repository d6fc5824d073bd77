package io.balanceofpower.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RouteLoopTest {

    /** That what is compared does the same. */
    @ParameterizedTest
    @EnumSource
    void shouldRouteEveryTrade(RoutingCase routing) {
        RouteLoop loop = routing.loop();
        for (int i = 0; i < 1_000; i++) {
            assertThat(RouteLoop.isTaken(loop.get())).isTrue();
        }
    }
}
