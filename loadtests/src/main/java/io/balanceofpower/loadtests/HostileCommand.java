package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.cli.CommandFailed;
import io.balanceofpower.cli.ExitCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "hostile",
        header = "What healthy devices notice of hostile ones at the same node.",
        description = {
            "Healthy devices publish at a fixed rate, and their acknowledgements are timed before and during each"
                    + " attack. The target is a p99 during it of at most twice the one before, and a heap that returns."
                    + " Exit code 1 if the p99 is above. The attacker shares the machine's processors with the node:"
                    + " on few cores part of what is measured is its own cost.",
            "",
            "Needs one open file per connection in each of two processes: ulimit -n 11000."
        },
        footer = {"  bop bench hostile", "  bop bench hostile half-open slow-connect --json hostile.json"})
final class HostileCommand implements Callable<Integer> {

    private static final double TARGET = 2;

    @Mixin
    private final WorkloadOptions options = new WorkloadOptions();

    @Mixin
    private final BenchOutput output = new BenchOutput();

    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            description =
                    "Of half-open, slow-connect, slow-payload, tls-stops, one-id, never-read, flood-unread, flood; in this order."
                            + " Default: all.")
    private List<String> names = List.of();

    @Option(names = "--devices", defaultValue = "20", description = "Healthy ones. Default: ${DEFAULT-VALUE}.")
    private int devices;

    @Option(
            names = "--rate",
            defaultValue = "1000",
            description = "Messages per second of all healthy devices. Default: ${DEFAULT-VALUE}.")
    private double rate;

    @Option(names = "--seconds", defaultValue = "15", description = "How long each turn is. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "300000",
            description = "Messages before the first turn. Default: ${DEFAULT-VALUE}.")
    private long warmUp;

    @Override
    public Integer call() throws CommandFailed {
        Workload workload = options.workload(devices, Workload.IN_FLIGHT_MAX);
        options.require(rate >= 1 && seconds > 0 && warmUp > 0, "--rate, --seconds or --warm-up is not above 0");
        ObjectNode settings = options.settings(workload)
                .put("messagesPerSecond", rate)
                .put("secondsPerTurn", seconds)
                .put("warmUpMessages", warmUp);
        Hostile hostile = new Hostile(attacks(), workload, rate, seconds, warmUp, options.javaOptions());
        boolean[] met = {true};
        output.run(settings, progress -> {
            List<Hostile.Outcome> outcomes = hostile.run(progress);
            met[0] = outcomes.stream().allMatch(outcome -> outcome.ratio() <= TARGET);
            return report(outcomes);
        });
        return (met[0] ? ExitCode.OK : ExitCode.PROMISE_BROKEN).number();
    }

    private List<Attack> attacks() {
        Map<String, Attack> known = new LinkedHashMap<>();
        List.of(Attack.values()).forEach(attack -> known.put(attack.words(), attack));
        names.forEach(name -> options.require(
                known.containsKey(name),
                "there is no attack '" + name + "'; there are " + String.join(", ", known.keySet())));
        return (names.isEmpty() ? known.keySet() : names)
                .stream().map(known::get).toList();
    }

    private static Report report(List<Hostile.Outcome> outcomes) {
        ObjectNode figures = Report.object().put("targetRatio", TARGET);
        ArrayNode all = figures.putArray("attacks");
        Table table = new Table(
                "attack",
                "sockets",
                "p99 before, ms",
                "p99 during, ms",
                "ratio",
                "opened",
                "closed by the node",
                "heap after, MiB more");
        for (Hostile.Outcome outcome : outcomes) {
            double moreMib =
                    (outcome.memoryAfter().heapBytes() - outcome.memoryBefore().heapBytes()) / 1048576.0;
            ObjectNode one = all.addObject()
                    .put("name", outcome.attack().words())
                    .put("sockets", outcome.attack().sockets())
                    .put("ratioP99", Numbers.round(outcome.ratio()))
                    .put("opened", outcome.opened())
                    .put("closedByNode", outcome.closedByNode())
                    .put("heapMibMore", Numbers.round(moreMib));
            Latencies.put(one, "before", outcome.before());
            Latencies.put(one, "during", outcome.during());
            table.row(
                    outcome.attack().words(),
                    Numbers.whole(outcome.attack().sockets()),
                    Numbers.decimals(Latencies.ms(outcome.before(), 99), 1),
                    Numbers.decimals(Latencies.ms(outcome.during(), 99), 1),
                    Numbers.decimals(outcome.ratio(), 2),
                    Numbers.whole(outcome.opened()),
                    Numbers.whole(outcome.closedByNode()),
                    Numbers.decimals(moreMib, 1));
        }
        return new Report(
                figures,
                List.of(new Report.Titled("PUBACK of healthy devices before and during each attack", table)),
                outcomes.stream().map(HostileCommand::target).toList(),
                List.of("Node, Kafka, attacker and devices share the machine."));
    }

    private static Target target(Hostile.Outcome outcome) {
        return Target.atMost("p99 during over before, " + outcome.attack().words(), outcome.ratio(), TARGET);
    }
}
