package io.balanceofpower.session;

import io.balanceofpower.owners.Acquired;
import io.balanceofpower.step1_accept.Connection;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/** What a node knows of a device that is connected to it, or about to be. Owned by the sessions' context. */
final class Session {
    final String device;

    /** The connection that holds the session, until it has ended. */
    @Nullable
    Connection live;

    /** By which the device is this node's, as long as {@link #live} is. */
    @Nullable
    Acquired acquired;

    /** Completed when {@link #live} has ended. */
    Promise<Void> vacant = Promise.promise();

    long connectedAtMs;

    /** What is done for the device now or next; one after the other. */
    Future<?> turn = Future.succeededFuture();

    int waiting;

    Session(String device) {
        this.device = device;
    }

    boolean isEmpty() {
        return live == null && waiting == 0;
    }
}
