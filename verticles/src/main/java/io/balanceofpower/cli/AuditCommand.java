package io.balanceofpower.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.balanceofpower.settings.NodeSettings;
import io.balanceofpower.step6_commit.BusSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.common.IsolationLevel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "audit",
        header = "Check what is in Kafka: per stream what is there once, twice, out of order or not at all.",
        description = {
            "Reads the topics from the beginning to where they end now, without a consumer group: nothing is committed"
                    + " and nobody else is disturbed. Progress goes to standard error. Ctrl-C ends it and reports what"
                    + " was read until then.",
            "",
            "A message that stands twice in a topic, or after a later one of its stream and key, breaks a promise: exit"
                    + " code 1. A gap, sequences missing between others of an epoch, is reported and breaks none, because"
                    + " a device may leave out a number and a message may have been refused; with --gaps-are-missing it"
                    + " does. Exit code 69 also says that nothing could be proven: no numbered record, records beyond the"
                    + " audit's limits, or gaps that are in doubt with --gaps-are-missing."
        },
        footer = {
            "  bop audit trades.equities                           with kafka.bootstrap-servers of the settings",
            "  bop audit --from kafka-1:9092 --since 2h trades.equities trades.crypto",
            "  bop audit --json - trades.equities | jq .duplicates   for scripts"
        })
final class AuditCommand implements Callable<Integer> {
    private static final int TOP_MAX = 100_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Mixin
    private SettingsOption settingsOption = new SettingsOption();

    @Option(
            names = "--from",
            paramLabel = "HOST:PORT",
            converter = HostPort.Converter.class,
            description = "A broker. Default: kafka.bootstrap-servers of the settings.")
    private @Nullable HostPort from;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description =
                    "Begin with the records of this time: 2026-11-23T08:00:00Z, ms since 1970, or so long ago, such"
                            + " as 30m or 2h. Default: the beginning. Copies of older records are not noticed.")
    private @Nullable Instant since;

    @Option(names = "--device", paramLabel = "ID", description = "Only this device; may be repeated. Default: all.")
    private List<String> devices = List.of();

    @Option(
            names = "--isolation",
            paramLabel = "LEVEL",
            defaultValue = "read_committed",
            description = "read_committed, or read_uncommitted, which also shows records of open and aborted"
                    + " transactions: they look like copies. Default: ${DEFAULT-VALUE}.")
    private IsolationLevel isolation = IsolationLevel.READ_COMMITTED;

    @Option(
            names = "--gaps-are-missing",
            description =
                    "Take gaps for lost messages: right where devices leave no number out and nothing is refused.")
    private boolean gapsAreMissing;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the result here, too, as one object; - prints it instead of the text.")
    private @Nullable String json;

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many streams to show, the worst first, 0 to 100000. Default: ${DEFAULT-VALUE}.")
    private int top;

    @Parameters(arity = "1..*", paramLabel = "TOPIC", description = "Kafka topics that nodes write to.")
    private List<String> topics = List.of();

    @Override
    public Integer call() throws CommandFailed {
        new Arguments(spec.commandLine()).check(top >= 0 && top <= TOP_MAX, "--top", top, "0 to " + TOP_MAX);
        checkFile();
        BusSettings bus = NodeSettings.from(settingsOption.load()).bus();
        // A client's warnings between the lines of the progress help nobody: what is wrong is said at the end.
        ((LoggerContext) LoggerFactory.getILoggerFactory())
                .getLogger(Logger.ROOT_LOGGER_NAME)
                .setLevel(Level.ERROR);
        KafkaClients clients =
                new KafkaClients(bus, from == null ? bus.bootstrapServers() : from.toString(), "bop-audit");
        try (Interruption stop = new Interruption()) {
            ProgressLine line = new ProgressLine(spec.commandLine().getErr(), Ansi.AUTO.enabled());
            AuditResult result = new AuditRun(request(), clients, stop, line, file().isEmpty()).run();
            print(result);
            return result.verdict().exitCode().number();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(ExitCode.INTERRUPTED, "interrupted", e);
        }
    }

    private AuditRequest request() {
        return new AuditRequest(
                topics.stream().distinct().toList(),
                Optional.ofNullable(since),
                Set.copyOf(devices),
                isolation,
                gapsAreMissing,
                top);
    }

    private Optional<Path> file() {
        return json == null || json.equals("-") ? Optional.empty() : Optional.of(Path.of(json));
    }

    /** Before hours of reading, not after. */
    private void checkFile() throws CommandFailed {
        Path file = file().orElse(null);
        if (file == null) {
            return;
        }
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isWritable(directory) || Files.isDirectory(file)) {
            throw new CommandFailed(
                    ExitCode.UNAVAILABLE,
                    List.of("--json: cannot write " + file + ". Name a file in a directory that is there."));
        }
    }

    private void print(AuditResult result) throws CommandFailed {
        PrintWriter out = spec.commandLine().getOut();
        if ("-".equals(json)) {
            out.print(new AuditJson(result));
        } else {
            new AuditText(result).lines().forEach(out::println);
        }
        out.flush();
        Path file = file().orElse(null);
        if (file != null) {
            try {
                Files.writeString(file, new AuditJson(result).toString());
            } catch (IOException e) {
                throw new CommandFailed(ExitCode.UNAVAILABLE, "--json: cannot write " + file + ": " + e, e);
            }
        }
    }
}
