package io.balanceofpower.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.step6_commit.Guarantee;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Small runs with a real Kafka and real nodes; that every message is in Kafka is part of each run. */
@Timeout(120)
final class CostIT {

    private static final Workload WORKLOAD = new Workload(6, 20, 200, false, Guarantee.EXACTLY_ONCE);
    private static final int MESSAGES = 2_000;
    private static final List<String> JAVA_OPTIONS = List.of("-Xmx256m");

    private final Progress progress = new Progress(new PrintWriter(System.err, true, StandardCharsets.UTF_8));

    @Test
    void shouldMeasureNodesWithFewAndManyRoutes() throws BenchFailed {
        CostBy cost =
                new CostBy(Dimension.ROUTES, List.of(1, 300), WORKLOAD, 1, MESSAGES, MESSAGES, 2_000, JAVA_OPTIONS);
        Costs result = cost.run(progress);
        assertThat(result.all()).hasSize(2);
        assertThat(result.ratio(0)).isEqualTo(1);
        assertThat(result.ratio(1)).isPositive();
        assertThat(result.all())
                .allSatisfy(each -> assertThat(each.messagesPerSecond().get(0)).isBetween(1.0, 2_100.0));
    }

    @Test
    void shouldMeasureAMeshOfTwoNodesTogether() throws BenchFailed {
        Scaling scaling = new Scaling(List.of(2), WORKLOAD, 1, MESSAGES, MESSAGES, 0, JAVA_OPTIONS, Optional.empty());
        Costs result = scaling.run(progress);
        assertThat(result.all()).hasSize(1);
        assertThat(result.all().get(0).medianCpuSecondsPerMillion()).isPositive();
    }
}
