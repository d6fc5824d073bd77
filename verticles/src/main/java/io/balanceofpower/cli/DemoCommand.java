package io.balanceofpower.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.balanceofpower.demo.Demo;
import io.balanceofpower.demo.DemoException;
import io.balanceofpower.demo.DemoOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        header = "See it work: a Kafka, a mesh of three nodes, devices that replay real trades, and an audit.",
        description = {
            "Everything runs on 127.0.0.1 in processes of its own, on free ports. A consumer of committed records shows"
                    + " per topic how many arrive and how long they took from the device, and compares what is in Kafka"
                    + " with what devices sent and were told. Ctrl-C ends it and leaves nothing behind.",
            "",
            "The trades are US equities of 2013-10-07 and crypto of 2024-08-08; each device replays one symbol of one"
                    + " venue, evenly, and begins again after its last trade."
        },
        footer = {
            "  bop demo                               watch it; the first screen says how to take part",
            "  bop demo --kill                        watch the devices of a killed node move",
            "  bop demo --for 30s --json result.json  for scripts: ends by itself, exit code 1 if a promise was broken",
            "  bop demo --devices 0 --keep-running    a mesh to try clients with, its addresses as JSON"
        })
final class DemoCommand implements Callable<Integer> {
    private static final int DEVICES_MAX = 1_000;
    private static final int RATE_MAX = 1_000_000;
    private static final Duration DURATION_MIN = Duration.ofSeconds(1);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Option(
            names = "--devices",
            paramLabel = "N",
            defaultValue = "30",
            description = "How many devices, 0 to 1000. Default: ${DEFAULT-VALUE}.")
    private int devices;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Messages a second of all devices together, 1 to 1000000. Default: ${DEFAULT-VALUE}.")
    private int ratePerSecond;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "How long devices send, such as 30s or 5m; at least 1s. Default: until Ctrl-C.")
    private @Nullable Duration duration;

    @Option(
            names = "--kill",
            description = "Kill a node (kill -9) in the middle of the time, or after 10 s when there is none.")
    private boolean kill;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the audit and the latencies here at the end.")
    private @Nullable Path json;

    @Option(
            names = "--keep-running",
            description = "Print the addresses of Kafka and the nodes as one JSON object on standard output, everything"
                    + " else on standard error, and stay until a signal. Not together with --for.")
    private boolean keepRunning;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where Kafka keeps its data. Default: a temporary directory that is deleted at the end.")
    private @Nullable Path data;

    @Option(names = "--plain", description = "Print lines instead of a screen, as without a terminal.")
    private boolean plain;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of what is random: ports, delays before connecting again, the node that is killed.")
    private @Nullable Long seed;

    @Override
    public Integer call() throws CommandFailed {
        DemoOptions options = options();
        // A library's warning in the middle of the screen helps nobody: what is wrong shows in the figures.
        ((LoggerContext) LoggerFactory.getILoggerFactory())
                .getLogger(Logger.ROOT_LOGGER_NAME)
                .setLevel(Level.ERROR);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter people = keepRunning ? spec.commandLine().getErr() : out;
        try {
            boolean good = new Demo(options, out, people).run();
            return (good ? ExitCode.OK : ExitCode.PROMISE_BROKEN).number();
        } catch (DemoException e) {
            throw CommandFailed.of(e);
        } catch (InterruptedException e) {
            throw CommandFailed.interrupted(e);
        }
    }

    private DemoOptions options() {
        Arguments arguments = new Arguments(spec.commandLine());
        arguments.check(devices >= 0 && devices <= DEVICES_MAX, "--devices", devices, "0 to " + DEVICES_MAX);
        arguments.check(ratePerSecond >= 1 && ratePerSecond <= RATE_MAX, "--rate", ratePerSecond, "1 to " + RATE_MAX);
        if (duration != null) {
            boolean longEnough = duration.compareTo(DURATION_MIN) >= 0;
            arguments.check(longEnough, "--for", duration.toMillis() + "ms", "at least 1s");
            if (keepRunning) {
                throw new ParameterException(
                        spec.commandLine(), "--keep-running stays until a signal and --for does not; give one of them");
            }
        }
        boolean live = !plain && !keepRunning && Ansi.AUTO.enabled();
        return new DemoOptions(
                devices,
                ratePerSecond,
                Optional.ofNullable(duration),
                kill,
                keepRunning,
                Optional.ofNullable(data),
                Optional.ofNullable(json),
                live,
                seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed);
    }
}
