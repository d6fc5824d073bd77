package io.balanceofpower.loadtests;

import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A node that takes devices.
 *
 * @param name the node's id
 * @param tls what devices speak to it; empty for none
 */
record NodeProcess(String name, ChildProcess child, InetSocketAddress address, Optional<SslContext> tls)
        implements AutoCloseable {

    NodeProcess over(Optional<SslContext> devicesTls) {
        return new NodeProcess(name, child, address, devicesTls);
    }

    /** Connects devices; the node outlives them. */
    Generator devices(Workload workload) throws BenchFailed {
        return Generator.connect(address, tls, workload);
    }

    ProcessHandle handle() {
        return child.handle();
    }

    /** Connects devices; then the node ends with the contender. */
    Contender contender(Workload workload) throws BenchFailed {
        return MqttContender.connect(name, child, address, tls, workload);
    }

    @Override
    public void close() {
        child.close();
    }
}
