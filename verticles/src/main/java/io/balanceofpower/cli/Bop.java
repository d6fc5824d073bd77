package io.balanceofpower.cli;

import io.balanceofpower.settings.Sources;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line. Sub-commands are this module's and those that other modules bring as {@link SubCommand}. */
@Command(
        name = "bop",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        sortOptions = false,
        headerHeading = "%n",
        header = "Balance of Power: an MQTT mesh that commits every trade to Apache Kafka.",
        description = {
            "Devices publish over MQTT to any node of the mesh; an acknowledgement means that Kafka has the message.",
            "Settings come from a YAML file and from BOP_... environment variables: see bop settings."
        },
        synopsisHeading = "%nUsage: ",
        synopsisSubcommandLabel = "COMMAND",
        descriptionHeading = "%n",
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  bop demo                           see it work, with real trades",
            "  bop kafka                          a Kafka to try things with, on 127.0.0.1:9092",
            "  bop settings mqtt                  what can be set about devices' connections",
            "  BOP_MESH_PORT=6701 bop settings    the settings that a node would have here",
            "  bop help settings                  more about one command"
        })
public final class Bop implements Runnable {

    private final Map<String, String> environment;
    private final Path directory;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Show where in the program an error arose.")
    private boolean verbose;

    private Bop(Map<String, String> environment, Path directory) {
        this.environment = environment;
        this.directory = directory;
    }

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(commandLine(System.getenv(), Path.of("")).execute(args));
    }

    /**
     * The whole command line, for one execution.
     *
     * @param environment where {@code BOP_} variables are read
     * @param directory what relative paths of settings files are relative to
     */
    public static CommandLine commandLine(Map<String, String> environment, Path directory) {
        CommandLine bop = new CommandLine(new Bop(environment, directory));
        bop.addSubcommand(new DemoCommand());
        bop.addSubcommand(new NodeCommand());
        bop.addSubcommand(new KafkaCommand());
        bop.addSubcommand(new PublishCommand());
        bop.addSubcommand(new ConsumeCommand());
        bop.addSubcommand(new AuditCommand());
        bop.addSubcommand(new LedgerCommand());
        bop.addSubcommand(new QuarantineCommand());
        bop.addSubcommand(new UsersCommand());
        bop.addSubcommand(new PermissionsCommand());
        bop.addSubcommand(new RoutesCommand());
        bop.addSubcommand(new SettingsCommand());
        bop.addSubcommand(new VersionCommand());
        ServiceLoader.load(SubCommand.class).forEach(bop::addSubcommand);
        bop.addSubcommand(new CommandLine.HelpCommand());
        Failures failures = new Failures();
        bop.setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                .setUsageHelpWidth(100)
                .setCaseInsensitiveEnumValuesAllowed(true);
        showExitCodes(bop);
        return bop;
    }

    private static void showExitCodes(CommandLine commandLine) {
        commandLine.getCommandSpec().usageMessage().exitCodeList(ExitCode.meanings());
        commandLine.getSubcommands().values().forEach(Bop::showExitCodes);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing: " + String.join(", ", spec.subcommands().keySet()));
    }

    boolean verbose() {
        return verbose;
    }

    Sources sources(Optional<Path> settingsFile) {
        return new Sources(settingsFile, environment, directory);
    }
}
