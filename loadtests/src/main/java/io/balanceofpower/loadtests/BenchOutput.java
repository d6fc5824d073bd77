package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.cli.CommandFailed;
import io.balanceofpower.cli.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a benchmark and shows what came of it: a picocli mixin. */
final class BenchOutput {

    /** A benchmark with its settings. */
    @FunctionalInterface
    interface Benchmark {
        Report run(Progress progress) throws BenchFailed;
    }

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures, settings and machine there.")
    private @Nullable Path json;

    @Option(names = "--markdown", description = "Print the tables as Markdown.")
    private boolean markdown;

    /**
     * Blocks until the benchmark is over.
     *
     * @param settings what the benchmark was run with
     */
    int run(ObjectNode settings, Benchmark benchmark) throws CommandFailed {
        if (json != null) {
            ResultFile.clear(json);
        }
        Machine machine = Machine.now();
        Instant startedAt = Instant.now();
        Optional<String> measured = SourceTree.find().flatMap(SourceTree::commit);
        Report report = run(benchmark);
        ObjectNode context = Report.object()
                .put("benchmark", spec.name())
                .put("command", command())
                .put("startedAt", startedAt.toString());
        measured.ifPresent(commit -> context.put("commit", commit));
        context.set("machine", machine.json());
        context.set("settings", settings);
        List<String> written = report.files().write(report, context);
        if (json != null) {
            ResultFile.write(json, context.deepCopy().setAll(report.json()));
        }
        print(report, machine, written);
        return ExitCode.OK.number();
    }

    private Report run(Benchmark benchmark) throws CommandFailed {
        try {
            return benchmark.run(new Progress(spec.commandLine().getErr()));
        } catch (BenchFailed e) {
            ExitCode code = switch (e.kind()) {
                case NOT_STARTED -> ExitCode.UNAVAILABLE;
                case LOST -> ExitCode.PROMISE_BROKEN;
            };
            throw new CommandFailed(code, "bench " + spec.name() + ": " + e.getMessage(), e);
        }
    }

    private String command() {
        List<String> arguments = spec.root().commandLine().getParseResult().originalArgs();
        return "./bop " + String.join(" ", arguments);
    }

    private void print(Report report, Machine machine, List<String> written) {
        PrintWriter out = spec.commandLine().getOut();
        for (Report.Titled titled : report.tables()) {
            out.println((markdown ? "**" + titled.title() + "**" : titled.title()) + "\n");
            out.println(markdown ? titled.table().markdown() : titled.table().text());
        }
        report.targets().forEach(target -> out.println(target.words()));
        report.remarks().forEach(out::println);
        written.forEach(out::println);
        out.println(markdown ? "`" + command() + "` on " + machine.words() : "On " + machine.words() + ".");
        out.flush();
    }
}
