package io.balanceofpower.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.loadtests.Progress;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A short selection of {@code bop faults}, with real processes. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class FaultsIT {
    private static final List<String> CHOSEN =
            List.of("move", "kill-node", "pause-node", "cut-kafka", "kill-all-nodes");
    /** Longer than a transaction may stay open, a node counts as alive, and a device waits for a connection. */
    private static final long PAUSE_MS = 9_000;

    @Test
    void shouldCommitEveryMessageOnceAndInOrderWhateverIsKilledPausedOrCutOff() throws Exception {
        long seed = ThreadLocalRandom.current().nextInt(1_000_000);
        FaultOptions options = new FaultOptions(30, 300, PAUSE_MS, PAUSE_MS, Optional.empty(), seed);
        Progress progress = new Progress(new PrintWriter(System.err, true, StandardCharsets.UTF_8));

        FaultReport report = new FaultRun(options, CHOSEN, progress).run();

        String words = String.join("\n", FaultWords.summary(report)) + "\n" + FaultWords.table(report);
        assertThat(report.audit().committed()).as(words).isGreaterThan(1_000);
        assertThat(report.audit().duplicates()).as(words).isZero();
        assertThat(report.audit().missing()).as(words).isZero();
        assertThat(report.audit().reordered()).as(words).isZero();
        assertThat(report.kept()).as(words).isTrue();
        assertFaultsHappened(report);
    }

    private static void assertFaultsHappened(FaultReport report) {
        List<String> done = report.faults().stream().map(FaultReport.Done::name).toList();
        assertThat(done)
                .containsExactlyElementsOf(CHOSEN.stream()
                        .filter(name -> !report.skipped().containsKey(name))
                        .toList());
        assertThat(CHOSEN).containsAll(report.skipped().keySet());
        List<Long> killed = report.faults().stream()
                .flatMap(fault -> fault.hit().killedPids().stream())
                .toList();
        assertThat(killed).hasSize(4).doesNotHaveDuplicates().noneMatch(FaultsIT::isAlive);
        assertThat(report.fromAlive().count())
                .as("takeovers from an owner that is alive")
                .isPositive();
        report.faults().stream()
                .filter(fault -> List.of("kill-node", "pause-node", "cut-kafka").contains(fault.name()))
                .forEach(fault -> assertThat(fault.seen().fromGone().count())
                        .as("takeovers during " + fault.name())
                        .isPositive());
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
