package io.balanceofpower.cli;

import io.balanceofpower.step2_authorize.Permissions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "check",
        header = "Check a permissions file as a node would, and report everything that is wrong with it.",
        footer = "  bop permissions check permissions.yaml")
final class PermissionsCheckCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The file.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws CommandFailed {
        Permissions permissions = CommandFailed.unlessFaulty(Permissions.load(file));
        PrintWriter out = spec.commandLine().getOut();
        out.println(file + " is right: " + permissions.size() + " entries"
                + (permissions.letsAnybodyConnect() ? "" : ", none of which lets any device connect"));
        out.flush();
        return ExitCode.OK.number();
    }
}
