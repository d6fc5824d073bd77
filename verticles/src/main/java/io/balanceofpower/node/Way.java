package io.balanceofpower.node;

import io.balanceofpower.access.Access;
import io.balanceofpower.access.Identity.Known;
import io.balanceofpower.access.Identity.Refused;
import io.balanceofpower.message.Outcome;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.message.Settlement;
import io.balanceofpower.owners.Owners;
import io.balanceofpower.session.Sessions;
import io.balanceofpower.step1_accept.Arrivals;
import io.balanceofpower.step1_accept.AuthenticationMethod;
import io.balanceofpower.step1_accept.Connect;
import io.balanceofpower.step1_accept.Connection;
import io.balanceofpower.step1_accept.Hold;
import io.balanceofpower.step1_accept.ReasonCode;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step1_accept.Welcome;
import io.balanceofpower.step1_accept.Will;
import io.balanceofpower.step1_accept.packet.Publish;
import io.balanceofpower.step4_route.Sender;
import io.balanceofpower.step6_commit.Lane;
import io.balanceofpower.step7_settle.Settler;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;

/** The way of a device and of its messages into a node. One per event loop, and owned by it. */
final class Way implements Arrivals {
    private static final Outcome NOT_AUTHORIZED =
            new Outcome.Refused(Refusal.NOT_AUTHORIZED, "this device may not publish to this topic");

    private final Access access;
    private final Set<AuthenticationMethod> methods;
    private final Guests guests;
    private final Sessions sessions;
    private final MessageWay messages;
    private final Owners owners;
    private final Settler settler;

    /** @param methods how devices of this listener may show who they are */
    Way(
            Access access,
            Set<AuthenticationMethod> methods,
            Guests guests,
            Sessions sessions,
            MessageWay messages,
            Owners owners,
            Settler settler) {
        this.access = access;
        this.methods = Set.copyOf(methods);
        this.guests = guests;
        this.sessions = sessions;
        this.messages = messages;
        this.owners = owners;
        this.settler = settler;
    }

    /** A device has no session, and takes none from another, before it has shown who it is. */
    @Override
    public Future<Welcome> connecting(Connect connect, Connection connection) {
        return access.identify(connect, methods, connection)
                .compose(identity -> identity.fold(known -> enter(connect, connection, known), Way::rejected));
    }

    private Future<Welcome> enter(Connect connect, Connection connection, Known known) {
        Optional<Refused> refused = guests.add(connection, known.user());
        if (refused.isPresent()) {
            return rejected(refused.get().reason(), refused.get().detail());
        }
        Will will = connect.will();
        if (will != null && !mayPublish(known.user(), connect, will)) {
            guests.remove(connection);
            return rejected(ReasonCode.NOT_AUTHORIZED, "this device may not publish to its will's topic");
        }
        connection.identified(known.user(), known.data());
        return sessions.open(connect, connection);
    }

    private boolean mayPublish(User user, Connect connect, Will will) {
        return access.permissions(user, connect.device()).mayPublish(will.topic());
    }

    private static Future<Welcome> rejected(ReasonCode reason, String detail) {
        return Future.succeededFuture(new Welcome.Rejected(reason, detail));
    }

    /**
     * The steps. <em>Accept</em> is done. The answer is owed before anyone can give it, so that answers go back in the order
     * in which messages came. <em>Authorize</em> is next, so that nothing of a message is looked at that its device may not
     * publish. The others are {@link MessageWay}'s.
     */
    @Override
    public void published(Connection connection, Publish publish) {
        Settlement settlement = settler.owe(connection, publish);
        Sender sender = guests.publisher(connection, publish.topic());
        if (sender == null) {
            settlement.settle(NOT_AUTHORIZED);
        } else {
            Lane lane = messages.lane(sender.device());
            messages.publish(sender, lane, publish, settlement);
            holdWhileBehind(connection, lane);
        }
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
        guests.remove(connection);
        sessions.ended(connection);
    }
}
