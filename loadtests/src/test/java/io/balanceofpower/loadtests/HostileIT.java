package io.balanceofpower.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.step6_commit.Guarantee;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One attack, short: that it reaches the node, that the node ends it, and that healthy devices are served meanwhile. */
@Timeout(180)
final class HostileIT {
    private static final int SECONDS = 4;
    private static final int PER_SECOND = 100;

    @Test
    void shouldTimeHealthyDevicesWhileTheNodeClosesSocketsThatStopInTheirHandshake() throws BenchFailed {
        Workload workload = new Workload(5, 20, 200, false, Guarantee.EXACTLY_ONCE);
        Hostile hostile =
                new Hostile(List.of(Attack.TLS_STOPS), workload, PER_SECOND, SECONDS, 1_000, List.of("-Xmx256m"));

        Hostile.Outcome outcome = hostile.run(new Progress(new PrintWriter(System.err, true, StandardCharsets.UTF_8)))
                .get(0);

        assertThat(outcome.before().getTotalCount()).isEqualTo(PER_SECOND * SECONDS);
        assertThat(outcome.during().getTotalCount()).isEqualTo(PER_SECOND * SECONDS);
        assertThat(outcome.opened()).isGreaterThanOrEqualTo(Attack.TLS_STOPS.sockets());
        assertThat(outcome.closedByNode()).isPositive();
    }
}
