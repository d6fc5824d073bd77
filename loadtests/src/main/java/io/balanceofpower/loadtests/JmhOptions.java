package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How often JMH calls each case, on the command line: a picocli mixin that also runs it. */
final class JmhOptions {

    private static final TimeValue ITERATION = TimeValue.milliseconds(500);

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Option(names = "--forks", defaultValue = "1", description = "JVMs for each case. Default: ${DEFAULT-VALUE}.")
    private int forks;

    @Option(
            names = "--warm-up",
            defaultValue = "4",
            description = "Iterations before those that count. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(
            names = "--iterations",
            defaultValue = "6",
            description = "Iterations of half a second each, in each JVM. Default: ${DEFAULT-VALUE}.")
    private int iterations;

    /**
     * What was measured of one case, an entry per iteration.
     *
     * @param cpuNs processor time of the thread per call
     * @param bytes allocated per call
     */
    record Measured(List<Double> cpuNs, List<Double> bytes) {
        double medianNs() {
            return Numbers.median(cpuNs);
        }

        double medianBytes() {
            return Numbers.median(bytes);
        }
    }

    /** For the report. Fails as a wrong command line does if a number is too small. */
    ObjectNode settings() {
        if (forks < 1 || iterations < 1 || warmUp < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--forks or --iterations is below 1, or --warm-up is below 0");
        }
        return Report.object().put("forks", forks).put("warmUp", warmUp).put("iterations", iterations);
    }

    /** How many iterations count of each case. */
    int samples() {
        return forks * iterations;
    }

    /**
     * Measures one case after the other; blocks for some seconds each.
     *
     * @param benchmark whose parameter takes the cases
     */
    <C extends BenchCase> Map<C, Measured> run(
            Class<? extends CaseBenchmark> benchmark, List<C> cases, Progress progress) throws BenchFailed {
        Map<C, Measured> measured = new LinkedHashMap<>();
        for (C each : cases) {
            progress.say(measured.size() + 1 + " of " + cases.size() + ": " + each.words());
            measured.put(each, run(benchmark, each));
        }
        return measured;
    }

    private Measured run(Class<? extends CaseBenchmark> benchmark, BenchCase each) throws BenchFailed {
        Options options = new OptionsBuilder()
                .include(benchmark.getName() + ".run")
                .param(CaseBenchmark.PARAMETER, each.name())
                .forks(forks)
                .warmupIterations(warmUp)
                .warmupTime(ITERATION)
                .measurementIterations(iterations)
                .measurementTime(ITERATION)
                .addProfiler(GCProfiler.class)
                .addProfiler(ThreadCpu.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        try {
            return measured(new Runner(options).runSingle());
        } catch (RunnerException e) {
            throw BenchFailed.notStarted("JMH cannot measure " + each.words() + ": " + e.getMessage(), e);
        }
    }

    private static Measured measured(RunResult result) {
        Measured all = new Measured(new ArrayList<>(), new ArrayList<>());
        result.getBenchmarkResults()
                .forEach(fork -> fork.getIterationResults()
                        .forEach(iteration -> iteration.getSecondaryResults().forEach((name, of) -> {
                            if (name.equals(ThreadCpu.NAME)) {
                                all.cpuNs().add(of.getScore());
                            } else if (name.endsWith("gc.alloc.rate.norm")) {
                                all.bytes().add(of.getScore());
                            }
                        })));
        return all;
    }

    /** What was measured of a case that {@link #run} was given. */
    static <C extends BenchCase> Measured measured(Map<C, Measured> all, C of) {
        Measured measured = all.get(of);
        if (measured == null) {
            throw new IllegalStateException(of.name() + " was not measured");
        }
        return measured;
    }
}
