package io.balanceofpower.step1_accept;

import java.util.BitSet;
import java.util.Collection;

/**
 * The packet ids of QoS 2 messages that were committed and not yet released (MQTT 5, 4.3.3, method B): a PUBLISH with
 * one of them is the same message again. Made for a connection that goes on with a session, and owned by its event loop.
 *
 * <p>A well-behaved device has at most the receive maximum of them; at 65,535 there are no more ids.
 */
public final class ReceivedIds {
    private final BitSet ids = new BitSet();

    boolean add(int packetId) {
        boolean added = !ids.get(packetId);
        ids.set(packetId);
        return added;
    }

    boolean remove(int packetId) {
        boolean removed = ids.get(packetId);
        ids.clear(packetId);
        return removed;
    }

    boolean contains(int packetId) {
        return ids.get(packetId);
    }

    /** The ids of a session that goes on. */
    public static ReceivedIds of(Collection<Integer> packetIds) {
        ReceivedIds received = new ReceivedIds();
        packetIds.forEach(received.ids::set);
        return received;
    }
}
