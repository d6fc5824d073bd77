package io.balanceofpower.loadtests;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Calls one case. {@link JmhOptions} runs it, each case in a JVM of its own. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public abstract class CaseBenchmark {

    /** The name of the field that holds the case in each class below. */
    static final String PARAMETER = "step";

    private @Nullable Supplier<Object> loop;

    abstract BenchCase theCase();

    @Setup
    public void load() {
        loop = theCase().loop();
    }

    /** Returns what came of it, so that nothing of the work can be left out. */
    @Benchmark
    public Object run() {
        Supplier<Object> ready = loop;
        if (ready == null) {
            throw new IllegalStateException("JMH loads before it measures");
        }
        return ready.get();
    }
}
