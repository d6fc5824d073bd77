package io.balanceofpower.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "version",
        header = "Print the versions of Balance of Power, Java, Vert.x, Hazelcast and Kafka.",
        footer = "  bop version                        before reporting a fault")
final class VersionCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().printVersionHelp(spec.commandLine().getOut());
        return ExitCode.OK.number();
    }
}
