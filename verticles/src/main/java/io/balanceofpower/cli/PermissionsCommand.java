package io.balanceofpower.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "permissions",
        header = "Check permissions, and ask what they say.",
        description = {
            "A permissions file is a list of entries; the first that is about a device, an action and a topic (or, for"
                    + " connect, a client id) decides, and what none is about is refused:",
            "",
            "  permissions:",
            "    - allow: connect",
            "      clients: ['%%u', '%%u-*']      the user's name, or what begins with it and a hyphen",
            "    - deny: publish",
            "      topics: [trades/+/test]",
            "    - allow: publish",
            "      groups: [gateways]          also users and clients; * is any text, ? one character",
            "      topics: ['trades/#']",
            "    - allow: all                  publish, subscribe, or all for both",
            "      topics: ['devices/%%c/#']    %%c client id, %%u user, %%{cn} field of the certificate"
        },
        subcommands = {PermissionsTestCommand.class, PermissionsCheckCommand.class},
        footer = {
            "  bop permissions check permissions.yaml",
            "  bop permissions test --user anna --group gateways --client gw-1 publish trades/XLON/VOD"
        })
final class PermissionsCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: test, check");
    }
}
