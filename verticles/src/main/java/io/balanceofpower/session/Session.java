package io.balanceofpower.session;

import io.balanceofpower.cluster.Owner;
import io.balanceofpower.step1_accept.Connection;
import io.balanceofpower.step1_accept.ReceivedIds;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/** What a node knows of one device. Owned by the sessions' context. */
final class Session {
    final String device;

    /** The connection that holds the session, until it has ended. */
    @Nullable
    Connection live;

    /** Completed when {@link #live} has ended. */
    Promise<Void> vacant = Promise.promise();

    /** Our entry in the directory. */
    @Nullable
    Owner mine;

    /** The node that may still own the device: we claimed it, and have not heard from its owner. */
    @Nullable
    Owner predecessor;

    /** The last hand-over to another node, until this node claims the device anew. */
    @Nullable
    Handed handed;

    ReceivedIds received = new ReceivedIds();

    /** Whether there is an MQTT session that outlives its connection. */
    boolean present;

    long connectedAtMs;
    long leftAtMs;
    long expiresAtMs;
    long ledgersUntilMs;

    /** What is done for the device now or next; one after the other. */
    Future<?> turn = Future.succeededFuture();

    int waiting;

    /**
     * A device that was given away. Who asked may not have got the answer and asks again, so the answer is kept.
     *
     * @param claim the claim of ours that ended with it
     */
    record Handed(long claim, Future<ReleaseReply> reply) {}

    Session(String device) {
        this.device = device;
    }

    void vacate(long nowMs, long ledgerRetentionMs) {
        Connection ended = live;
        if (ended == null) {
            return;
        }
        live = null;
        leftAtMs = nowMs;
        present = ended.sessionExpiryS() > 0;
        received = ended.received();
        expiresAtMs = nowMs + ended.sessionExpiryS() * 1000;
        ledgersUntilMs = nowMs + ledgerRetentionMs;
        vacant.complete();
        vacant = Promise.promise();
    }

    boolean isPresent(long nowMs) {
        return present && (live != null || nowMs < expiresAtMs);
    }

    boolean isIdle() {
        return live == null && waiting == 0;
    }
}
