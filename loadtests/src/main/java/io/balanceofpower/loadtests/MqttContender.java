package io.balanceofpower.loadtests;

import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** An MQTT server with devices connected to it: limit (b) or the node. */
final class MqttContender implements Contender {

    /** Limit (b). */
    static final String BARE_ENDPOINT = "bare endpoint (b)";

    static final String NODE = "node";

    private final String name;
    private final ChildProcess process;
    private final Generator generator;

    private MqttContender(String name, ChildProcess process, Generator generator) {
        this.name = name;
        this.process = process;
        this.generator = generator;
    }

    /** Connects the devices. Owns the process from now on, also if that fails. */
    static MqttContender connect(
            String name, ChildProcess process, InetSocketAddress address, Optional<SslContext> tls, Workload workload)
            throws BenchFailed {
        try {
            return new MqttContender(name, process, Generator.connect(address, tls, workload));
        } catch (BenchFailed e) {
            process.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ProcessHandle process() {
        return process.handle();
    }

    @Override
    public boolean writesToKafka() {
        return !name.equals(BARE_ENDPOINT);
    }

    @Override
    public Histogram send(Load load) throws BenchFailed {
        if (!process.isAlive()) {
            throw process.failed("ended");
        }
        return generator.send(load);
    }

    @Override
    public void close() {
        generator.close();
        process.close();
    }
}
