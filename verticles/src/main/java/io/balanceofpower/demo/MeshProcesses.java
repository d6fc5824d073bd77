package io.balanceofpower.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A mesh of nodes, each in a process of its own. All methods block; calls must not overlap. */
public final class MeshProcesses implements AutoCloseable {
    public static final int NODES = 3;

    private static final int PORTS_PER_NODE = 4;
    private static final long READY_MS_MAX = 120_000;
    private static final long LEAVE_MS_MAX = 6_000;
    private static final long LOOK_MS = 100;

    private final MeshPlan plan;
    private final Management management = new Management();
    private final List<NodeProcess> nodes = new ArrayList<>();
    private final BooleanSupplier stop;
    private int endedByThemselves;

    private MeshProcesses(MeshPlan plan, BooleanSupplier stop) {
        this.plan = plan;
        this.stop = stop;
    }

    /** Addresses of {@link #NODES} nodes on these hosts, with ports that are free now. */
    public static List<NodeAddress> addresses(List<String> hosts, Random random) {
        // The hosts of namespaces are not this process's own, so only here can ports be looked for.
        List<Integer> ports = FreePorts.find(NODES * PORTS_PER_NODE, random);
        List<NodeAddress> addresses = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            List<Integer> own = ports.subList(i * PORTS_PER_NODE, (i + 1) * PORTS_PER_NODE);
            addresses.add(
                    new NodeAddress("node-" + (i + 1), hosts.get(i), own.get(0), own.get(1), own.get(2), own.get(3)));
        }
        return addresses;
    }

    /**
     * Starts all nodes at once and returns when each takes devices.
     *
     * @param say is told of each node that is ready
     * @param stop whether to give up; also asked by the methods below
     * @throws DemoException if one of them ends or is not ready within two minutes, or when asked to stop; then none is
     *     left running
     */
    public static MeshProcesses start(MeshPlan plan, Consumer<String> say, BooleanSupplier stop)
            throws InterruptedException {
        MeshProcesses mesh = new MeshProcesses(plan, stop);
        try {
            for (int i = 0; i < plan.nodes().size(); i++) {
                mesh.nodes.add(mesh.launch(i));
            }
            mesh.awaitReady(say, DemoException.Kind.CANNOT_START);
            return mesh;
        } catch (RuntimeException | InterruptedException e) {
            mesh.close();
            throw e;
        }
    }

    private NodeProcess launch(int node) {
        NodeAddress address = plan.nodes().get(node);
        List<NodeAddress> known = nodes.stream().anyMatch(NodeProcess::isAlive) ? plan.nodes() : List.of(address);
        String settings = NodeSettingsFile.yaml(address, known, plan.bootstrapServers(), plan.copies(), plan.routes());
        Path file = plan.directory().write(address.name() + ".yaml", settings);
        return NodeProcess.launch(
                address, file, plan.directory().path(), plan.within().get(node));
    }

    /**
     * Starts the processes that have ended again, and returns when every node takes devices.
     *
     * @param say is told of each node that had ended without having been asked to
     * @throws DemoException if one of them ends or is not ready within two minutes, or when asked to stop
     */
    public void revive(Consumer<String> say) throws InterruptedException {
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).hasEndedByItself()) {
                endedByThemselves++;
                say.accept(nodes.get(i).lastWords());
            }
            if (!nodes.get(i).isAlive()) {
                nodes.set(i, launch(i));
            }
        }
        awaitReady(ready -> {}, DemoException.Kind.FAILED);
    }

    /** How many nodes {@link #revive} found ended without having been asked to. */
    public int endedByThemselves() {
        return endedByThemselves;
    }

    private void awaitReady(Consumer<String> say, DemoException.Kind otherwise) throws InterruptedException {
        long startNs = System.nanoTime();
        List<NodeProcess> waiting = new ArrayList<>(nodes);
        while (!waiting.isEmpty()) {
            for (NodeProcess node : List.copyOf(waiting)) {
                long elapsedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
                if (stop.getAsBoolean()) {
                    throw new DemoException(DemoException.Kind.STOPPED, "Stopped while the nodes were starting.");
                }
                if (!node.isAlive() || elapsedMs > READY_MS_MAX) {
                    throw new DemoException(otherwise, node.lastWords());
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

    /** The processes of now, in the order of the plan. */
    public List<NodeProcess> nodes() {
        return List.copyOf(nodes);
    }

    /** Ends all nodes, paused ones too: in good order if they manage it within some seconds. */
    @Override
    public void close() {
        nodes.forEach(NodeProcess::terminate);
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LEAVE_MS_MAX);
        for (NodeProcess node : nodes) {
            node.awaitEnd(Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime())));
        }
    }
}
