package io.balanceofpower.loadtests;

import io.balanceofpower.cli.CommandFailed;
import io.balanceofpower.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "profile",
        header = "Show where a recording's samples fell.",
        description = {
            "Reads a recording of Java Flight Recorder, such as bop bench saturation --jfr writes. Samples are of"
                    + " threads that run Java code: time in the kernel, in garbage collection and in compilation is not"
                    + " in them, but in the saturation benchmark's table by thread."
        },
        footer = {"  bop bench profile node.jfr --top 40"})
final class ProfileCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The recording.")
    private Path recording = Path.of("");

    @Option(names = "--top", defaultValue = "25", description = "Rows of each table. Default: ${DEFAULT-VALUE}.")
    private int top;

    @Override
    public Integer call() throws CommandFailed {
        try {
            print(Profile.read(recording));
            return ExitCode.OK.number();
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.UNAVAILABLE, recording + ": no readable recording (" + e + ")", e);
        }
    }

    private void print(Profile profile) {
        long samples =
                profile.owners().values().stream().mapToLong(count -> count).sum();
        long bytes = profile.allocations().values().stream()
                .mapToLong(count -> count)
                .sum();
        print("Samples by whose code it is, with what the JDK does for it", profile.owners(), samples);
        print("Samples by method that runs", profile.frames(), samples);
        print("Samples by the product's methods, with all that they call", profile.ownFrames(), samples);
        print("Bytes allocated, by class and by who allocates; estimated from samples", profile.allocations(), bytes);
    }

    private void print(String title, Map<String, Long> counts, long all) {
        Table table = new Table("", "count", "%");
        List<Map.Entry<String, Long>> most = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(top)
                .toList();
        for (Map.Entry<String, Long> entry : most) {
            table.row(
                    entry.getKey(),
                    Numbers.whole(entry.getValue()),
                    Numbers.decimals(100.0 * entry.getValue() / Math.max(1, all), 1));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(title + " (" + Numbers.whole(all) + ")\n");
        out.println(table.text());
        out.flush();
    }
}
