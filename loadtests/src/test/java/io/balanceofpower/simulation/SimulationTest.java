package io.balanceofpower.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That the protocol keeps its promises under faults, and that runs would notice if it did not. */
final class SimulationTest {
    private static final long SEEDS = 2_000;
    private static final long SEEDS_TO_FIND_A_BUG = 1_000;

    private static final int TRACE_TAIL = 120;

    @Test
    void shouldKeepEveryPromiseWhateverTheSeed() {
        Totals totals = new Totals();
        for (long seed = 1; seed <= SEEDS && totals.failed().isEmpty(); seed++) {
            totals.add(Simulation.run(seed, null, null));
        }
        assertThat(totals.failed()).as(() -> tellFirst(totals)).isEmpty();
        assertThat(totals.messages()).isGreaterThan(10 * SEEDS);
        assertThat(totals.faults()).as("every fault happens").containsOnlyKeys(Fault.values());
    }

    @ParameterizedTest
    @EnumSource
    void shouldFindWithinAThousandSeedsThatARuleIsMissing(Rule rule) {
        assertThat(LongStream.rangeClosed(1, SEEDS_TO_FIND_A_BUG)
                        .filter(seed -> Simulation.run(seed, rule, null).broken() != null)
                        .findFirst())
                .as("a seed up to %d that breaks a promise without %s", SEEDS_TO_FIND_A_BUG, rule)
                .isPresent();
    }

    @Test
    void shouldDoTheSameForTheSameSeed() {
        assertThat(trace(7)).isEqualTo(trace(7)).hasSizeGreaterThan(100);
    }

    private static List<String> trace(long seed) {
        List<String> lines = new ArrayList<>();
        Simulation.run(seed, null, lines::add);
        return lines;
    }

    private static String tellFirst(Totals totals) {
        if (totals.failed().isEmpty()) {
            return "";
        }
        Outcome first = totals.failed().get(0);
        List<String> lines = trace(first.seed());
        return "bop simulate --seed " + first.seed() + " ends with\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - TRACE_TAIL), lines.size()));
    }
}
