package io.balanceofpower.loadtests.gatling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a device has published and has no answer to, in order: first what is in flight, then what waits. What is in flight
 * goes back to the front of what waits when the connection is lost. Owned by the device's event loop; whoever publishes
 * keeps it small.
 */
final class Outbox {
    private static final int PACKET_ID_MAX = 65_535;

    private final Deque<Message> waiting = new ArrayDeque<>();
    private final Map<Integer, Message> inFlight = new LinkedHashMap<>();
    private int lastPacketId;

    int size() {
        return waiting.size() + inFlight.size();
    }

    int inFlight() {
        return inFlight.size();
    }

    void add(Message message) {
        waiting.addLast(message);
    }

    /** Takes the next that waits; at QoS 1 and 2 it is in flight from now on, under its packet id. Null if none waits. */
    @Nullable
    Message next() {
        Message message = waiting.pollFirst();
        if (message == null || message.qos == 0) {
            return message;
        }
        if (message.packetId == 0) {
            message.packetId = freePacketId();
        }
        inFlight.put(message.packetId, message);
        return message;
    }

    /** There is one: no more are in flight than the server takes, and that is fewer. */
    private int freePacketId() {
        do {
            lastPacketId = lastPacketId % PACKET_ID_MAX + 1;
        } while (inFlight.containsKey(lastPacketId));
        return lastPacketId;
    }

    /** Null if nothing in flight has this packet id. */
    @Nullable
    Message withId(int packetId) {
        return inFlight.get(packetId);
    }

    void settled(Message message) {
        inFlight.remove(message.packetId);
    }

    /** The connection is lost. */
    void rewind() {
        List<Message> lost = new ArrayList<>(inFlight.values());
        inFlight.clear();
        for (int i = lost.size() - 1; i >= 0; i--) {
            waiting.addFirst(lost.get(i));
        }
    }

    /**
     * The server knows nothing of an earlier connection: packet ids begin anew, and a QoS 2 message that it had received
     * is done, since its PUBREL means nothing any more.
     *
     * @return what is done, in order
     */
    List<Message> beginSession() {
        List<Message> done = new ArrayList<>();
        for (Iterator<Message> all = waiting.iterator(); all.hasNext(); ) {
            Message message = all.next();
            message.packetId = 0;
            message.inSession = false;
            if (message.received) {
                all.remove();
                done.add(message);
            }
        }
        return done;
    }

    /** Takes all out, in order. */
    List<Message> clear() {
        rewind();
        List<Message> all = new ArrayList<>(waiting);
        waiting.clear();
        return all;
    }
}
