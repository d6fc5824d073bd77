package io.balanceofpower.load;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.balanceofpower.cli.CommandFailed;
import io.balanceofpower.cli.ExitCode;
import io.balanceofpower.cli.SubCommand;
import io.balanceofpower.demo.DemoException;
import io.balanceofpower.demo.StopSignal;
import io.balanceofpower.loadtests.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Simulations with Gatling. */
@Command(
        name = "load",
        header = "Put a mesh under load with Gatling, and audit what Kafka holds.",
        description = {
            "Each simulation asks a question and says when the answer is no: by response times, by failures, and by the"
                    + " audit, in which what devices sent must be what Kafka holds once plus what was refused. At the"
                    + " end stands the path of Gatling's report, with the audit beside it.",
            "",
            "Without --against it starts a Kafka and three small nodes on this machine, as the demo does: enough to try it,"
                    + " not to measure. Response times count from when a message was due until its acknowledgement."
        },
        footer = {
            "  bop load --list                        which simulations there are",
            "  bop load --list steady                 and what one of them takes",
            "  bop load steady -Drate=2000 -Dduration=30s",
            "  bop load market-open --against 10.1.0.5:1883,10.1.0.6:1883 --kafka 10.1.0.9:9092 --topic trades.equities"
        })
public final class LoadCommand implements SubCommand {
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\s]+):([1-9]\\d{0,4})");
    private static final int PORT_MAX = 65_535;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Parameters(paramLabel = "SIMULATION", arity = "0..1", description = "Which simulation.")
    private @Nullable String name;

    @Option(names = "--list", description = "Print the simulations, or what one of them takes.")
    private boolean list;

    @Option(
            names = "--against",
            paramLabel = "HOST:PORT",
            split = ",",
            description = "The nodes, separated by commas. Default: a mesh of its own.")
    private List<String> against = List.of();

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "The Kafka of those nodes. Without it nothing is audited.")
    private @Nullable String kafka;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description = "Properties of Kafka's client, as its own tools take them with --command-config: TLS, login.")
    private @Nullable Path kafkaConfig;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            split = ",",
            description = "Where the nodes' routes send the messages; several, separated by commas.")
    private List<String> topics = List.of();

    @Option(names = "-D", paramLabel = "NAME=VALUE", description = "A parameter of the simulation; repeatable.")
    private Map<String, String> given = new LinkedHashMap<>();

    @Option(names = "--trades", paramLabel = "FILE", description = "The same as -Dtrades=FILE.")
    private @Nullable Path trades;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "load-results",
            description = "Where the report's directory is made. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private Path out;

    @Override
    public Integer call() throws CommandFailed {
        PrintWriter terminal = spec.commandLine().getOut();
        if (list) {
            terminal.print(name == null ? ListText.all() : ListText.of(question(name)));
            terminal.flush();
            return ExitCode.OK.number();
        }
        if (name == null) {
            throw wrong("a simulation is missing; bop load --list shows them");
        }
        Question question = question(name);
        if (trades != null) {
            given.put("trades", trades.toString());
        }
        check(question);
        makeDirectory();
        // What Kafka's clients log about brokers that are gone on purpose helps nobody.
        ((LoggerContext) LoggerFactory.getILoggerFactory())
                .getLogger(Logger.ROOT_LOGGER_NAME)
                .setLevel(Level.ERROR);
        try {
            return run(question);
        } catch (DemoException e) {
            throw CommandFailed.of(e);
        } catch (InterruptedException e) {
            throw CommandFailed.interrupted(e);
        }
    }

    private ParameterException wrong(String words) {
        return new ParameterException(spec.commandLine(), words);
    }

    private Question question(String wanted) {
        return Catalogue.find(wanted).orElseThrow(() -> wrong(Catalogue.unknown(wanted)));
    }

    private void check(Question question) {
        List<String> problems = io.balanceofpower.load.Parameters.problems(question, given);
        if (!problems.isEmpty()) {
            throw wrong(String.join("; ", problems));
        }
        against.forEach(address -> requireAddress("--against", address));
        if (kafka != null) {
            List.of(kafka.split(",", -1)).forEach(address -> requireAddress("--kafka", address));
        }
        if (against.isEmpty() && (kafka != null || !topics.isEmpty())) {
            throw wrong("--kafka and --topic belong to --against: without it the simulation starts a Kafka of its own");
        }
        if (kafka == null != topics.isEmpty()) {
            throw wrong("--kafka and --topic are given together: the audit needs a Kafka and what to read there");
        }
        checkKafkaConfig();
        boolean kills = question.parameter(Catalogue.KILL_PID).isPresent();
        if (kills
                && !against.isEmpty()
                && !given.containsKey(Catalogue.KILL_PID)
                && !given.containsKey(Catalogue.KILL_COMMAND)) {
            throw wrong(
                    "which node is to be killed? Say -Dkill.pid=PID, or -Dkill.command=COMMAND for one that is elsewhere");
        }
    }

    private void checkKafkaConfig() {
        if (kafkaConfig == null) {
            return;
        }
        if (kafka == null) {
            throw wrong("--kafka-config belongs to --kafka");
        }
        try {
            var unused = KafkaAudit.settings(kafka, Optional.of(kafkaConfig));
        } catch (IOException e) {
            throw wrong("--kafka-config=" + kafkaConfig + " is not a file of properties that can be read: " + e);
        } catch (IllegalArgumentException e) {
            throw wrong("--kafka-config=" + kafkaConfig + ": " + e.getMessage());
        }
    }

    private void requireAddress(String option, String text) {
        var form = ADDRESS.matcher(text);
        if (!form.matches() || Integer.parseInt(form.group(2)) > PORT_MAX) {
            throw wrong("Invalid value for option '" + option + "': '" + text + "' is not host:port");
        }
    }

    private void makeDirectory() throws CommandFailed {
        try {
            Files.createDirectories(out);
            Files.delete(Files.createTempFile(out, "bop-load", null));
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.UNAVAILABLE, out + ": cannot be written (" + e + "); name a directory with --out", e);
        }
    }

    private int run(Question question) throws CommandFailed, InterruptedException {
        StopSignal stop = new StopSignal();
        stop.install();
        try {
            if (!against.isEmpty()) {
                return GatlingProcess.run(plan(question, against, Optional.ofNullable(kafka), topics, List.of()), stop);
            }
            Progress progress = new Progress(spec.commandLine().getErr());
            try (OwnMesh mesh = OwnMesh.start(stop, progress::say)) {
                Optional<String> bootstrap = Optional.of(mesh.bootstrapServers());
                return GatlingProcess.run(plan(question, mesh.servers(), bootstrap, mesh.topics(), mesh.pids()), stop);
            }
        } finally {
            stop.ended();
        }
    }

    private RunPlan plan(
            Question question,
            List<String> servers,
            Optional<String> bootstrapServers,
            List<String> auditedTopics,
            List<Long> pids) {
        return new RunPlan(
                question.name(),
                servers,
                bootstrapServers,
                Optional.ofNullable(kafkaConfig).map(Path::toAbsolutePath),
                auditedTopics,
                pids,
                out.toAbsolutePath().normalize(),
                System.currentTimeMillis(),
                given);
    }
}
