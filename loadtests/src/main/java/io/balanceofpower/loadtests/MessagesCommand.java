package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.cli.CommandFailed;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "messages",
        header = "What each step of a message's way costs in memory, beside the same by hand.",
        description = {
            "  topic        a topic finds its route among 1, 100 and 10,000; 20,000 topics, more than a node remembers",
            "  condition    a topic level, a user property and an exact decimal",
            "  json fix avro protobuf cloudevents",
            "               symbol, price, size and side out of a payload of about 200 bytes",
            "  ledger       a message that is new, a duplicate, or out of order",
            "",
            "JMH measures each case in a JVM of its own, or in several: processor time of the thread and bytes that it"
                    + " allocates. A run of the standard settings takes about three minutes. Routing as a whole is"
                    + " measured by bop bench routes."
        },
        footer = {
            "  bop bench messages --json messages.json",
            "  bop bench messages ledger",
            "  bop bench messages json fix --forks 3 --iterations 10"
        })
final class MessagesCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Mixin
    private final JmhOptions jmh = new JmhOptions();

    @Mixin
    private final BenchOutput output = new BenchOutput();

    @Parameters(paramLabel = "STEP", arity = "0..*", description = "Which steps. Default: all.")
    private List<String> steps = List.of();

    @Override
    public Integer call() throws CommandFailed {
        List<MessageCase> cases = cases();
        return output.run(jmh.settings(), progress -> report(jmh.run(MessageBenchmark.class, cases, progress)));
    }

    private List<MessageCase> cases() {
        Set<String> known = Stream.of(MessageCase.values())
                .map(MessageCase::step)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        steps.stream().filter(step -> !known.contains(step)).findFirst().ifPresent(step -> {
            throw new ParameterException(
                    spec.commandLine(), "there is no step '" + step + "'; there are " + String.join(", ", known));
        });
        return Stream.of(MessageCase.values())
                .filter(each -> steps.isEmpty() || steps.contains(each.step()))
                .toList();
    }

    private Report report(Map<MessageCase, JmhOptions.Measured> all) {
        ObjectNode figures = Report.object();
        ObjectNode cases = figures.putObject("cases");
        Table table =
                new Table("step", "CPU ns (least to greatest)", "bytes", "beside", "its CPU ns", "its bytes", "ratio");
        all.forEach((each, measured) -> {
            ObjectNode one = cases.putObject(each.name())
                    .put("cpuNs", Numbers.round(measured.medianNs()))
                    .put("bytes", Numbers.round(measured.medianBytes()));
            each.baseline().ifPresent(baseline -> {
                JmhOptions.Measured beside = JmhOptions.measured(all, baseline);
                double ratio = measured.medianNs() / beside.medianNs();
                one.put("beside", baseline.name()).put("ratio", Numbers.round(ratio));
                table.row(
                        each.words(),
                        Numbers.spread(measured.cpuNs(), 0),
                        Numbers.decimals(measured.medianBytes(), 0),
                        baseline.words(),
                        Numbers.spread(beside.cpuNs(), 0),
                        Numbers.decimals(beside.medianBytes(), 0),
                        Numbers.decimals(ratio, 2));
            });
        });
        return new Report(
                figures,
                List.of(new Report.Titled("Each call on one thread, median of " + jmh.samples(), table)),
                List.of(),
                List.of("A decoder also checks the payload as its format demands and keeps its limits, which the one by"
                        + " hand does in part. A HashSet of the last 64 knows no epochs, gaps or counts."));
    }
}
