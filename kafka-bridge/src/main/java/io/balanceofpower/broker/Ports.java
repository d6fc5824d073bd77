package io.balanceofpower.broker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/** Ports that a broker can listen on. All methods block shortly and keep nothing open. */
final class Ports {
    /**
     * Below the range from which Linux takes ports for outgoing connections (32768 and up): otherwise a client of
     * anything could take the broker's port while the broker is down.
     */
    private static final int FREE_MIN = 15_000;

    private static final int FREE_MAX = 32_000;
    private static final int TRIES_MAX = 100;

    private Ports() {}

    /**
     * The port for clients: the one asked for; else the one that the directory remembers; else a free one, which the
     * directory remembers from now on.
     */
    static int forClients(BrokerSettings settings, Path directory) {
        Path file = directory.resolve("port");
        try {
            boolean remembered = settings.port() == 0 && Files.exists(file);
            int port = remembered ? Integer.parseInt(Files.readString(file).strip()) : settings.port();
            if (port == 0) {
                port = free(settings.host());
                Files.writeString(file, port + "\n");
                return port;
            }
            check(settings.host(), port);
            return port;
        } catch (NumberFormatException e) {
            throw new BrokerStartException(file + " does not hold a port number. Delete the file.", e);
        } catch (IOException e) {
            throw BrokerDirectory.refused(file, e);
        }
    }

    /** A port of the host on which nothing listens now; another process may still take it first. */
    static int free(String host) {
        for (int tries = 1; ; tries++) {
            int port = ThreadLocalRandom.current().nextInt(FREE_MIN, FREE_MAX);
            try {
                check(host, port);
                return port;
            } catch (BrokerStartException e) {
                if (tries == TRIES_MAX) {
                    throw e;
                }
            }
        }
    }

    private static void check(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // As Kafka does: connections of a former broker that are still closing are no obstacle.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException | IllegalArgumentException e) {
            throw new BrokerStartException(
                    "Kafka cannot listen on " + host + ":" + port + " (" + e.getMessage()
                            + "). Stop what uses the port, or give another port, 0 for a free one.",
                    e);
        }
    }
}
