package io.balanceofpower.loadtests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What processes have used of the processors since the last look: user and system time of all its threads, in steps of
 * 10 ms on Linux. The two looks belong directly before and after what is measured.
 */
final class CpuMeter {

    private static final Pattern NUMBER_AT_END = Pattern.compile("[-#. ]*\\d*$");
    /** Where the words after the thread's name count from, and what proc(5) calls utime and stime. */
    private static final int USER_TICKS = 11;

    private static final int SYSTEM_TICKS = 12;

    private final List<ProcessHandle> processes;
    private Duration usedBefore;
    private Map<String, Long> ticksBefore;

    CpuMeter(ProcessHandle process) {
        this(List.of(process));
    }

    /** Of all of them together. */
    CpuMeter(List<ProcessHandle> processes) {
        this.processes = List.copyOf(processes);
        this.usedBefore = used();
        this.ticksBefore = ticksByThread();
    }

    /**
     * What was used between two looks.
     *
     * @param seconds of one processor
     * @param sharesByThread by the threads' names without their numbers, each once for user and once for system time,
     *     adding up to 1; empty where there is no {@code /proc}
     */
    record Used(double seconds, Map<String, Double> sharesByThread) {}

    Used lap() {
        Duration usedNow = used();
        Map<String, Long> ticksNow = ticksByThread();
        double seconds = usedNow.minus(usedBefore).toNanos() / 1e9;
        Used used = new Used(seconds, shares(ticksBefore, ticksNow));
        usedBefore = usedNow;
        ticksBefore = ticksNow;
        return used;
    }

    private Duration used() {
        return processes.stream().map(CpuMeter::used).reduce(Duration.ZERO, Duration::plus);
    }

    private static Duration used(ProcessHandle process) {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("this system does not tell the processor time of process "
                        + process.pid() + ", or it has ended"));
    }

    private static Map<String, Double> shares(Map<String, Long> before, Map<String, Long> now) {
        Map<String, Long> ticks = new TreeMap<>();
        now.forEach((thread, count) -> {
            String name = thread.substring(thread.indexOf(' ') + 1);
            ticks.merge(
                    NUMBER_AT_END.matcher(name).replaceFirst(""), count - before.getOrDefault(thread, 0L), Long::sum);
        });
        double all = ticks.values().stream().mapToLong(count -> count).sum();
        Map<String, Double> shares = new TreeMap<>();
        ticks.forEach((name, count) -> {
            if (count > 0) {
                shares.put(name, count / all);
            }
        });
        return shares;
    }

    /** By thread id, name and kind of time, with spaces between. */
    private Map<String, Long> ticksByThread() {
        Map<String, Long> ticks = new HashMap<>();
        processes.forEach(process -> addTicks(process, ticks));
        return ticks;
    }

    private static void addTicks(ProcessHandle process, Map<String, Long> ticks) {
        Path tasks = Path.of("/proc", String.valueOf(process.pid()), "task");
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                addTicks(thread, ticks);
            }
        } catch (IOException e) {
            // No such system; the threads are an extra.
        }
    }

    private static void addTicks(Path thread, Map<String, Long> ticks) throws IOException {
        try {
            String stat = Files.readString(thread.resolve("stat"), StandardCharsets.ISO_8859_1);
            // The name is in parentheses and may hold some itself.
            int end = stat.lastIndexOf(')');
            String name = NUMBER_AT_END
                    .matcher(stat.substring(stat.indexOf('(') + 1, end))
                    .replaceFirst("");
            String[] words = stat.substring(end + 2).split(" ", -1);
            ticks.put(thread.getFileName() + " " + name + " user", Long.parseLong(words[USER_TICKS]));
            ticks.put(thread.getFileName() + " " + name + " system", Long.parseLong(words[SYSTEM_TICKS]));
        } catch (NoSuchFileException e) {
            // The thread has just ended.
        }
    }
}
