package io.balanceofpower.faults;

import java.util.List;
import java.util.Set;

/** Where nodes and Kafka live, and what can be cut between them. Methods block shortly; calls must not overlap. */
interface Network extends AutoCloseable {

    /** Whom a node can be cut from. */
    enum Party {
        /** All other nodes. */
        MESH,
        /** All brokers. */
        KAFKA,
        /** All devices, and whoever asks at the management port. */
        DEVICES
    }

    /** The address that brokers listen on. */
    String kafkaHost();

    /** The address that each node listens on. */
    List<String> nodeHosts();

    /** The command that runs each node; empty for none. */
    List<List<String>> within();

    /**
     * From now on every packet between the node and these parties, either way, is lost without a word; connections stay
     * open and hear nothing.
     */
    void cut(int node, Set<Party> parties);

    /** Ends all cuts of the node. */
    void heal(int node);

    /** Removes what was made. Once closed, does nothing. */
    @Override
    void close();
}
