package io.balanceofpower.cli;

import io.balanceofpower.settings.Values;
import io.balanceofpower.settings.Values.Shown;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "settings",
        header = "Show every setting: value, who set it, type, range, default and meaning.",
        description = {
            "Checks the settings as a node would, and reports everything that is wrong with them at once.",
            "",
            "A setting is given in a YAML file (mesh.port, or port below mesh) or as an environment variable"
                    + " (BOP_MESH_PORT), which wins. Of mqtt.listeners.NAME.* there are as many as names that you choose;"
                    + " a node starts only when each has its authentication. Kafka's own options pass through as kafka.client.*,"
                    + " kafka.producer.*, kafka.consumer.* and kafka.admin.*; those that are set are listed too."
        },
        footer = {
            "  bop settings                       all of them",
            "  bop settings mqtt kafka.lanes      some of them",
            "  bop settings --settings prod.yaml  check a file and see what it sets",
            "  bop settings --json                for scripts"
        })
final class SettingsCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Mixin
    private final SettingsOption settings = new SettingsOption();

    @Parameters(arity = "0..*", paramLabel = "KEY", description = "Only settings whose key starts with one of these.")
    private List<String> keys = List.of();

    @ArgGroup
    private final Form form = new Form();

    private static final class Form {

        @Option(names = "--json", description = "Print an array of objects.")
        private boolean json;

        @Option(names = "--markdown", description = "Print the reference for the README, without values.")
        private boolean markdown;

        @Option(
                names = "--into",
                paramLabel = "FILE",
                description = "Put the reference into a Markdown file, between its two marks.")
        private @Nullable Path into;
    }

    @Override
    public Integer call() throws CommandFailed {
        PrintWriter out = spec.commandLine().getOut();
        if (form.into != null) {
            SettingsReference.PLACE.putInto(form.into, SettingsReference.markdown());
        } else if (form.markdown) {
            out.print(SettingsReference.markdown());
        } else {
            List<Shown> shown = chosen(settings.load());
            out.print(form.json ? SettingsListing.json(shown) : SettingsListing.text(shown));
        }
        out.flush();
        return ExitCode.OK.number();
    }

    private List<Shown> chosen(Values values) throws CommandFailed {
        List<Shown> chosen = values.shown().stream()
                .filter(shown -> keys.isEmpty()
                        || keys.stream().anyMatch(key -> shown.setting().key().startsWith(key)))
                .toList();
        if (chosen.isEmpty()) {
            throw new CommandFailed(ExitCode.USAGE, List.of("no setting starts with " + String.join(" or ", keys)));
        }
        return chosen;
    }
}
