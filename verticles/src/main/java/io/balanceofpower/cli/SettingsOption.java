package io.balanceofpower.cli;

import io.balanceofpower.settings.Loading;
import io.balanceofpower.settings.Problem;
import io.balanceofpower.settings.Sources;
import io.balanceofpower.settings.Values;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --settings FILE}, for each command that needs settings: a picocli mixin. */
public final class SettingsOption {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description = "YAML file with settings; BOP_... variables win over it."
                    + " Without it: the file that BOP_SETTINGS names, or bop.yaml here if there is one.")
    private @Nullable Path file;

    /**
     * All settings; blocks on files.
     *
     * @throws CommandFailed with one line for each problem
     */
    public Values load() throws CommandFailed {
        return loaded(sources().load());
    }

    /**
     * Like {@link #load}, for what a node cannot start without too.
     *
     * @throws CommandFailed with one line for each problem
     */
    Values loadToStart() throws CommandFailed {
        return loaded(sources().loadToStart());
    }

    private Sources sources() {
        Bop bop = (Bop) spec.root().userObject();
        return bop.sources(Optional.ofNullable(file));
    }

    private static Values loaded(Loading loading) throws CommandFailed {
        if (loading instanceof Loading.Loaded loaded) {
            return loaded.values();
        }
        List<Problem> problems = ((Loading.Refused) loading).problems();
        throw new CommandFailed(
                ExitCode.BAD_SETTINGS, problems.stream().map(Problem::toString).toList());
    }
}
