package io.balanceofpower.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The demo's three nodes. All methods block; calls must not overlap. */
final class DemoMesh implements AutoCloseable {
    static final int NODES = 3;

    private static final String HOST = "127.0.0.1";
    private static final int PORTS_PER_NODE = 4;
    private static final long READY_MS_MAX = 120_000;
    private static final long LEAVE_MS_MAX = 6_000;
    private static final long LOOK_MS = 100;

    private final List<NodeProcess> nodes = new ArrayList<>();

    private DemoMesh() {}

    /** Addresses with ports that are free now. */
    static List<NodeAddress> addresses(Random random) {
        List<Integer> ports = FreePorts.find(HOST, NODES * PORTS_PER_NODE, random);
        List<NodeAddress> addresses = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            List<Integer> own = ports.subList(i * PORTS_PER_NODE, (i + 1) * PORTS_PER_NODE);
            addresses.add(new NodeAddress("node-" + (i + 1), HOST, own.get(0), own.get(1), own.get(2), own.get(3)));
        }
        return addresses;
    }

    /**
     * Starts all nodes at once and returns when each takes devices.
     *
     * @param say is told of each node that is ready
     * @throws DemoException if one of them ends or is not ready within two minutes, or when asked to stop; then none is
     *     left running
     */
    static DemoMesh start(
            List<NodeAddress> addresses,
            String bootstrapServers,
            WorkDirectory directory,
            Management management,
            Consumer<String> say,
            BooleanSupplier stop)
            throws InterruptedException {
        DemoMesh mesh = new DemoMesh();
        try {
            Path routes = directory.writeRoutes();
            for (NodeAddress address : addresses) {
                List<NodeAddress> known = mesh.nodes.isEmpty() ? List.of(address) : addresses;
                String settings = NodeSettingsFile.yaml(address, known, bootstrapServers, 1, routes);
                Path file = directory.write(address.name() + ".yaml", settings);
                mesh.nodes.add(NodeProcess.launch(address, file, directory.path(), List.of()));
            }
            mesh.awaitReady(management, say, stop);
            return mesh;
        } catch (RuntimeException | InterruptedException e) {
            mesh.close();
            throw e;
        }
    }

    private void awaitReady(Management management, Consumer<String> say, BooleanSupplier stop)
            throws InterruptedException {
        long startNs = System.nanoTime();
        List<NodeProcess> waiting = new ArrayList<>(nodes);
        while (!waiting.isEmpty()) {
            for (NodeProcess node : List.copyOf(waiting)) {
                long elapsedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
                if (stop.getAsBoolean()) {
                    throw new DemoException(DemoException.Kind.STOPPED, "Stopped while the nodes were starting.");
                }
                if (!node.isAlive() || elapsedMs > READY_MS_MAX) {
                    throw new DemoException(DemoException.Kind.CANNOT_START, node.lastWords());
                }
                if (management.isReady(node.address())) {
                    waiting.remove(node);
                    say.accept(node.address().name() + " takes devices on "
                            + node.address().mqtt());
                }
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
    }

    List<NodeProcess> nodes() {
        return List.copyOf(nodes);
    }

    /** Ends all nodes: in good order if they manage it within some seconds. */
    @Override
    public void close() {
        nodes.forEach(NodeProcess::terminate);
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LEAVE_MS_MAX);
        for (NodeProcess node : nodes) {
            node.awaitEnd(Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime())));
        }
    }
}
