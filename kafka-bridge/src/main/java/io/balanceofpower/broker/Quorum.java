package io.balanceofpower.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * The brokers of a cluster, as one of them sees them. Each is a controller, too, and votes; their controllers talk to each
 * other on 127.0.0.1.
 *
 * @param clusterId what a new directory is marked with, so that brokers of two clusters cannot be mixed up
 * @param nodeId this broker's number, from 1
 * @param controllerPorts of all brokers, in the order of their numbers; 0 for a free one, which only a broker that is
 *     alone may ask for
 */
record Quorum(String clusterId, int nodeId, List<Integer> controllerPorts) {
    private static final int COPIES_MAX = 3;

    Quorum {
        controllerPorts = List.copyOf(controllerPorts);
        if (nodeId < 1 || nodeId > controllerPorts.size()) {
            throw new IllegalArgumentException(
                    "node " + nodeId + " is not one of " + controllerPorts.size() + " brokers");
        }
    }

    int brokers() {
        return controllerPorts.size();
    }

    int controllerPort() {
        return controllerPorts.get(nodeId - 1);
    }

    /** How many brokers keep a record: all of them, up to three. */
    int copies() {
        return Math.min(COPIES_MAX, brokers());
    }

    /** How many of them must have a record before it counts: one may be away, if there is another. */
    int copiesInSyncMin() {
        return Math.max(1, copies() - 1);
    }

    /** The same with a port instead of 0. */
    Quorum bound() {
        List<Integer> ports = new ArrayList<>();
        controllerPorts.forEach(port -> ports.add(port == 0 ? Ports.free("127.0.0.1") : port));
        return new Quorum(clusterId, nodeId, ports);
    }

    /** As Kafka wants them: {@code 1@127.0.0.1:port,…}. */
    String voters() {
        StringJoiner voters = new StringJoiner(",");
        for (int i = 0; i < brokers(); i++) {
            voters.add((i + 1) + "@127.0.0.1:" + controllerPorts.get(i));
        }
        return voters.toString();
    }
}
