package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.cli.CommandFailed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
                    + " targets: 10,000 routes at most 1.5 times 10, and these at most 2 times the rule in Java.",
            "With more topics than a node remembers (4,096), each is looked up anew."
        },
        footer = {"  bop bench routes", "  bop bench routes --rounds 9 --messages 2000000 --json routes.json"})
final class RoutingCommand implements Callable<Integer> {
    private static final int FEW = 10;
    private static final int MANY = 10_000;
    private static final int MANY_TOPICS = 20_000;
    private static final double TARGET_OF_MANY = 1.5;
    private static final double TARGET_OF_JAVA = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Option(names = "--rounds", defaultValue = "7", description = "Turns of each. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--messages", defaultValue = "500000", description = "Of each turn. Default: ${DEFAULT-VALUE}.")
    private long messages;

    @Mixin
    private final BenchOutput output = new BenchOutput();

    @Override
    public Integer call() throws CommandFailed {
        if (rounds < 1 || messages < 1) {
            throw new ParameterException(spec.commandLine(), "--rounds or --messages is not above 0");
        }
        ObjectNode settings = Report.object()
                .put("rounds", rounds)
                .put("messagesPerRound", messages)
                .put("payloadBytes", RouteLoop.PAYLOAD_BYTES);
        return output.run(settings, progress -> report(run(progress)));
    }

    private Map<String, List<Double>> run(Progress progress) throws BenchFailed {
        Map<String, RouteLoop> loops = new LinkedHashMap<>();
        loops.put("java", RouteLoop.handWritten(1));
        loops.put("few", RouteLoop.of(FEW, 1));
        loops.put("many", RouteLoop.of(MANY, 1));
        loops.put("fewManyTopics", RouteLoop.of(FEW, MANY_TOPICS));
        loops.put("manyManyTopics", RouteLoop.of(MANY, MANY_TOPICS));
        Map<String, List<Double>> ns = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
            progress.say(round == 0 ? "warming up" : "round " + round + " of " + rounds);
            for (Map.Entry<String, RouteLoop> loop : loops.entrySet()) {
                double took = loop.getValue().cpuNsPerMessage(messages);
                if (round > 0) {
                    ns.computeIfAbsent(loop.getKey(), name -> new ArrayList<>()).add(took);
                }
            }
        }
        return ns;
    }

    private Report report(Map<String, List<Double>> ns) {
        Map<String, Double> medians = new LinkedHashMap<>();
        ns.forEach((name, values) -> medians.put(name, Numbers.median(values)));
        ObjectNode figures = Report.object();
        medians.forEach((name, median) -> figures.put(name + "CpuNs", Numbers.round(median)));
        double ofMany = medians.getOrDefault("many", 0.0) / medians.getOrDefault("few", 1.0);
        double ofManyTopics = medians.getOrDefault("manyManyTopics", 0.0) / medians.getOrDefault("fewManyTopics", 1.0);
        double ofJava = medians.getOrDefault("few", 0.0) / medians.getOrDefault("java", 1.0);
        figures.put("manyOverFew", Numbers.round(ofMany))
                .put("manyOverFewManyTopics", Numbers.round(ofManyTopics))
                .put("fewOverJava", Numbers.round(ofJava));
        Table table = new Table("", "CPU ns per message (least to greatest)");
        ns.forEach((name, values) -> table.row(words(name), Numbers.spread(values, 0)));
        return new Report(
                figures,
                List.of(new Report.Titled("Routing a trade of 207 bytes, median of " + rounds, table)),
                List.of(
                        remark("10,000 routes take", ofMany, "10", TARGET_OF_MANY),
                        remark("With 20,000 topics they take", ofManyTopics, "10", TARGET_OF_MANY),
                        remark("10 routes take", ofJava, "the rule in Java", TARGET_OF_JAVA)));
    }

    private static String words(String loop) {
        return switch (loop) {
            case "java" -> "the rule in Java";
            case "few" -> "10 routes";
            case "many" -> "10,000 routes";
            case "fewManyTopics" -> "10 routes, 20,000 topics";
            default -> "10,000 routes, 20,000 topics";
        };
    }

    private static String remark(String who, double ratio, String other, double target) {
        return who + " " + Numbers.decimals(ratio, 2) + " times what " + other + " does; target at most "
                + Numbers.decimals(target, 1) + ".";
    }
}
