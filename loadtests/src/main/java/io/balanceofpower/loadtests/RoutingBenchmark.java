package io.balanceofpower.loadtests;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Routes one trade. {@link RoutingCommand} runs it, each case in a JVM of its own. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RoutingBenchmark {

    static final String PARAMETER = "routing";

    /** All of them, unless a run names one. */
    @Param
    public RoutingCase routing = RoutingCase.JAVA;

    private @Nullable RouteLoop loop;

    @Setup
    public void load() {
        loop = routing.loop();
    }

    /** Returns what came of it, so that nothing of the work can be left out. */
    @Benchmark
    public Object route() {
        RouteLoop trades = loop;
        if (trades == null) {
            throw new IllegalStateException("JMH loads before it measures");
        }
        return trades.next();
    }
}
