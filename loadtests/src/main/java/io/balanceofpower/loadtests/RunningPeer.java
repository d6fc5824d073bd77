package io.balanceofpower.loadtests;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * A server that takes devices, and what else it needs to write to Kafka.
 *
 * @param processes all whose processor time counts
 */
record RunningPeer(List<ChildProcess> processes, InetSocketAddress address) implements AutoCloseable {

    @Override
    public void close() {
        processes.forEach(ChildProcess::close);
    }
}
