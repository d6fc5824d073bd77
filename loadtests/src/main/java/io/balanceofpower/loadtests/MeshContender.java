package io.balanceofpower.loadtests;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** A mesh of nodes with devices, one after the other at the next node. */
final class MeshContender implements Contender {

    private final String name;
    private final List<NodeProcess> nodes;
    private final Generator generator;

    private MeshContender(String name, List<NodeProcess> nodes, Generator generator) {
        this.name = name;
        this.nodes = nodes;
        this.generator = generator;
    }

    /** Connects the devices. Owns the nodes from now on, also if that fails. */
    static MeshContender connect(String name, List<NodeProcess> nodes, Workload workload) throws BenchFailed {
        List<InetSocketAddress> addresses =
                nodes.stream().map(NodeProcess::address).toList();
        try {
            Generator generator = Generator.connect(addresses, Optional.empty(), workload);
            return new MeshContender(name, List.copyOf(nodes), generator);
        } catch (BenchFailed e) {
            nodes.forEach(NodeProcess::close);
            throw e;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ProcessHandle process() {
        return nodes.get(0).handle();
    }

    @Override
    public List<ProcessHandle> processes() {
        return nodes.stream().map(NodeProcess::handle).toList();
    }

    @Override
    public boolean writesToKafka() {
        return true;
    }

    @Override
    public Histogram send(Load load) throws BenchFailed {
        for (NodeProcess node : nodes) {
            if (!node.child().isAlive()) {
                throw node.child().failed("ended");
            }
        }
        return generator.send(load);
    }

    @Override
    public void close() {
        generator.close();
        nodes.forEach(NodeProcess::close);
    }
}
