package io.balanceofpower.loadtests;

import java.net.InetSocketAddress;

/**
 * A node that takes devices.
 *
 * @param name the node's id
 */
record NodeProcess(String name, ChildJvm child, InetSocketAddress address) implements AutoCloseable {

    ProcessHandle handle() {
        return child.handle();
    }

    /** Connects devices; then the node ends with the contender. */
    Contender contender(Workload workload) throws BenchFailed {
        return MqttContender.connect(name, child, address, workload);
    }

    @Override
    public void close() {
        child.close();
    }
}
