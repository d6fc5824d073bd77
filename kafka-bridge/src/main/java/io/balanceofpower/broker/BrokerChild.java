package io.balanceofpower.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The process behind {@link BrokerProcess}. It writes one line to standard output, ready or failed, and ends when its
 * standard input does, that is when its parent wants it or dies.
 */
final class BrokerChild {
    static final String READY = "bop-kafka ready ";
    static final String FAILED = "bop-kafka failed ";
    private static final int FIXED_ARGUMENTS = 6;

    private BrokerChild() {}

    /** What {@link #main} takes. */
    static List<String> arguments(BrokerSettings settings, BrokerDirectory directory) {
        List<String> arguments = new ArrayList<>(List.of(
                directory.path().toString(),
                String.valueOf(directory.temporary()),
                settings.host(),
                String.valueOf(settings.port()),
                String.valueOf(settings.partitionsDefault()),
                String.valueOf(settings.batchBytesMax())));
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
                options);
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
            broker.close();
            directory.close();
            return 0;
        } catch (BrokerStartException e) {
            parent.println(FAILED + String.valueOf(e.getMessage()).replace('\n', ' '));
            e.printStackTrace();
            return 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Void giveUp(Throwable reason) {
        reason.printStackTrace();
        Runtime.getRuntime().halt(2);
        return null;
    }
}
