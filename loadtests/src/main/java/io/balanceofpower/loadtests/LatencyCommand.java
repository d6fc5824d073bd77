package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.cli.CommandFailed;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "latency",
        header = "How long a message takes to its PUBACK and to a Kafka consumer, beside a bare lane's.",
        description = {
            "Each message has a time at which it is to be sent, whatever became of those before it, and its latency"
                    + " counts from then: until the acknowledgement, until a read_uncommitted and until a read_committed"
                    + " consumer has it. The node and a bare lane, which is a loop with a lane's producer, take turns in"
                    + " one run at the same rate. Every message has to come to each consumer once.",
            "",
            "Targets: a p99 to read_committed of at most 3 times the bare lane's at half of saturation, and, while the"
                    + " node uses less than half a core, a p50 of PUBACK of at most the bare lane's commit and 2 ms."
                    + " Exit code 1 if the rate is not held, or a message is lost or comes twice."
        },
        footer = {
            "  bop bench latency --json latency.json",
            "  bop bench latency --rate half --out latency     plots in latency/latency.html",
            "  bop bench latency --rate 20000 --numbered"
        })
final class LatencyCommand implements Callable<Integer> {

    @Mixin
    private final WorkloadOptions options = new WorkloadOptions();

    @Mixin
    private final RoundOptions turns = new RoundOptions(50, 3, 500_000);

    @Mixin
    private final BenchOutput output = new BenchOutput();

    @Option(
            names = "--rate",
            paramLabel = "N|half",
            defaultValue = "5000",
            converter = Rate.Converter.class,
            description = "Messages per second of all devices; half measures the node's saturation first, for a turn,"
                    + " and takes half of it. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private Rate rate;

    @Option(names = "--seconds", defaultValue = "20", description = "How long each turn is. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Write latency.html, a page with plots that needs nothing else, and a .hgrm file for each"
                    + " row of the table there.")
    private @Nullable Path out;

    @Override
    public Integer call() throws CommandFailed {
        Workload workload = options.workload(turns.devices(), Workload.IN_FLIGHT_MAX);
        options.require(
                turns.rounds() > 0 && seconds > 0 && turns.warmUp() > 0,
                "--rounds, --seconds or --warm-up is not above 0");
        options.require(
                turns.warmUp() <= MessageNumber.MAX && rate.perSecond().orElse(1) * seconds <= MessageNumber.MAX,
                "--warm-up, or --rate times --seconds, is above " + Numbers.whole(MessageNumber.MAX) + " messages");
        if (out != null) {
            LatencyFiles.clear(out);
        }
        ObjectNode settings = options.settings(workload)
                .put("rate", rate.toString())
                .put("rounds", turns.rounds())
                .put("secondsPerRound", seconds)
                .put("warmUpMessages", turns.warmUp());
        Latency latency = new Latency(workload, rate, turns.rounds(), seconds, turns.warmUp(), options.javaOptions());
        return output.run(settings, progress -> report(latency.run(progress)));
    }

    private Report report(Latency.Result result) {
        Path directory = out;
        Report report = LatencyReport.of(result);
        return directory == null
                ? report
                : new Report(
                        report.figures(),
                        report.tables(),
                        report.targets(),
                        report.remarks(),
                        new LatencyFiles(directory, result));
    }
}
