package io.balanceofpower.ownership;

import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The QoS 2 state of a session for messages without sequences: the packet ids that are committed and not yet released
 * (MQTT 5, 4.3.3, method B).
 *
 * @param next the ordinal that the device's next such message gets. Ordinals only grow, and each record in Kafka carries
 *     its own, so that a replay knows which records this state has seen already
 * @param packetIds those that are committed and not released
 */
public record Received(long next, Set<Integer> packetIds) {

    /** Nothing received yet. */
    public static final Received NONE = new Received(0, Set.of());

    public Received {
        packetIds = Collections.unmodifiableSet(new TreeSet<>(packetIds));
    }

    /** A record of this state's device was committed. Changes nothing if the state has seen it already. */
    public Received with(int packetId, long ordinal) {
        if (ordinal < next) {
            return this;
        }
        SortedSet<Integer> more = new TreeSet<>(packetIds);
        more.add(packetId);
        return new Received(ordinal + 1, more);
    }

    /** The device released the packet id, which it may use for another message from now on. */
    public Received without(int packetId) {
        SortedSet<Integer> fewer = new TreeSet<>(packetIds);
        fewer.remove(packetId);
        return new Received(next, fewer);
    }

    /** A new session of the same device: nothing waits for a release. */
    public Received forgotten() {
        return packetIds.isEmpty() ? this : new Received(next, Set.of());
    }
}
