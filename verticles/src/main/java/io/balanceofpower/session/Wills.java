package io.balanceofpower.session;

import io.balanceofpower.message.Outcome;
import io.balanceofpower.step1_accept.Connect;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step1_accept.Will;
import io.vertx.core.Future;

/** The way of the last message of a device that has gone. */
@FunctionalInterface
public interface Wills {

    /**
     * Sends it as if the device had published it now. The device must still be this node's. Succeeds, on any thread, with
     * what became of it.
     */
    Future<Outcome> publish(Connect connect, User user, Will will);
}
