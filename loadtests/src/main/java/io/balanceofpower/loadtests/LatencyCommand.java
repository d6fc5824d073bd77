package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.cli.CommandFailed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "latency",
        header = "How long an acknowledgement takes at a fixed rate, beside a bare lane's commit.",
        description = {
            "Each message has a time at which it is to be sent, whatever became of those before it, and its latency"
                    + " counts from then. The target is a p50 of at most the bare lane's and 2 ms, while the node uses"
                    + " less than half a core."
        },
        footer = {"  bop bench latency --json latency.json", "  bop bench latency --rate 20000 --numbered"})
final class LatencyCommand implements Callable<Integer> {

    private static final double TARGET_MS = 2;
    private static final double TARGET_CORES = 0.5;

    @Mixin
    private final WorkloadOptions options = new WorkloadOptions();

    @Mixin
    private final RoundOptions turns = new RoundOptions(50, 3, 500_000);

    @Mixin
    private final BenchOutput output = new BenchOutput();

    @Option(
            names = "--rate",
            defaultValue = "5000",
            description = "Messages per second of all devices. Default: ${DEFAULT-VALUE}.")
    private double rate;

    @Option(names = "--seconds", defaultValue = "20", description = "How long each turn is. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Override
    public Integer call() throws CommandFailed {
        Workload workload = options.workload(turns.devices(), Workload.IN_FLIGHT_MAX);
        options.require(
                rate >= 1 && turns.rounds() > 0 && seconds > 0 && turns.warmUp() > 0,
                "--rate, --rounds, --seconds or --warm-up is not above 0");
        ObjectNode settings = options.settings(workload)
                .put("messagesPerSecond", rate)
                .put("rounds", turns.rounds())
                .put("secondsPerRound", seconds)
                .put("warmUpMessages", turns.warmUp());
        Latency latency = new Latency(workload, rate, turns.rounds(), seconds, turns.warmUp(), options.javaOptions());
        return output.run(settings, progress -> report(latency.run(progress)));
    }

    private Report report(Latency.Result result) {
        ObjectNode figures = Report.object();
        Latencies.put(figures, "node", result.node().allNs());
        Latencies.put(figures, "bareProducer", result.producer().allNs());
        figures.put("differenceP50Ms", Numbers.round(result.differenceMs(50)))
                .put("differenceP99Ms", Numbers.round(result.differenceMs(99)))
                .put("differenceP999Ms", Numbers.round(result.differenceMs(99.9)))
                .put("targetDifferenceP50Ms", TARGET_MS)
                .put("nodeCores", Numbers.round(result.node().cores()))
                .put("bareProducerCores", Numbers.round(result.producer().cores()));
        String title = "Milliseconds from when a message was to be sent, at " + Numbers.whole(rate) + " messages/s";
        return new Report(figures, List.of(new Report.Titled(title, table(result))), remarks(result));
    }

    private static Table table(Latency.Result result) {
        Table table = new Table("", "p50", "p99", "p99.9", "greatest", "p50 by round", "cores");
        row(table, "bare lane: commit", result.producer());
        row(table, "node: PUBACK", result.node());
        table.row(
                "difference",
                Numbers.decimals(result.differenceMs(50), 2),
                Numbers.decimals(result.differenceMs(99), 2),
                Numbers.decimals(result.differenceMs(99.9), 2),
                "",
                "",
                "");
        return table;
    }

    private static void row(Table table, String name, Latency.Times times) {
        Histogram all = times.allNs();
        table.row(
                name,
                Numbers.decimals(Latencies.ms(all, 50), 2),
                Numbers.decimals(Latencies.ms(all, 99), 2),
                Numbers.decimals(Latencies.ms(all, 99.9), 2),
                Numbers.decimals(all.getMaxValue() / 1e6, 2),
                Numbers.spread(times.p50Ms(), 2),
                Numbers.decimals(times.cores(), 2));
    }

    private static List<String> remarks(Latency.Result result) {
        List<String> remarks = new ArrayList<>();
        remarks.add("The node's p50 is " + Numbers.decimals(result.differenceMs(50), 2)
                + " ms above the bare lane's; target at most " + TARGET_MS + " ms.");
        if (result.node().cores() > TARGET_CORES) {
            remarks.add("The node used " + Numbers.decimals(result.node().cores(), 2)
                    + " cores, more than the half that this is meant for: take a lower --rate.");
        }
        return remarks;
    }
}
