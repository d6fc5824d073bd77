package io.balanceofpower.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "routes",
        header = "Check routes, try where a message would go, and see what routes do.",
        description = {
            "A routes file says, in order, which messages go to which Kafka topics; the first route whose filter matches the"
                    + " topic and whose condition holds decides:",
            "",
            "  routes:",
            "    - name: blocks",
            "      filter: trades/{venue}/{symbol}           MQTT topic filter; {name} is a named +",
            "      when: payload.price * payload.quantity > 1000000.00",
            "      on-error: refuse                          or no-match: if the condition cannot be told",
            "      destination: [trades.all, \"blocks.{venue}\"]",
            "      values: {venue: {level: venue, allowed: [XNYS, XNAS]}}",
            "      key: {field: symbol}                      or {level: symbol}"
        },
        subcommands = {
            RoutesCheckCommand.class,
            RoutesTestCommand.class,
            RoutesExampleCommand.class,
            RoutesSchemaCommand.class,
            RoutesTopCommand.class,
            RoutesShadowCommand.class
        },
        footer = {
            "  bop routes check routes.yaml",
            "  bop routes test routes.yaml --topic trades/XNYS/SPY --payload '{\"symbol\":\"SPY\",\"price\":167.41}'",
            "  bop routes test routes.yaml                   the cases of routes.test.yaml",
            "  bop routes top                                what the routes of all nodes do at the moment",
            "  bop routes shadow new-routes.yaml --from 2h    what would come out otherwise with other routes"
        })
final class RoutesCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "a command is missing: check, test, example, schema, top, shadow");
    }
}
