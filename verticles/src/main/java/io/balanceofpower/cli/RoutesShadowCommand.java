package io.balanceofpower.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.balanceofpower.settings.NodeSettings;
import io.balanceofpower.step4_route.Routes;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "shadow",
        header = "Replay what is in Kafka through other routes, and show what would come out otherwise.",
        description = {
            "Reads the committed records of the current routes' topics, quarantines included, in a span of time; takes each"
                    + " message once, through the current routes and through FILE; and counts what differs: moved (other"
                    + " topics), refused, quarantined, matched (was refused or in quarantine), key (or partition), numbering,"
                    + " content (value, timestamp, headers), route (same records, by another route).",
            "",
            "Touches nothing: no consumer group, nothing is written. Progress goes to standard error. Ctrl-C ends it and shows"
                    + " what was read until then. The user and its groups are on record in quarantine only: elsewhere a"
                    + " message for which a condition may ask for them is counted as unsure and not compared. What was"
                    + " refused is not in Kafka. Exit code 1: something comes out otherwise."
        },
        footer = {
            "  bop routes shadow new-routes.yaml --since 2h",
            "  bop routes shadow new-routes.yaml --since 2026-11-30T08:00:00Z --to 2026-11-30T09:00:00Z --topic trades.equities",
            "  bop routes shadow new-routes.yaml --since 30m --json | jq .kinds"
        })
final class RoutesShadowCommand implements Callable<Integer> {
    private static final int EXAMPLES_MAX = 1_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Mixin
    private SettingsOption settingsOption = new SettingsOption();

    @Option(
            names = {"--from", "--since"},
            required = true,
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description =
                    "Begin with the records of this time: 2026-11-30T08:00:00Z, ms since 1970, or so long ago, such as"
                            + " 30m or 2h.")
    private Instant from = Instant.EPOCH;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "End before the records of this time. Default: now.")
    private @Nullable Instant to;

    @Option(
            names = "--current",
            paramLabel = "FILE",
            description = "The routes to compare with. Default: routes.file of the settings.")
    private @Nullable Path current;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Only this Kafka topic; may be repeated. Default: all that the current routes write to.")
    private Set<String> topics = new HashSet<>();

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            converter = HostPort.Converter.class,
            description = "A broker. Default: kafka.bootstrap-servers of the settings.")
    private @Nullable HostPort broker;

    @Option(
            names = "--examples",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many messages to show of each kind, 0 to 1000. Default: ${DEFAULT-VALUE}.")
    private int examples;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Parameters(paramLabel = "FILE", description = "The other routes.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws CommandFailed {
        Arguments arguments = new Arguments(spec.commandLine());
        arguments.check(examples >= 0 && examples <= EXAMPLES_MAX, "--examples", examples, "0 to " + EXAMPLES_MAX);
        Instant end = to == null ? Instant.now() : to;
        arguments.check(from.isBefore(end), "--from", from, "a time before --to, " + end);
        NodeSettings settings = NodeSettings.from(settingsOption.load());
        Routes other = CommandFailed.unlessFaulty(Routes.load(file));
        Routes now = CommandFailed.unlessFaulty(Routes.load(current == null ? settings.routesFile() : current));
        // A client's warnings between the lines of the progress help nobody: what is wrong is said at the end.
        ((LoggerContext) LoggerFactory.getILoggerFactory())
                .getLogger(Logger.ROOT_LOGGER_NAME)
                .setLevel(Level.ERROR);
        String servers = broker == null ? settings.bus().bootstrapServers() : broker.toString();
        try (Interruption stop = new Interruption()) {
            ProgressLine line = new ProgressLine(spec.commandLine().getErr(), Ansi.AUTO.enabled());
            ShadowRun run =
                    new ShadowRun(new KafkaClients(settings.bus(), servers, "bop-shadow"), from, end, stop, line);
            Set<String> read = existing(run, now, servers);
            Shadow shadow = new Shadow(now, other, read, examples);
            print(run.run(shadow, read));
            return (shadow.different() == 0 ? ExitCode.OK : ExitCode.NOT_AS_EXPECTED).number();
        }
    }

    /** A topic that nothing was written to yet may be missing, one that is asked for may not. */
    private Set<String> existing(ShadowRun run, Routes now, String servers) throws CommandFailed {
        Set<String> wanted = topics.isEmpty() ? now.destinations() : topics;
        Set<String> existing = run.existing(wanted);
        Set<String> missing = new HashSet<>(topics);
        missing.removeAll(existing);
        if (existing.isEmpty() || !missing.isEmpty()) {
            throw new CommandFailed(
                    ExitCode.UNAVAILABLE,
                    List.of("Kafka on " + servers + " has no topic "
                            + String.join(
                                    ", ",
                                    (missing.isEmpty() ? wanted : missing)
                                            .stream().sorted().toList())
                            + ". Name those that are there, with --topic."));
        }
        return existing;
    }

    private void print(ShadowReport report) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(report.json());
        } else {
            report.lines().forEach(out::println);
        }
        out.flush();
    }
}
