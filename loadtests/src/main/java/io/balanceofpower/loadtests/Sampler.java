package io.balanceofpower.loadtests;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks once a second at how many messages have come, and at the processor time and the heap of each process. A look at
 * a heap goes through JMX. Methods are for one thread; the looks are on one of their own.
 */
final class Sampler implements AutoCloseable {

    private static final double MIB = 1 << 20;

    private final LongSupplier count;
    private final Map<String, ProcessHandle> processes;
    private final Map<String, Attached> jvms;
    private final long startNs = System.nanoTime();
    private final List<Timeline.Turn> turns = new ArrayList<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "bench-samples");
        made.setDaemon(true);
        return made;
    });
    private final ScheduledFuture<?> looks;

    private volatile @Nullable String contender;
    private volatile @Nullable String failure;

    // Owned by the thread until it has ended.
    private final List<Timeline.Sample> samples = new ArrayList<>();
    private final Map<String, Duration> usedBefore = new HashMap<>();
    private long countBefore;
    private long lookedNs = startNs;

    private Sampler(LongSupplier count, Map<String, ProcessHandle> processes, Map<String, Attached> jvms) {
        this.count = count;
        this.processes = processes;
        this.jvms = jvms;
        this.countBefore = count.getAsLong();
        processes.forEach((name, process) -> usedBefore.put(name, used(process)));
        this.looks = thread.scheduleAtFixedRate(this::look, 1, 1, TimeUnit.SECONDS);
    }

    /**
     * Begins to look.
     *
     * @param count how many messages have come so far; called by another thread
     * @param processes by the names that samples have
     * @param withHeap the names of those whose heap is wanted
     */
    static Sampler start(LongSupplier count, Map<String, ProcessHandle> processes, List<String> withHeap)
            throws BenchFailed {
        Map<String, Attached> jvms = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, ProcessHandle> process : processes.entrySet()) {
                if (withHeap.contains(process.getKey())) {
                    jvms.put(process.getKey(), Attached.to(process.getValue()));
                }
            }
            return new Sampler(count, processes, jvms);
        } catch (BenchFailed e) {
            jvms.values().forEach(Attached::close);
            throw e;
        }
    }

    /** The contender's turn begins. */
    void begin(String name) {
        contender = name;
        turns.add(new Timeline.Turn(name, second(System.nanoTime()), Double.NaN));
    }

    /** The turn that began is over. */
    void end() {
        contender = null;
        Timeline.Turn begun = turns.remove(turns.size() - 1);
        turns.add(new Timeline.Turn(begun.contender(), begun.fromSecond(), second(System.nanoTime())));
    }

    private double second(long nowNs) {
        return (nowNs - startNs) / 1e9;
    }

    private void look() {
        long nowNs = System.nanoTime();
        double seconds = (nowNs - lookedNs) / 1e9;
        long countNow = count.getAsLong();
        try {
            samples.add(new Timeline.Sample(
                    second(nowNs), contender, (countNow - countBefore) / seconds, cores(seconds), heapMib()));
        } catch (BenchFailed e) {
            failure = e.getMessage();
            looks.cancel(false);
        }
        countBefore = countNow;
        lookedNs = nowNs;
    }

    private Map<String, Double> cores(double seconds) {
        Map<String, Double> cores = new LinkedHashMap<>();
        processes.forEach((name, process) -> {
            Duration now = used(process);
            Duration before = usedBefore.put(name, now);
            cores.put(name, before == null ? 0 : now.minus(before).toNanos() / 1e9 / seconds);
        });
        return cores;
    }

    private static Duration used(ProcessHandle process) {
        // One that has ended makes its own failure.
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private Map<String, Double> heapMib() throws BenchFailed {
        Map<String, Double> mib = new LinkedHashMap<>();
        for (Map.Entry<String, Attached> jvm : jvms.entrySet()) {
            mib.put(jvm.getKey(), jvm.getValue().heapUsedBytes() / MIB);
        }
        return mib;
    }

    /** Ends it. */
    Timeline finish() throws BenchFailed {
        close();
        String failed = failure;
        if (failed != null) {
            throw BenchFailed.lost(failed);
        }
        return new Timeline(List.copyOf(turns), List.copyOf(samples));
    }

    /** Once closed, does nothing. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (thread.awaitTermination(5, TimeUnit.SECONDS)) {
                jvms.values().forEach(Attached::close);
                jvms.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
