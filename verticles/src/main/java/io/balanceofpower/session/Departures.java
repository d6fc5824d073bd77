package io.balanceofpower.session;

import io.balanceofpower.ownership.ClaimId;
import io.balanceofpower.session.Session.Successor;
import io.balanceofpower.session.SessionMetrics.WillEnd;
import io.balanceofpower.step1_accept.Connection;
import io.balanceofpower.step1_accept.Will;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How devices go: each is given back to the owners once its will, if it has one, is sent or not needed (MQTT 5, 3.1.2.5
 * and 3.1.3.2.2). A will that waits is kept in this node's memory only: it is lost if the node is killed meanwhile. Owned by
 * the sessions' context.
 */
final class Departures {
    private final Context context;
    private final Devices devices;
    private final Wills wills;
    private final int waitingMax;
    private final SessionMetrics metrics;

    /** Told when a session has no departure any more. */
    private final Consumer<Session> gone;

    private final Set<Session> waiting = new LinkedHashSet<>();
    private boolean stopping;

    Departures(
            Context context,
            Devices devices,
            Wills wills,
            int waitingMax,
            SessionMetrics metrics,
            Consumer<Session> gone) {
        this.context = context;
        this.devices = devices;
        this.wills = wills;
        this.waitingMax = waitingMax;
        this.metrics = metrics;
        this.gone = gone;
    }

    /** The session's connection has ended. Done when the device is given back, or its will waits. */
    Future<Void> begin(Session session, ClaimId claim, Connection ended) {
        Will will = ended.will();
        long nowMs = System.currentTimeMillis();
        if (will == null || session.lost || isPointless(will, session.successor)) {
            if (will != null) {
                metrics.will(session.lost ? WillEnd.LOST : WillEnd.CANCELLED);
            }
            devices.left(session.device, claim, ended.sessionExpiryS() * 1000);
            return Future.succeededFuture();
        }
        Departure departure = new Departure(claim, ended, will, nowMs);
        long delayMs = Math.min(will.delayS() * 1000, departure.expiryLeftMs(nowMs));
        boolean atOnce = delayMs == 0 || session.successor != null || stopping || waiting.size() >= waitingMax;
        if (atOnce) {
            return send(departure);
        }
        session.departure = departure;
        waiting.add(session);
        metrics.willsWaiting(waiting.size());
        departure.timerId = context.owner().setTimer(delayMs, timer -> end(session, true));
        return Future.succeededFuture();
    }

    /** The device goes on elsewhere within the time that its will gave it (MQTT 5, 3.1.3.2.2). */
    private static boolean isPointless(Will will, @Nullable Successor successor) {
        return successor == Successor.SAME_SESSION && will.delayS() > 0;
    }

    /** Ends the wait of a will. Done when the device is given back; at once if none waits. */
    Future<Void> end(Session session, boolean send) {
        Departure departure = session.departure;
        if (departure == null) {
            return Future.succeededFuture();
        }
        Future<Void> ending = departure.ending;
        if (ending == null) {
            context.owner().cancelTimer(departure.timerId);
            ending = (send ? send(departure) : cancel(departure)).onComplete(v -> remove(session));
            departure.ending = ending;
        }
        return ending;
    }

    /** The device is not this node's any more, so nothing can be said for it. */
    void lost(Session session) {
        Departure departure = session.departure;
        if (departure != null && departure.ending == null) {
            context.owner().cancelTimer(departure.timerId);
            metrics.will(WillEnd.LOST);
            remove(session);
        }
    }

    /**
     * Gives devices half the limit to go on at another node, and then sends every will that still waits. Done at the limit at
     * the latest.
     */
    Future<Void> stop(long limitMs) {
        if (waiting.isEmpty()) {
            stopping = true;
            return Future.succeededFuture();
        }
        Promise<Void> passed = Promise.promise();
        context.owner().setTimer(Math.max(1, limitMs / 2), timer -> passed.complete());
        long sendMs = Math.max(1, limitMs / 2);
        return passed.future().transform(v -> {
            stopping = true;
            return Future.join(List.copyOf(waiting).stream()
                            .map(session -> end(session, true))
                            .toList())
                    .timeout(sendMs, TimeUnit.MILLISECONDS)
                    .<Void>mapEmpty()
                    .otherwiseEmpty();
        });
    }

    private void remove(Session session) {
        session.departure = null;
        waiting.remove(session);
        metrics.willsWaiting(waiting.size());
        gone.accept(session);
    }

    private Future<Void> cancel(Departure departure) {
        metrics.will(WillEnd.CANCELLED);
        giveBack(departure);
        return Future.succeededFuture();
    }

    private Future<Void> send(Departure departure) {
        Promise<Void> sent = Promise.promise();
        wills.publish(departure.connect, departure.user, departure.will)
                .onComplete(outcome -> context.runOnContext(v -> {
                    boolean kept = outcome.succeeded()
                            && outcome.result().fold(() -> true, () -> true, (refusal, detail) -> false);
                    metrics.will(kept ? WillEnd.COMMITTED : WillEnd.REFUSED);
                    giveBack(departure);
                    sent.complete();
                }));
        return sent.future();
    }

    private void giveBack(Departure departure) {
        devices.left(departure.connect.device(), departure.claim, departure.expiryLeftMs(System.currentTimeMillis()));
    }
}
