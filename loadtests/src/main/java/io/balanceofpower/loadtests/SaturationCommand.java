package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.cli.CommandFailed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "saturation",
        header = "Processor time per million messages, beside a bare producer and a bare endpoint.",
        description = {
            "Devices publish at QoS 1 as fast as acknowledgements come. (a) is a loop that sends the same records to"
                    + " Kafka from memory with a lane's producer, (b) is a Vert.x MQTT endpoint that acknowledges at"
                    + " once. The ratio is node / (a + b); the target is at most 1.25."
        },
        footer = {
            "  bop bench saturation --json saturation.json",
            "  bop bench saturation --guarantee at_least_once --numbered",
            "  bop bench saturation --rounds 3 --messages 100000 --warm-up 500000     a quick look"
        })
final class SaturationCommand implements Callable<Integer> {

    private static final double TARGET = 1.25;
    private static final double TARGET_BYTES = 2_048;

    @Mixin
    private final WorkloadOptions options = new WorkloadOptions();

    @Mixin
    private final RoundOptions turns = new RoundOptions(50, 7, 8_000_000);

    @Mixin
    private final ClosedLoopOptions loop = new ClosedLoopOptions();

    @Mixin
    private final BenchOutput output = new BenchOutput();

    @Option(
            names = "--jfr",
            paramLabel = "FILE",
            description = "Record the node with Java Flight Recorder during the rounds; see bop bench profile.")
    private @Nullable Path jfr;

    @Override
    public Integer call() throws CommandFailed {
        Workload workload = options.workload(turns.devices(), loop.inFlight());
        options.require(
                turns.rounds() > 0 && loop.messages() > 0 && turns.warmUp() > 0,
                "--rounds, --messages or --warm-up is not above 0");
        if (jfr != null) {
            ResultFile.clear(jfr);
        }
        ObjectNode settings = options.settings(workload)
                .put("rounds", turns.rounds())
                .put("messagesPerRound", loop.messages())
                .put("warmUpMessages", turns.warmUp())
                .put("recorded", jfr != null);
        Saturation saturation =
                new Saturation(workload, turns.rounds(), loop.messages(), turns.warmUp(), options.javaOptions(), jfr);
        return output.run(settings, progress -> report(saturation.run(progress)));
    }

    private Report report(Saturation.Result result) {
        return new Report(
                figures(result),
                List.of(
                        new Report.Titled(
                                "CPU seconds per million messages, median of " + turns.rounds(), costs(result)),
                        new Report.Titled("The same by thread and kind of time, over all rounds", threads(result))),
                List.of(
                        Target.atMost("node / (a + b)", result.ratio(), TARGET),
                        Target.atMost("bytes allocated per message", result.nodeBytesPerMessage(), TARGET_BYTES)),
                remarks(result));
    }

    private static ObjectNode figures(Saturation.Result result) {
        ObjectNode figures = Report.object()
                .put("nodeCpuSecondsPerMillion", Numbers.round(result.node().medianCpuSecondsPerMillion()))
                .put(
                        "bareProducerCpuSecondsPerMillion",
                        Numbers.round(result.producer().medianCpuSecondsPerMillion()))
                .put(
                        "bareEndpointCpuSecondsPerMillion",
                        Numbers.round(result.endpoint().medianCpuSecondsPerMillion()))
                .put("ratio", Numbers.round(result.ratio()))
                .put("target", TARGET)
                .put(
                        "generatorCpuSecondsPerMillion",
                        Numbers.round(Numbers.median(result.generatorCpuSecondsPerMillion())))
                .put("nodeAllocatedBytesPerMessage", Math.round(result.nodeBytesPerMessage()));
        ObjectNode rounds = figures.putObject("rounds");
        add(rounds, "node", result.node());
        add(rounds, "bareProducer", result.producer());
        add(rounds, "bareEndpoint", result.endpoint());
        return figures;
    }

    private static void add(ObjectNode rounds, String name, Cost cost) {
        ObjectNode figures = rounds.putObject(name);
        ArrayNode cpu = figures.putArray("cpuSecondsPerMillion");
        cost.cpuSecondsPerMillion().forEach(value -> cpu.add(Numbers.round(value)));
        ArrayNode rates = figures.putArray("messagesPerSecond");
        cost.messagesPerSecond().forEach(value -> rates.add(Math.round(value)));
        ObjectNode threads = figures.putObject("cpuSecondsPerMillionByThread");
        cost.cpuSecondsPerMillionByThread().forEach((thread, value) -> threads.put(thread, Numbers.round(value)));
    }

    private static Table costs(Saturation.Result result) {
        double limits = result.producer().medianCpuSecondsPerMillion()
                + result.endpoint().medianCpuSecondsPerMillion();
        Table table = new Table("", "CPU s per million (least to greatest)", "messages/s", "ratio to (a + b)");
        addCost(table, "bare producer (a)", result.producer(), limits);
        addCost(table, "bare endpoint (b)", result.endpoint(), limits);
        table.row("a + b", Numbers.decimals(limits, 2), "", "1.00");
        addCost(table, "node", result.node(), limits);
        return table;
    }

    private static void addCost(Table table, String name, Cost cost, double limits) {
        table.row(
                name,
                Numbers.spread(cost.cpuSecondsPerMillion(), 2),
                Numbers.whole(Numbers.median(cost.messagesPerSecond())),
                Numbers.decimals(cost.medianCpuSecondsPerMillion() / limits, 2));
    }

    private static Table threads(Saturation.Result result) {
        Table table = new Table("", "node", "bare producer (a)", "bare endpoint (b)");
        List<Cost> costs = List.of(result.node(), result.producer(), result.endpoint());
        List<String> names = costs.stream()
                .flatMap(cost -> cost.cpuSecondsPerMillionByThread().keySet().stream())
                .distinct()
                .sorted()
                .toList();
        for (String name : names) {
            List<String> cells = new ArrayList<>(List.of(name));
            for (Cost cost : costs) {
                Map<String, Double> byThread = cost.cpuSecondsPerMillionByThread();
                cells.add(byThread.containsKey(name) ? Numbers.decimals(byThread.get(name), 2) : "");
            }
            table.row(cells.toArray(String[]::new));
        }
        return table;
    }

    private List<String> remarks(Saturation.Result result) {
        double generator = Numbers.median(result.generatorCpuSecondsPerMillion());
        List<String> remarks = new ArrayList<>();
        remarks.add("Every acknowledged message was found committed in Kafka.");
        remarks.add("The node allocated " + Numbers.whole(Math.round(result.nodeBytesPerMessage()))
                + " bytes per message.");
        remarks.add("The generator took " + Numbers.decimals(generator, 2)
                + " CPU s per million messages to the node, in this process, which is not counted.");
        if (jfr != null) {
            remarks.add("The node was recorded, which costs it some percent: bop bench profile " + jfr);
        }
        return remarks;
    }
}
