package io.balanceofpower.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "quarantine",
        header = "See what routes could not deliver, and replay or discard it.",
        description = {
            "A route with on-bad-payload: quarantine, or a routes file with no-match: quarantine, keeps what it cannot"
                    + " deliver in the Kafka topic bop.quarantine, or bop.quarantine.NAME, with the reason. These commands"
                    + " talk to Kafka itself, which the settings name, and need no node.",
        },
        subcommands = {
            QuarantineListCommand.class,
            QuarantineShowCommand.class,
            QuarantineReplayCommand.class,
            QuarantineDiscardCommand.class
        },
        footer = {
            "  bop quarantine list --device gw-1 --from 2h",
            "  bop quarantine show gw-1/1/17/blocks",
            "  bop quarantine replay --route blocks --dry-run",
            "  bop quarantine discard --route old --yes"
        })
final class QuarantineCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: list, show, replay, discard");
    }
}
