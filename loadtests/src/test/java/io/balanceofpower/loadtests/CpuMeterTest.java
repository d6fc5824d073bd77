package io.balanceofpower.loadtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

final class CpuMeterTest {

    private static final long BURNT_NS = 300_000_000;

    @Test
    void shouldCountWhatAThreadBurnsOnce() {
        CpuMeter meter = new CpuMeter(ProcessHandle.current());
        burn();
        double first = meter.lap().seconds();
        double second = meter.lap().seconds();
        assertThat(first).isGreaterThan(0.9 * BURNT_NS / 1e9);
        assertThat(second).isLessThan(first);
    }

    @Test
    void shouldSayWhichThreadItWas() throws InterruptedException {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/task")), "needs Linux");
        CpuMeter meter = new CpuMeter(ProcessHandle.current());
        Thread burner = new Thread(
                () -> {
                    burn();
                    meterLap(meter);
                },
                "burner-17");
        burner.start();
        burner.join();
        double share = lap.sharesByThread().getOrDefault("burner user", 0.0)
                + lap.sharesByThread().getOrDefault("burner system", 0.0);
        assertThat(share * lap.seconds()).isGreaterThan(0.5 * BURNT_NS / 1e9);
        assertThat(lap.sharesByThread().values().stream()
                        .mapToDouble(each -> each)
                        .sum())
                .isCloseTo(1, within(1e-6));
    }

    private CpuMeter.Used lap = new CpuMeter.Used(0, Map.of());

    /** While the thread still lives, since the system forgets it with its end. */
    private void meterLap(CpuMeter meter) {
        lap = meter.lap();
    }

    private static void burn() {
        var threads = ManagementFactory.getThreadMXBean();
        long until = threads.getCurrentThreadCpuTime() + BURNT_NS;
        while (threads.getCurrentThreadCpuTime() < until) {
            Thread.onSpinWait();
        }
    }
}
