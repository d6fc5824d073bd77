package io.balanceofpower.loadtests;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Adds to each iteration the processor time of the JVM's Java threads per call: JMH itself looks at the clock on the wall,
 * which other work on the machine moves on. Garbage collection and compilation are not in it.
 */
public final class ThreadCpu implements InternalProfiler {

    static final String NAME = "cpu";

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long startNs;

    @Override
    public String getDescription() {
        return "processor time of the Java threads per call";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        startNs = usedNs();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        double ns = (double) (usedNs() - startNs) / result.getMetadata().getAllOps();
        return List.of(new ScalarResult(NAME, ns, "ns/op", AggregationPolicy.AVG));
    }

    private long usedNs() {
        long all = 0;
        for (long id : threads.getAllThreadIds()) {
            all += Math.max(0, threads.getThreadCpuTime(id)); // -1 for one that has ended
        }
        return all;
    }
}
