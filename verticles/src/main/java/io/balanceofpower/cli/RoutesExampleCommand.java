package io.balanceofpower.cli;

import io.balanceofpower.settings.Nearest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "example",
        header = "Print a routes file that shows one feature.",
        description = "Without a name, lists them. Each has cases with real trades, and --into writes all its files.",
        footer = {
            "  bop routes example",
            "  bop routes example groups",
            "  bop routes example codec-avro --into try && bop routes test try/routes.yaml"
        })
final class RoutesExampleCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The feature.")
    private @Nullable String name;

    @Option(names = "--into", paramLabel = "DIR", description = "Write its files there; none may be there already.")
    private @Nullable Path into;

    @Override
    public Integer call() throws CommandFailed {
        PrintWriter out = spec.commandLine().getOut();
        new Arguments(spec.commandLine())
                .check(into == null || name != null, "--into", String.valueOf(into), "of use without NAME");
        if (name == null) {
            List<List<String>> rows = new ArrayList<>(List.of(List.of("example", "")));
            RouteExample.ALL.forEach(each -> rows.add(List.of(each.name(), each.words())));
            new TextTable(2, rows).lines().forEach(out::println);
        } else if (into == null) {
            out.print(find(name).text(RouteExample.ROUTES));
        } else {
            write(find(name), into);
        }
        out.flush();
        return ExitCode.OK.number();
    }

    private static RouteExample find(String name) throws CommandFailed {
        List<String> names = RouteExample.ALL.stream().map(RouteExample::name).toList();
        return RouteExample.ALL.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new CommandFailed(
                        ExitCode.USAGE,
                        List.of("there is no example " + name
                                + Nearest.all(name, names)
                                        .findFirst()
                                        .map(near -> " (did you mean " + near + "?)")
                                        .orElse("")
                                + "; there are " + String.join(", ", names))));
    }

    private void write(RouteExample example, Path directory) throws CommandFailed {
        try {
            Files.createDirectories(directory);
            for (String file : example.allFiles()) {
                Files.write(directory.resolve(file), example.content(file), StandardOpenOption.CREATE_NEW);
                spec.commandLine().getOut().println("wrote " + directory.resolve(file));
            }
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailed(
                    ExitCode.UNAVAILABLE, "--into: " + e.getMessage() + " is there already; name another directory", e);
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.UNAVAILABLE, "--into: cannot write into " + directory + " (" + e + ")", e);
        }
    }
}
