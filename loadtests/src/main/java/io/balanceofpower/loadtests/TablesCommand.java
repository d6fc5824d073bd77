package io.balanceofpower.loadtests;

import io.balanceofpower.cli.CommandFailed;
import io.balanceofpower.cli.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "tables",
        header = "Make the README's tables of performance from the results of runs.",
        description = {
            "Reads every file that a benchmark's --json wrote into a directory. The targets come first, then of each run"
                    + " its command, settings, machine, commit and first table, in the order of bop bench --help."
        },
        footer = {
            "  bop bench saturation --json loadtests/results/saturation.json",
            "  bop bench tables                        print them",
            "  bop bench tables --into README.md       put them between the file's two marks"
        })
final class TablesCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Option(
            names = "--from",
            paramLabel = "DIR",
            defaultValue = "loadtests/results",
            description = "Where the results are. Default: ${DEFAULT-VALUE}.")
    private Path from = Path.of("");

    @Option(names = "--into", paramLabel = "FILE", description = "A Markdown file, instead of standard output.")
    private @Nullable Path into;

    @Override
    public Integer call() throws CommandFailed {
        String tables = markdown(StoredResult.readAll(from));
        if (into == null) {
            PrintWriter out = spec.commandLine().getOut();
            out.print(tables);
            out.flush();
        } else {
            ResultTables.PLACE.putInto(into, tables);
        }
        return ExitCode.OK.number();
    }

    private String markdown(List<StoredResult> results) throws CommandFailed {
        Map<String, String> questions = new LinkedHashMap<>();
        spec.parent()
                .subcommands()
                .forEach((name, command) -> questions.put(
                        name,
                        String.join(" ", command.getCommandSpec().usageMessage().header())));
        try {
            return new ResultTables(questions).markdown(results);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.UNAVAILABLE, from + ": " + e.getMessage(), e);
        }
    }
}
