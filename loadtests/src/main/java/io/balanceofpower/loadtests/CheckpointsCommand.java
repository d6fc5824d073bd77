package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.cli.CommandFailed;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "checkpoints",
        header = "What checkpoints cost a node per message, beside a node that writes next to none.",
        description = {
            "Two nodes in meshes of their own take turns: one writes checkpoints as by default, the other one a minute."
                    + " The ratio is the first's processor time per message over the second's; the target is at most"
                    + " 1.05."
        },
        footer = {"  bop bench checkpoints --json checkpoints.json"})
final class CheckpointsCommand implements Callable<Integer> {

    private static final double TARGET = 1.05;

    @Mixin
    private final WorkloadOptions options = new WorkloadOptions();

    @Mixin
    private final BenchOutput output = new BenchOutput();

    @Option(names = "--devices", defaultValue = "200", description = "Connections. Default: ${DEFAULT-VALUE}.")
    private int devices;

    @Option(
            names = "--in-flight",
            defaultValue = "20",
            description = "Unacknowledged messages per device, at most 64. Default: ${DEFAULT-VALUE}.")
    private int inFlight;

    @Option(names = "--rounds", defaultValue = "10", description = "Turns of each. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--messages",
            defaultValue = "500000",
            description = "Messages of each turn. Default: ${DEFAULT-VALUE}.")
    private long messages;

    @Option(
            names = "--warm-up",
            defaultValue = "2000000",
            description = "Messages of each before the first round. Default: ${DEFAULT-VALUE}.")
    private long warmUp;

    @Override
    public Integer call() throws CommandFailed {
        Workload workload = options.workload(devices, inFlight);
        options.require(rounds > 0 && messages > 0 && warmUp > 0, "--rounds, --messages or --warm-up is not above 0");
        ObjectNode settings = options.settings(workload)
                .put("rounds", rounds)
                .put("messagesPerRound", messages)
                .put("warmUpMessages", warmUp);
        Checkpoints checkpoints = new Checkpoints(workload, rounds, messages, warmUp, options.javaOptions());
        return output.run(settings, progress -> report(checkpoints.run(progress)));
    }

    private Report report(Checkpoints.Result result) {
        ObjectNode figures = Report.object()
                .put("withCpuSecondsPerMillion", Numbers.round(result.with().medianCpuSecondsPerMillion()))
                .put(
                        "withoutCpuSecondsPerMillion",
                        Numbers.round(result.without().medianCpuSecondsPerMillion()))
                .put("ratio", Numbers.round(result.ratio()))
                .put("target", TARGET);
        Table table = new Table("", "CPU s per million (least to greatest)", "messages/s");
        addCost(table, "checkpoints as by default", result.with());
        addCost(table, "one checkpoint a minute", result.without());
        return new Report(
                figures,
                List.of(new Report.Titled("CPU seconds per million messages, median of " + rounds, table)),
                List.of("Ratio: " + Numbers.decimals(result.ratio(), 3) + ", target at most " + TARGET
                        + ". Every acknowledged message was found committed in Kafka."));
    }

    private static void addCost(Table table, String name, Cost cost) {
        table.row(
                name,
                Numbers.spread(cost.cpuSecondsPerMillion(), 2),
                Numbers.whole(Numbers.median(cost.messagesPerSecond())));
    }
}
