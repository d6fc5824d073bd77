package io.balanceofpower.loadtests;

import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** An MQTT server with devices connected to it: limit (b), the node, or a mesh of nodes, of which each device has one. */
final class MqttContender implements Contender {

    /** Limit (b). */
    static final String BARE_ENDPOINT = "bare endpoint (b)";

    static final String NODE = "node";

    private final String name;
    private final List<ChildProcess> processes;
    private final Generator generator;

    private MqttContender(String name, List<ChildProcess> processes, Generator generator) {
        this.name = name;
        this.processes = processes;
        this.generator = generator;
    }

    /** Connects the devices. Owns the process from now on, also if that fails. */
    static MqttContender connect(
            String name, ChildProcess process, InetSocketAddress address, Optional<SslContext> tls, Workload workload)
            throws BenchFailed {
        return connect(name, List.of(process), List.of(address), tls, workload);
    }

    /** Connects the devices, one after the other at the next address. Owns the processes from now on, also if that fails. */
    static MqttContender connect(
            String name,
            List<ChildProcess> processes,
            List<InetSocketAddress> addresses,
            Optional<SslContext> tls,
            Workload workload)
            throws BenchFailed {
        try {
            return new MqttContender(name, processes, Generator.connect(addresses, tls, workload));
        } catch (BenchFailed e) {
            processes.forEach(ChildProcess::close);
            throw e;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ProcessHandle process() {
        return processes.get(0).handle();
    }

    @Override
    public List<ProcessHandle> processes() {
        return processes.stream().map(ChildProcess::handle).toList();
    }

    @Override
    public boolean writesToKafka() {
        return !name.equals(BARE_ENDPOINT);
    }

    @Override
    public Histogram send(Load load) throws BenchFailed {
        for (ChildProcess process : processes) {
            if (!process.isAlive()) {
                throw process.failed("ended");
            }
        }
        return generator.send(load);
    }

    @Override
    public void close() {
        generator.close();
        processes.forEach(ChildProcess::close);
    }
}
