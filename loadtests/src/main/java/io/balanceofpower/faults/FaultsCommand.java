package io.balanceofpower.faults;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.balanceofpower.cli.CommandFailed;
import io.balanceofpower.cli.DurationConverter;
import io.balanceofpower.cli.ExitCode;
import io.balanceofpower.cli.SubCommand;
import io.balanceofpower.demo.DemoException;
import io.balanceofpower.loadtests.Progress;
import io.balanceofpower.loadtests.ResultFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fault runs. */
@Command(
        name = "faults",
        header = "Kill, pause and cut off real processes, and audit what Kafka holds.",
        description = {
            "Starts a Kafka of three brokers, a mesh of three nodes and devices that number their messages and send"
                    + " what is unanswered again, all on this machine. Does the faults one after the other, each when"
                    + " devices are served again after the last, then stops the devices, reads Kafka to its end and"
                    + " compares. Ctrl-C ends everything.",
            "",
            "Faults that cut a node off need Linux, root and the program ip, because the nodes then live in network"
                    + " namespaces; elsewhere those are skipped, and named as skipped."
        },
        footer = {
            "  bop faults --list                       which faults there are",
            "  bop faults                              each of them once, then ten mixed ones; about 7 minutes",
            "  bop faults kill-node pause-node         these two",
            "  bop faults mixed --minutes 30 --seed 7  drawn by the seed for half an hour",
            "  bop faults --json faults.json           for scripts; exit code 1 if a promise was broken"
        })
public final class FaultsCommand implements SubCommand {
    private static final int DEVICES_MAX = 1_000;
    private static final int RATE_MAX = 100_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Which faults, in this order. Default: all.")
    private List<String> names = List.of();

    @Option(names = "--list", description = "Print the faults and what each does.")
    private boolean list;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Decides what is hit and what mixed draws. Default: another one each time; it is printed.")
    private @Nullable Long seed;

    @Option(
            names = "--minutes",
            paramLabel = "M",
            description = "Go on for so long: in another order each round. Default: one round.")
    private @Nullable Integer minutes;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the audit and all figures there.")
    private @Nullable Path json;

    @Option(
            names = "--pause",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = DurationConverter.class,
            description = "How long pause-node lasts. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private Duration pause;

    @Option(
            names = "--cut",
            paramLabel = "TIME",
            defaultValue = "15s",
            converter = DurationConverter.class,
            description = "How long each cut lasts. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private Duration cut;

    @Option(names = "--devices", paramLabel = "N", defaultValue = "30", description = "Default: ${DEFAULT-VALUE}.")
    private int devices;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "300",
            description = "Messages a second of all devices together. Default: ${DEFAULT-VALUE}.")
    private int ratePerSecond;

    @Override
    public Integer call() throws CommandFailed {
        check();
        PrintWriter out = spec.commandLine().getOut();
        if (list) {
            out.print(listing());
            out.flush();
            return ExitCode.OK.number();
        }
        if (json != null) {
            ResultFile.clear(json);
        }
        FaultReport report = run();
        if (json != null) {
            ResultFile.write(json, report.json());
        }
        out.println();
        out.println(FaultWords.table(report));
        FaultWords.summary(report).forEach(out::println);
        out.flush();
        return (report.kept() ? ExitCode.OK : ExitCode.PROMISE_BROKEN).number();
    }

    private void check() {
        List<String> known = Catalogue.names();
        names.stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
            throw new ParameterException(
                    spec.commandLine(), "there is no fault '" + name + "'; there are " + String.join(", ", known));
        });
        require(devices >= 1 && devices <= DEVICES_MAX, "--devices is not 1 to " + DEVICES_MAX);
        require(ratePerSecond >= 1 && ratePerSecond <= RATE_MAX, "--rate is not 1 to " + RATE_MAX);
        require(minutes == null || minutes >= 1, "--minutes is not 1 or more");
        require(!pause.isZero() && !cut.isZero(), "--pause or --cut is not above 0");
    }

    private void require(boolean good, String words) {
        if (!good) {
            throw new ParameterException(spec.commandLine(), words);
        }
    }

    private static String listing() {
        StringBuilder lines = new StringBuilder();
        int width = Catalogue.names().stream().mapToInt(String::length).max().orElse(0);
        Catalogue.all().forEach(fault -> lines.append(line(width, fault.name(), fault.what(), fault.cuts())));
        return lines.append(line(width, Catalogue.MIXED, Catalogue.MIXED_WHAT, false))
                .toString();
    }

    private static String line(int width, String name, String what, boolean cuts) {
        String needs = cuts ? " (Linux, root, ip)" : "";
        return name + " ".repeat(width - name.length() + 2) + what + needs + System.lineSeparator();
    }

    private FaultReport run() throws CommandFailed {
        // What Kafka's clients log about brokers that are gone on purpose helps nobody.
        ((LoggerContext) LoggerFactory.getILoggerFactory())
                .getLogger(Logger.ROOT_LOGGER_NAME)
                .setLevel(Level.OFF);
        FaultOptions options = new FaultOptions(
                devices,
                ratePerSecond,
                pause.toMillis(),
                cut.toMillis(),
                Optional.ofNullable(minutes).map(Duration::ofMinutes),
                seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed);
        Progress progress = new Progress(spec.commandLine().getErr());
        try {
            return new FaultRun(options, names.isEmpty() ? Catalogue.names() : names, progress).run();
        } catch (DemoException e) {
            throw CommandFailed.of(e);
        } catch (InterruptedException e) {
            throw CommandFailed.interrupted(e);
        }
    }
}
