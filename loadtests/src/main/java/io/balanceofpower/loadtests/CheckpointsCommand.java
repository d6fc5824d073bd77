package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.cli.CommandFailed;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
    private final RoundOptions turns = new RoundOptions(200, 10, 2_000_000);

    @Mixin
    private final ClosedLoopOptions loop = new ClosedLoopOptions();

    @Mixin
    private final BenchOutput output = new BenchOutput();

    @Override
    public Integer call() throws CommandFailed {
        Workload workload = options.workload(turns.devices(), loop.inFlight());
        options.require(
                turns.rounds() > 0 && loop.messages() > 0 && turns.warmUp() > 0,
                "--rounds, --messages or --warm-up is not above 0");
        ObjectNode settings = options.settings(workload)
                .put("rounds", turns.rounds())
                .put("messagesPerRound", loop.messages())
                .put("warmUpMessages", turns.warmUp());
        Checkpoints checkpoints =
                new Checkpoints(workload, turns.rounds(), loop.messages(), turns.warmUp(), options.javaOptions());
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
                List.of(new Report.Titled("CPU seconds per million messages, median of " + turns.rounds(), table)),
                List.of(Target.atMost("checkpoints as by default over one a minute", result.ratio(), TARGET)),
                List.of("Every acknowledged message was found committed in Kafka."));
    }

    private static void addCost(Table table, String name, Cost cost) {
        table.row(
                name,
                Numbers.spread(cost.cpuSecondsPerMillion(), 2),
                Numbers.whole(Numbers.median(cost.messagesPerSecond())));
    }
}
