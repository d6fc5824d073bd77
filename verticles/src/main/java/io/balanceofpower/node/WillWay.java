package io.balanceofpower.node;

import io.balanceofpower.message.Outcome;
import io.balanceofpower.session.Wills;
import io.balanceofpower.step1_accept.Connect;
import io.balanceofpower.step1_accept.Publish;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step1_accept.Will;
import io.balanceofpower.step4_route.Sender;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;

/** Sends the wills of devices that have gone the way that their messages went. */
record WillWay(MessageWay messages) implements Wills {

    @Override
    public Future<Outcome> publish(Connect connect, User user, Will will) {
        Promise<Outcome> known = Promise.promise();
        Instant now = Instant.now();
        Publish publish = new Publish(
                will.topic(),
                will.qos(),
                0, // no packet id: nobody sends a will twice
                will.payload(),
                will.userProperties(),
                now.getEpochSecond() * 1_000_000_000L + now.getNano());
        messages.publish(new Sender(connect.device(), user), publish, known::complete);
        return known.future();
    }
}
