package io.balanceofpower.node;

import io.balanceofpower.access.Access;
import io.balanceofpower.message.Outcome;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.session.Wills;
import io.balanceofpower.step1_accept.Connect;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step1_accept.Will;
import io.balanceofpower.step1_accept.packet.Publish;
import io.balanceofpower.step2_authorize.DevicePermissions;
import io.balanceofpower.step4_route.Sender;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * Sends the wills of devices that have gone the way that their messages went. What their users may do is asked now, because a
 * will may wait for long, and must not say what its device could not say any more.
 */
record WillWay(Access access, MessageWay messages) implements Wills {

    @Override
    public Future<Outcome> publish(Connect connect, User user, Will will) {
        DevicePermissions may = access.permissions(user, connect.device());
        if (!may.connect().allowed() || !may.mayPublish(will.topic())) {
            return Future.succeededFuture(new Outcome.Refused(
                    Refusal.NOT_AUTHORIZED,
                    "this device may not connect, or not publish to its will's topic, any more"));
        }
        Promise<Outcome> known = Promise.promise();
        Publish publish = new Publish(
                will.topic(),
                will.qos(),
                false,
                0, // no packet id: nobody sends a will twice
                false,
                will.payload(),
                will.userProperties(),
                Publish.utcNowNs());
        String device = connect.device();
        messages.publish(new Sender(device, user), messages.lane(device), publish, known::complete);
        return known.future();
    }
}
