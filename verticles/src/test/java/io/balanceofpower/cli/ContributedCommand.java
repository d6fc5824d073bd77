package io.balanceofpower.cli;

import io.balanceofpower.settings.NodeSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command as another module would bring it. */
@Command(name = "contributed", header = "Print the MQTT port.")
public final class ContributedCommand implements SubCommand {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Mixin
    private final SettingsOption settings = new SettingsOption();

    @Override
    public Integer call() throws CommandFailed {
        spec.commandLine()
                .getOut()
                .println(NodeSettings.from(settings.load()).mesh().port());
        return ExitCode.PROMISE_BROKEN.number();
    }
}
