package io.balanceofpower.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.balanceofpower.message.Quarantine;
import io.balanceofpower.quarantine.QuarantineEntry;
import io.balanceofpower.settings.NodeSettings;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands about a quarantine have in common. */
abstract class QuarantineAction implements Callable<Integer> {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,200}");

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Mixin
    private SettingsOption settingsOption = new SettingsOption();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The quarantine of that name: topic bop.quarantine.NAME. Default: bop.quarantine.")
    private @Nullable String name;

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Override
    public final Integer call() throws CommandFailed {
        Arguments arguments = new Arguments(spec.commandLine());
        arguments.check(
                name == null || NAME.matcher(name).matches(),
                "--name",
                String.valueOf(name),
                "a name of at most 200 letters, digits, \".\", \"_\" and \"-\"");
        check(arguments);
        NodeSettings settings = NodeSettings.from(settingsOption.load());
        // A client's warnings between the lines of the output help nobody: what is wrong is said at the end.
        ((LoggerContext) LoggerFactory.getILoggerFactory())
                .getLogger(Logger.ROOT_LOGGER_NAME)
                .setLevel(Level.ERROR);
        KafkaClients clients = new KafkaClients(settings.bus(), settings.bus().bootstrapServers(), "bop-quarantine");
        try (Interruption stop = new Interruption()) {
            ProgressLine line = new ProgressLine(spec.commandLine().getErr(), Ansi.AUTO.enabled());
            Work work = new Work(stop, line, clients.bootstrapServers());
            String topic = name == null ? Quarantine.TOPIC : Quarantine.topic(name);
            ExitCode exitCode = act(new QuarantineTopic(clients, topic, work), settings);
            return (stop.isAsked() ? ExitCode.INTERRUPTED : exitCode).number();
        } catch (InterruptedException e) {
            throw CommandFailed.interrupted(e);
        }
    }

    /** Checks arguments beyond their types. */
    abstract void check(Arguments arguments);

    abstract ExitCode act(QuarantineTopic quarantine, NodeSettings settings) throws CommandFailed, InterruptedException;

    boolean isJson() {
        return json;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    void warnOfForeign(QuarantineTopic.Found found) {
        if (found.entries().foreign() > 0) {
            err().println("bop: passed over " + found.entries().foreign() + " records that no node wrote");
            err().flush();
        }
    }

    void print(QuarantineEntry entry) {
        if (json) {
            out().println(QuarantineText.json(entry, false));
        } else {
            QuarantineText.lines(entry).forEach(out()::println);
        }
    }
}
