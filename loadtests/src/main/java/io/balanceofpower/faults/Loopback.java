package io.balanceofpower.faults;

import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Everything on 127.0.0.1, where nothing can be cut. */
record Loopback(int nodes) implements Network {
    private static final String HOST = "127.0.0.1";

    @Override
    public String kafkaHost() {
        return HOST;
    }

    @Override
    public List<String> nodeHosts() {
        return Collections.nCopies(nodes, HOST);
    }

    @Override
    public List<List<String>> within() {
        return Collections.nCopies(nodes, List.of());
    }

    @Override
    public void cut(int node, Set<Party> parties) {
        throw new UnsupportedOperationException("127.0.0.1 cannot be cut");
    }

    @Override
    public void heal(int node) {
        throw new UnsupportedOperationException("127.0.0.1 cannot be cut");
    }

    @Override
    public void close() {
        // There is nothing to remove.
    }
}
