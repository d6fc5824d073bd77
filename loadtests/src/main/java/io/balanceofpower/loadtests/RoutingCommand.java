package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.cli.CommandFailed;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "routes",
        header = "What routing a trade costs: 10,000 routes beside 10, and beside the rule written in Java.",
        description = {
            "A JSON trade of 207 bytes is routed in memory, by a condition of three clauses with exact decimals and a key"
                    + " from the payload; the other routes of the set have conditions as well, and other topics. The"
                    + " targets: 10,000 routes at most 1.5 times 10, these at most 2 times the rule in Java, and no byte"
                    + " allocated for a route of the same topic that does not match.",
            "With more topics than a node remembers (4,096), each is looked up anew.",
            "",
            "JMH measures each case in a JVM of its own, or in several: processor time of the thread and bytes that it"
                    + " allocates. A run of the standard settings takes about a minute."
        },
        footer = {"  bop bench routes", "  bop bench routes --forks 3 --iterations 10 --json routes.json"})
final class RoutingCommand implements Callable<Integer> {
    private static final double TARGET_OF_MANY = 1.5;
    private static final double TARGET_OF_JAVA = 2;
    private static final int PASSED = 100;

    @Spec
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

    @Mixin
    private final BenchOutput output = new BenchOutput();

    /** What was measured of one case, an entry per iteration. */
    private record Measured(List<Double> cpuNs, List<Double> bytes) {
        double medianNs() {
            return Numbers.median(cpuNs);
        }

        double medianBytes() {
            return Numbers.median(bytes);
        }
    }

    @Override
    public Integer call() throws CommandFailed {
        if (forks < 1 || iterations < 1 || warmUp < 0) {
            throw new ParameterException(spec.commandLine(), "--forks, --iterations or --warm-up is too small");
        }
        ObjectNode settings = Report.object()
                .put("forks", forks)
                .put("warmUp", warmUp)
                .put("iterations", iterations)
                .put("payloadBytes", RouteLoop.PAYLOAD_BYTES);
        return output.run(settings, progress -> report(run(progress)));
    }

    private Map<RoutingCase, Measured> run(Progress progress) throws BenchFailed {
        Map<RoutingCase, Measured> measured = new EnumMap<>(RoutingCase.class);
        for (RoutingCase each : RoutingCase.values()) {
            progress.say(each.words());
            measured.put(each, measure(each));
        }
        return measured;
    }

    private Measured measure(RoutingCase each) throws BenchFailed {
        Options options = new OptionsBuilder()
                .include(RoutingBenchmark.class.getName() + ".route")
                .param(RoutingBenchmark.PARAMETER, each.name())
                .forks(forks)
                .warmupIterations(warmUp)
                .warmupTime(TimeValue.milliseconds(500))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.milliseconds(500))
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

    private Report report(Map<RoutingCase, Measured> all) {
        ObjectNode figures = Report.object();
        ObjectNode cases = figures.putObject("cases");
        Table table = new Table("", "CPU ns per message (least to greatest)", "bytes allocated per message");
        all.forEach((each, measured) -> {
            cases.putObject(each.name())
                    .put("cpuNs", Numbers.round(measured.medianNs()))
                    .put("bytes", Numbers.round(measured.medianBytes()));
            table.row(each.words(), Numbers.spread(measured.cpuNs(), 0), Numbers.decimals(measured.medianBytes(), 0));
        });
        double ofJava = ratio(all, RoutingCase.ROUTES_1, RoutingCase.JAVA);
        double ofMany = ratio(all, RoutingCase.ROUTES_10000, RoutingCase.ROUTES_10);
        double ofManyTopics = ratio(all, RoutingCase.ROUTES_10000_MANY_TOPICS, RoutingCase.ROUTES_10_MANY_TOPICS);
        double bytesPerPassed = (bytes(all, RoutingCase.PASSED_100) - bytes(all, RoutingCase.ROUTES_1)) / PASSED;
        figures.put("routesOverJava", Numbers.round(ofJava))
                .put("manyOverFew", Numbers.round(ofMany))
                .put("manyOverFewManyTopics", Numbers.round(ofManyTopics))
                .put("bytesPerRouteThatDoesNotMatch", Numbers.round(bytesPerPassed));
        return new Report(
                figures,
                List.of(new Report.Titled("Routing a trade of 207 bytes, median of " + forks * iterations, table)),
                List.of(
                        remark("1 route takes", ofJava, "the rule in Java", TARGET_OF_JAVA),
                        remark("10,000 routes take", ofMany, "10", TARGET_OF_MANY),
                        remark("With 20,000 topics they take", ofManyTopics, "10", TARGET_OF_MANY),
                        "A route that does not match allocates " + Numbers.decimals(bytesPerPassed, 1)
                                + " bytes; target 0."));
    }

    private static double ratio(Map<RoutingCase, Measured> all, RoutingCase of, RoutingCase to) {
        return measured(all, of).medianNs() / measured(all, to).medianNs();
    }

    private static double bytes(Map<RoutingCase, Measured> all, RoutingCase of) {
        return measured(all, of).medianBytes();
    }

    private static Measured measured(Map<RoutingCase, Measured> all, RoutingCase of) {
        Measured measured = all.get(of);
        if (measured == null) {
            throw new IllegalStateException(of + " was not measured");
        }
        return measured;
    }

    private static String remark(String who, double ratio, String other, double target) {
        return who + " " + Numbers.decimals(ratio, 2) + " times what " + other + " does; target at most "
                + Numbers.decimals(target, 1) + ".";
    }
}
