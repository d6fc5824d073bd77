package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.cli.CommandFailed;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "validator",
        header = "What checking every packet costs a node per message.",
        description = {
            "The devices' packets are taken apart in memory: by a node's gate, which checks them, and by Netty's decoder,"
                    + " which checks less; a node gets the same packets in the same run. The share is the difference of"
                    + " the first two over the node's processor time per message; the target is at most 0.05."
        },
        footer = {"  bop bench validator --json validator.json", "  bop bench validator --numbered"})
final class ValidatorCommand implements Callable<Integer> {

    private static final double TARGET = 0.05;

    @Mixin
    private final WorkloadOptions options = new WorkloadOptions();

    @Mixin
    private final RoundOptions turns = new RoundOptions(50, 7, 2_000_000);

    @Mixin
    private final ClosedLoopOptions loop = new ClosedLoopOptions();

    @Mixin
    private final BenchOutput output = new BenchOutput();

    @Option(
            names = "--per-read",
            defaultValue = "1",
            description = "Packets that come at once. Default: ${DEFAULT-VALUE}, which is the dearest.")
    private int perRead;

    @Override
    public Integer call() throws CommandFailed {
        Workload workload = options.workload(turns.devices(), loop.inFlight());
        options.require(
                turns.rounds() > 0 && loop.messages() > 0 && turns.warmUp() > 0 && perRead > 0,
                "--rounds, --messages, --warm-up or --per-read is not above 0");
        ObjectNode settings = options.settings(workload)
                .put("rounds", turns.rounds())
                .put("messagesPerRound", loop.messages())
                .put("warmUpMessages", turns.warmUp())
                .put("perRead", perRead);
        Validator validator = new Validator(
                workload, turns.rounds(), loop.messages(), turns.warmUp(), perRead, options.javaOptions());
        return output.run(settings, progress -> report(validator.run(progress)));
    }

    private Report report(Validator.Result result) {
        ObjectNode figures = Report.object()
                .put("checkedCpuSecondsPerMillion", Numbers.round(Numbers.median(result.checked())))
                .put("uncheckedCpuSecondsPerMillion", Numbers.round(Numbers.median(result.unchecked())))
                .put("nodeCpuSecondsPerMillion", Numbers.round(result.node().medianCpuSecondsPerMillion()))
                .put("share", Numbers.round(result.share()))
                .put("target", TARGET);
        Table table = new Table("", "CPU s per million (least to greatest)")
                .row("gate: checks, and takes apart", Numbers.spread(result.checked(), 3))
                .row("Netty's decoder", Numbers.spread(result.unchecked(), 3))
                .row("node", Numbers.spread(result.node().cpuSecondsPerMillion(), 2));
        return new Report(
                figures,
                List.of(new Report.Titled("CPU seconds per million messages, median of " + turns.rounds(), table)),
                List.of(Target.atMost(
                        "percent of the node's CPU that the checks take", 100 * result.share(), 100 * TARGET)),
                List.of("The gate takes " + Numbers.decimals(result.checkSeconds(), 3)
                        + " CPU s per million more than the decoder, which a node needs no more for messages."));
    }
}
