package io.balanceofpower.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Ports of 127.0.0.1 on which nothing listens now; another process may still take one first. They lie below the range
 * from which systems take ports for outgoing connections, so that no client of anything takes one meanwhile.
 */
public final class FreePorts {
    private static final int PORT_MIN = 15_000;
    private static final int PORT_END = 32_000;
    private static final int TRIES_MAX = 1_000;

    private FreePorts() {}

    /** Different ports; blocks shortly and keeps none open. */
    public static List<Integer> find(int count, Random random) {
        List<Integer> found = new ArrayList<>();
        for (int tries = 0; found.size() < count; tries++) {
            if (tries == TRIES_MAX) {
                throw new DemoException(DemoException.Kind.CANNOT_START, "There are no free ports on 127.0.0.1.");
            }
            int port = PORT_MIN + random.nextInt(PORT_END - PORT_MIN);
            if (!found.contains(port) && isFree(port)) {
                found.add(port);
            }
        }
        return found;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
