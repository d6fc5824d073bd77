package io.balanceofpower.node;

import io.balanceofpower.message.Message;
import io.balanceofpower.message.Outcome;
import io.balanceofpower.message.Settlement;
import io.balanceofpower.owners.Owners;
import io.balanceofpower.session.Sessions;
import io.balanceofpower.step1_accept.Arrivals;
import io.balanceofpower.step1_accept.Connect;
import io.balanceofpower.step1_accept.Connection;
import io.balanceofpower.step1_accept.Hold;
import io.balanceofpower.step1_accept.Publish;
import io.balanceofpower.step1_accept.QoS;
import io.balanceofpower.step1_accept.Welcome;
import io.balanceofpower.step4_route.Routes;
import io.balanceofpower.step4_route.Routing;
import io.balanceofpower.step6_commit.Lane;
import io.balanceofpower.step6_commit.Lanes;
import io.balanceofpower.step7_settle.Settler;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** The way of a message through a node. One per event loop, and owned by it. */
final class Way implements Arrivals {
    private final Sessions sessions;
    private final Routes routes;
    private final Lanes lanes;
    private final Owners owners;
    private final Settler settler;

    Way(Sessions sessions, Routes routes, Lanes lanes, Owners owners, Settler settler) {
        this.sessions = sessions;
        this.routes = routes;
        this.lanes = lanes;
        this.owners = owners;
        this.settler = settler;
    }

    @Override
    public Future<Welcome> connecting(Connect connect, Connection connection) {
        return sessions.open(connect, connection);
    }

    /**
     * The steps. <em>Accept</em> is done, and <em>authorize</em> has its place before everything else. The answer is
     * owed before anyone can give it, so that answers go back in the order in which messages came. <em>Decode</em> and
     * <em>route</em> are one step as long as only routes say what to decode. <em>Admit</em> and <em>commit</em> are the
     * lane's, on its own thread, because the ledger must not know of a message that another thread still holds.
     */
    @Override
    public void published(Connection connection, Publish publish) {
        String device = connection.connect().device();
        Settlement settlement = settler.owe(connection, publish);
        Routing routing = routes.route(publish.topic(), publish.payload(), publish.userProperties(), device);
        Message message = message(device, publish, routing, settlement);
        if (message != null) {
            commit(connection, lanes.laneOf(device), message);
        }
    }

    private static @Nullable Message message(String device, Publish publish, Routing routing, Settlement settlement) {
        if (routing instanceof Routing.Unrouted no) {
            settlement.settle(new Outcome.Refused(no.refusal(), no.detail()));
            return null;
        }
        Routing.Routed to = (Routing.Routed) routing;
        return new Message(
                device,
                to.numbering(),
                publish.qos() == QoS.EXACTLY_ONCE ? publish.packetId() : 0,
                to.destination(),
                to.key(),
                publish.payload(),
                publish.topic(),
                to.route(),
                publish.receivedAtNs(),
                publish.userProperties(),
                settlement);
    }

    private static void commit(Connection connection, Lane lane, Message message) {
        lane.offer(message);
        holdWhileBehind(connection, lane);
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
        holdWhileBehind(connection, lanes.laneOf(device));
        return released;
    }

    @Override
    public void ended(Connection connection) {
        sessions.ended(connection);
    }
}
