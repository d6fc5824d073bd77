package io.balanceofpower.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "users",
        header = "Make entries for the file with users.",
        description = {
            "The file that access.users-file names lists who may log in with a password, and the groups of users:",
            "",
            "  users:",
            "    - name: anna",
            "      password: $argon2id$...      Argon2id or bcrypt; bop users hash makes it",
            "      scram: [SCRAM-SHA-256$...]   for MQTT 5's enhanced authentication",
            "      groups: [gateways]",
            "    - name: box-7                  a user with a certificate needs no password",
            "      groups: [boxes]"
        },
        subcommands = UsersHashCommand.class,
        footer = "  bop users hash anna")
final class UsersCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: hash");
    }
}
