package io.balanceofpower.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A device that sends at QoS 2 and numbers nothing: its session makes each message count once. It has few packet ids. */
final class SessionOutbox implements Outbox {
    private static final int PACKET_IDS = 4;

    private static final class Flight {
        final Sent sent;
        final int packetId;
        boolean received;

        Flight(Sent sent, int packetId) {
            this.sent = sent;
            this.packetId = packetId;
        }
    }

    private final World world;
    private final String device;

    /** By packet id, in the order of sending. */
    private final Map<Integer, Flight> flights = new LinkedHashMap<>();

    private long number;
    private int left;

    SessionOutbox(World world, String device, int messages) {
        this.world = world;
        this.device = device;
        this.left = messages;
    }

    @Override
    public @Nullable Outgoing make() {
        if (left == 0 || flights.size() == PACKET_IDS) {
            return null;
        }
        left--;
        int packetId = 1;
        while (flights.containsKey(packetId)) {
            packetId++;
        }
        Sent sent = new Sent(device, device, number++, null, world.dice.chance(25), world.dice.chance(2));
        world.invariants.made(sent);
        flights.put(packetId, new Flight(sent, packetId));
        return new Outgoing(sent, packetId, false);
    }

    @Override
    public List<Outgoing> unsettled() {
        List<Outgoing> unsettled = new ArrayList<>();
        flights.values().forEach(each -> unsettled.add(new Outgoing(each.sent, each.packetId, each.received)));
        return unsettled;
    }

    @Override
    public @Nullable Outgoing acknowledged(Sent sent) {
        Flight flight = flightOf(sent);
        if (flight == null || flight.received) {
            return null;
        }
        flight.received = true;
        sent.settled = true;
        return new Outgoing(sent, flight.packetId, true);
    }

    @Override
    public void completed(Sent sent) {
        Flight flight = flightOf(sent);
        if (flight != null) {
            flights.remove(flight.packetId);
        }
    }

    @Override
    public void refused(Sent sent) {
        sent.settled = true;
        completed(sent);
    }

    private @Nullable Flight flightOf(Sent sent) {
        for (Flight each : flights.values()) {
            if (each.sent == sent) {
                return each;
            }
        }
        return null;
    }

    /** A message of which the device does not know whether it was received needs the session that it was sent in. */
    @Override
    public boolean mayBeginSession() {
        return flights.values().stream().allMatch(each -> each.received);
    }

    @Override
    public void sessionBegun() {
        flights.values().removeIf(each -> each.received);
    }

    @Override
    public void sessionFound(boolean present) {
        if (!present) {
            flights.values().forEach(each -> world.invariants.sessionLost(each.sent));
            sessionBegun();
        }
    }

    @Override
    public void sessionGone() {
        flights.values().forEach(each -> each.sent.outlivedSession = true);
    }

    @Override
    public boolean isDone() {
        return left == 0 && flights.isEmpty();
    }
}
