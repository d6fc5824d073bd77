package io.balanceofpower.session;

import io.balanceofpower.ownership.ClaimId;
import io.balanceofpower.step1_accept.Connect;
import io.balanceofpower.step1_accept.Connection;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step1_accept.Will;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** A device that has gone without a word and is still this node's until its will is sent. Owned by the sessions' context. */
final class Departure {
    final ClaimId claim;
    final Connect connect;
    final User user;
    final Will will;
    private final long leftAtMs;
    private final long sessionExpiryMs;

    /** Of the timer that ends the wait. */
    long timerId;

    /** Done when the device is given back; null while the will waits. */
    @Nullable
    Future<Void> ending;

    Departure(ClaimId claim, Connection ended, Will will, long leftAtMs) {
        this.claim = claim;
        this.connect = ended.connect();
        this.user = ended.user();
        this.will = will;
        this.leftAtMs = leftAtMs;
        this.sessionExpiryMs = ended.sessionExpiryS() * 1000;
    }

    /** How much longer the session lives; 0 for not at all. */
    long expiryLeftMs(long nowMs) {
        return Math.max(0, sessionExpiryMs - Math.max(0, nowMs - leftAtMs));
    }
}
