package io.balanceofpower.node;

import io.balanceofpower.owners.Owners;
import io.balanceofpower.session.Sessions;
import io.balanceofpower.step1_accept.Arrivals;
import io.balanceofpower.step1_accept.Connect;
import io.balanceofpower.step1_accept.Connection;
import io.balanceofpower.step1_accept.Hold;
import io.balanceofpower.step1_accept.Publish;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step1_accept.Welcome;
import io.balanceofpower.step6_commit.Lane;
import io.balanceofpower.step7_settle.Settler;
import io.vertx.core.Future;

/** The way of a message through a node. One per event loop, and owned by it. */
final class Way implements Arrivals {
    private final Sessions sessions;
    private final MessageWay messages;
    private final Owners owners;
    private final Settler settler;

    Way(Sessions sessions, MessageWay messages, Owners owners, Settler settler) {
        this.sessions = sessions;
        this.messages = messages;
        this.owners = owners;
        this.settler = settler;
    }

    @Override
    public Future<Welcome> connecting(Connect connect, Connection connection) {
        connection.identified(User.ANONYMOUS, new byte[0]);
        return sessions.open(connect, connection);
    }

    /**
     * The steps. <em>Accept</em> is done, and <em>authorize</em> has its place before everything else. The answer is
     * owed before anyone can give it, so that answers go back in the order in which messages came. The others are {@link
     * MessageWay}'s.
     */
    @Override
    public void published(Connection connection, Publish publish) {
        String device = connection.connect().device();
        messages.publish(device, publish, settler.owe(connection, publish));
        holdWhileBehind(connection, messages.lane(device));
    }

    private static void holdWhileBehind(Connection connection, Lane lane) {
        if (lane.isBehind()) {
            connection.hold(Hold.LANE_BEHIND);
            lane.whenRoom(() -> connection.context().runOnContext(v -> connection.release(Hold.LANE_BEHIND)));
        }
    }

    @Override
    public Future<Void> released(Connection connection, int packetId) {
        String device = connection.connect().device();
        Future<Void> released = Futures.of(owners.packetReleased(device, packetId));
        holdWhileBehind(connection, messages.lane(device));
        return released;
    }

    @Override
    public void ended(Connection connection) {
        sessions.ended(connection);
    }
}
