package io.balanceofpower.session;

import io.balanceofpower.owners.Acquired;
import io.balanceofpower.step1_accept.Connection;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/** What a node knows of a device that is connected to it, or about to be. Owned by the sessions' context. */
final class Session {
    private static final Future<?> DONE = Future.succeededFuture();

    final String device;

    /** The connection that holds the session, until it has ended. */
    @Nullable
    Connection live;

    /** By which the device is this node's, as long as {@link #live} is. */
    @Nullable
    Acquired acquired;

    /** Completed when {@link #live} has ended. */
    Promise<Void> vacant = Promise.promise();

    /** Whether {@link #live} gives way to another connection of the device. */
    @Nullable
    Successor successor;

    /** Whether the device is not this node's any more, though {@link #live} has not ended. */
    boolean lost;

    /** The will of the last connection, if it waits; then {@link #live} is null and the device is still this node's. */
    @Nullable
    Departure departure;

    long connectedAtMs;

    /** What is done for the device now or next; one after the other. */
    Future<?> turn = DONE;

    int waiting;

    /** What a connection begins that takes over from another. */
    enum Successor {
        SAME_SESSION,
        NEW_SESSION;

        static Successor of(boolean anew) {
            return anew ? NEW_SESSION : SAME_SESSION;
        }
    }

    Session(String device) {
        this.device = device;
    }

    /** Forgets the turn that was last, which knows what the device brought to show who it is. */
    void restIfIdle() {
        if (waiting == 0) {
            turn = DONE;
        }
    }

    boolean isEmpty() {
        return live == null && departure == null && waiting == 0;
    }
}
