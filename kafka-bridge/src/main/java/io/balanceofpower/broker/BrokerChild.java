package io.balanceofpower.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The process behind {@link BrokerProcess}. It writes one line to standard output, ready or failed, and ends when its
 * standard input does, that is when its parent wants it or dies.
 */
final class BrokerChild {
    static final String READY = "bop-kafka ready ";
    static final String FAILED = "bop-kafka failed ";
    /** How long an end in good order may take. */
    static final long END_MS_MAX = 20_000;

    private static final int GAVE_UP = 2;
    private static final int END_TOO_SLOW = 3;
    private static final int FIXED_ARGUMENTS = 9;

    private BrokerChild() {}

    /** What {@link #main} takes. */
    static List<String> arguments(BrokerSettings settings, BrokerDirectory directory) {
        List<String> arguments = new ArrayList<>(List.of(
                directory.path().toString(),
                String.valueOf(directory.temporary()),
                settings.host(),
                String.valueOf(settings.port()),
                String.valueOf(settings.partitionsDefault()),
                String.valueOf(settings.batchBytesMax()),
                settings.quorum().clusterId(),
                String.valueOf(settings.quorum().nodeId()),
                settings.quorum().controllerPorts().stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(","))));
        settings.options().forEach((name, value) -> arguments.add(name + "=" + value));
        return arguments;
    }

    private static BrokerSettings settings(String[] arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = FIXED_ARGUMENTS; i < arguments.length; i++) {
            int equals = arguments[i].indexOf('=');
            options.put(arguments[i].substring(0, equals), arguments[i].substring(equals + 1));
        }
        return new BrokerSettings(
                Path.of(arguments[0]),
                arguments[2],
                Integer.parseInt(arguments[3]),
                Integer.parseInt(arguments[4]),
                Integer.parseInt(arguments[5]),
                quorum(arguments),
                options);
    }

    private static Quorum quorum(String[] arguments) {
        List<Integer> controllerPorts =
                Arrays.stream(arguments[8].split(",", -1)).map(Integer::valueOf).toList();
        return new Quorum(arguments[6], Integer.parseInt(arguments[7]), controllerPorts);
    }

    public static void main(String[] arguments) {
        PrintStream parent = System.out;
        // Whatever else is printed must not reach the parent, which reads only until it knows enough.
        System.setOut(System.err);
        Runtime.getRuntime().halt(run(arguments, parent));
    }

    private static int run(String[] arguments, PrintStream parent) {
        BrokerDirectory directory = new BrokerDirectory(Path.of(arguments[0]), Boolean.parseBoolean(arguments[1]));
        try {
            LocalBroker broker = LocalBroker.start(settings(arguments));
            broker.ended().exceptionally(BrokerChild::giveUp);
            parent.println(READY + broker.bootstrapServers());
            System.in.transferTo(OutputStream.nullOutputStream());
            haltWhenItTakesTooLong(directory);
            broker.close();
            directory.close();
            return 0;
        } catch (BrokerStartException e) {
            // The parent may be gone and must not be relied on.
            directory.close();
            parent.println(FAILED + String.valueOf(e.getMessage()).replace('\n', ' '));
            e.printStackTrace();
            return 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A broker that has lost most of its cluster hands its partitions to nobody, and Kafka tries that for minutes. */
    private static void haltWhenItTakesTooLong(BrokerDirectory directory) {
        CompletableFuture.delayedExecutor(END_MS_MAX, TimeUnit.MILLISECONDS).execute(() -> {
            try {
                directory.close(); // something stays if the broker writes meanwhile
            } finally {
                Runtime.getRuntime().halt(END_TOO_SLOW);
            }
        });
    }

    /** The directory stays: it holds the reason, which the parent may look for before it deletes it. */
    private static @Nullable Void giveUp(Throwable reason) {
        reason.printStackTrace();
        Runtime.getRuntime().halt(GAVE_UP);
        return null;
    }
}
