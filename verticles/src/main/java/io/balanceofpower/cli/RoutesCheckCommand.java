package io.balanceofpower.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.settings.Problem;
import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.step4_route.Overlap;
import io.balanceofpower.step4_route.RouteSummary;
import io.balanceofpower.step4_route.Routes;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "check",
        header = "Check a routes file as a node would, and report everything that is wrong with it.",
        description = {
            "A route that is never reached is a problem. Two routes that match some of the same topics are none, since"
                    + " the first that takes a message decides; they are listed, so that nobody is surprised. So are"
                    + " two that may both take a message and write it to the same Kafka topic.",
            "Conditions that are not compiled, but run on CEL's runtime, are listed as slower.",
            "Kafka is not asked: the topics that have to exist there are listed."
        },
        footer = {"  bop routes check routes.yaml", "  bop routes check --json routes.yaml | jq '.problems[].line'"})
final class RoutesCheckCommand implements Callable<Integer> {
    private static final int OVERLAPS_MAX = 100;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Option(names = "--json", description = "Print one JSON object: problems, warnings, routes, topics, overlaps.")
    private boolean json;

    @Parameters(paramLabel = "FILE", description = "The routes.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws CommandFailed {
        YamlLoading<Routes> loading = Routes.load(file);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            boolean right = loading.fold(routes -> print(out, routes), problems -> print(out, problems));
            return (right ? ExitCode.OK : ExitCode.BAD_SETTINGS).number();
        }
        Routes routes = CommandFailed.unlessFaulty(loading);
        out.println(file + " is right: " + routes.routes().size() + " routes, "
                + routes.destinations().size() + " Kafka topics");
        new TreeSet<>(routes.destinations()).forEach(topic -> out.println("  topic " + topic));
        routes.routes().stream()
                .filter(RouteSummary::conditionOnRuntime)
                .forEach(route -> out.println("  slower: the condition of " + route.name()
                        + " is not compiled, but runs on CEL's runtime: "
                        + TextTable.plain(route.condition())));
        routes.warnings().forEach(warning -> out.println("  warning: " + warning));
        routes.overlaps(OVERLAPS_MAX).forEach(overlap -> out.println("  " + words(overlap)));
        out.flush();
        return ExitCode.OK.number();
    }

    private static String words(Overlap overlap) {
        if (!overlap.topic().isEmpty()) {
            return "overlap: of a message that both " + overlap.first() + " and " + overlap.second() + " take, "
                    + overlap.topic() + " gets the record of " + overlap.first() + " alone";
        }
        return "overlap: a topic that " + overlap.first() + " and " + overlap.second() + " match goes to "
                + overlap.first() + " if it takes the message"
                + (overlap.narrower() ? " (the narrower filter is first)" : "");
    }

    private static boolean print(PrintWriter out, List<Problem> problems) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("right", false);
        put(problems, answer.putArray("problems"));
        out.println(answer.toPrettyString());
        out.flush();
        return false;
    }

    private static void put(List<Problem> problems, ArrayNode all) {
        problems.forEach(problem -> all.addObject()
                .put("file", problem.file())
                .put("line", problem.line())
                .put("column", problem.column())
                .put("key", problem.key())
                .put("value", problem.value())
                .put("wrong", problem.wrong())
                .put("allowed", problem.allowed()));
    }

    private static boolean print(PrintWriter out, Routes routes) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("right", true);
        answer.putArray("problems");
        put(routes.warnings(), answer.putArray("warnings"));
        ArrayNode all = answer.putArray("routes");
        for (RouteSummary route : routes.routes()) {
            ObjectNode each = all.addObject()
                    .put("name", route.name())
                    .put("group", route.group())
                    .put("filter", route.filter())
                    .put("condition", route.condition())
                    .put("conditionOnRuntime", route.conditionOnRuntime())
                    .put("destination", route.destination())
                    .put("key", route.key())
                    .put("partition", route.partition())
                    .put("timestamp", route.timestamp())
                    .put("headers", String.join(", ", route.headers()))
                    .put("numbering", route.numbering())
                    .put("onBadPayload", route.onBadPayload())
                    .put("transform", route.transform())
                    .put("sample", route.sample());
            ObjectNode labels = each.putObject("labels");
            route.labels().forEach(labels::put);
        }
        ArrayNode topics = answer.putArray("topics");
        new TreeSet<>(routes.destinations()).forEach(topics::add);
        ArrayNode overlaps = answer.putArray("overlaps");
        routes.overlaps(OVERLAPS_MAX)
                .forEach(overlap -> overlaps.addObject()
                        .put("first", overlap.first())
                        .put("second", overlap.second())
                        .put("narrower", overlap.narrower())
                        .put("topic", overlap.topic().isEmpty() ? null : overlap.topic()));
        out.println(answer.toPrettyString());
        out.flush();
        return true;
    }
}
