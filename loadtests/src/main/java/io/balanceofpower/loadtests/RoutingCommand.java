package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.cli.CommandFailed;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

    @Mixin
    private final JmhOptions jmh = new JmhOptions();

    @Mixin
    private final BenchOutput output = new BenchOutput();

    @Override
    public Integer call() throws CommandFailed {
        ObjectNode settings = jmh.settings().put("payloadBytes", RouteLoop.PAYLOAD_BYTES);
        return output.run(
                settings, progress -> report(jmh.run(RoutingBenchmark.class, List.of(RoutingCase.values()), progress)));
    }

    private Report report(Map<RoutingCase, JmhOptions.Measured> all) {
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
        // JMH's own few bytes fall upon all calls of an iteration: some thousandths of a byte each.
        double bytesPerPassed =
                Math.rint((bytes(all, RoutingCase.PASSED_100) - bytes(all, RoutingCase.ROUTES_1)) * 10 / PASSED) / 10;
        figures.put("routesOverJava", Numbers.round(ofJava))
                .put("manyOverFew", Numbers.round(ofMany))
                .put("manyOverFewManyTopics", Numbers.round(ofManyTopics))
                .put("bytesPerRouteThatDoesNotMatch", Numbers.round(bytesPerPassed));
        return new Report(
                figures,
                List.of(new Report.Titled("Routing a trade of 207 bytes, median of " + jmh.samples(), table)),
                List.of(
                        Target.atMost("1 route over the rule in Java", ofJava, TARGET_OF_JAVA),
                        Target.atMost("10,000 routes over 10", ofMany, TARGET_OF_MANY),
                        Target.atMost("10,000 routes over 10, with 20,000 topics", ofManyTopics, TARGET_OF_MANY),
                        Target.atMost("bytes allocated per route that does not match", bytesPerPassed, 0)),
                List.of());
    }

    private static double ratio(Map<RoutingCase, JmhOptions.Measured> all, RoutingCase of, RoutingCase to) {
        return JmhOptions.measured(all, of).medianNs()
                / JmhOptions.measured(all, to).medianNs();
    }

    private static double bytes(Map<RoutingCase, JmhOptions.Measured> all, RoutingCase of) {
        return JmhOptions.measured(all, of).medianBytes();
    }
}
