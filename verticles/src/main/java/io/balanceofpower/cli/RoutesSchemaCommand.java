package io.balanceofpower.cli;

import io.balanceofpower.settings.YamlSchema;
import io.balanceofpower.step4_route.RoutesSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "schema",
        header = "Print the JSON Schema of routes.yaml, by which editors complete and check it.",
        description = {
            "Editors with the YAML language server take it by a comment in the first line:",
            "",
            "  # yaml-language-server: $schema=routes.schema.json",
            "",
            "It knows keys, types and values. Whether a condition, a filter or a template is right, and whether routes can be"
                    + " reached, only bop routes check knows."
        },
        footer = {
            "  bop routes schema > routes.schema.json",
            "  bop routes schema --cases > routes.test.schema.json   of routes.test.yaml"
        })
final class RoutesSchemaCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Option(names = "--cases", description = "Of routes.test.yaml.")
    private boolean cases;

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(cases ? ofCases() : RoutesSchema.text());
        spec.commandLine().getOut().flush();
        return ExitCode.OK.number();
    }

    static String ofCases() {
        return YamlSchema.of("routes.test.yaml of Balance of Power", RouteCasesKeys.TOP);
    }
}
