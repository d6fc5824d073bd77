package io.balanceofpower.session;

import io.balanceofpower.cluster.Claim;
import io.balanceofpower.cluster.DirectoryFailure;
import io.balanceofpower.cluster.Owner;
import io.balanceofpower.cluster.PeerFailure;
import io.balanceofpower.cluster.Request;
import io.balanceofpower.session.SessionMetrics.Takeover;
import io.balanceofpower.step1_accept.Connect;
import io.balanceofpower.step1_accept.Connection;
import io.balanceofpower.step1_accept.ReasonCode;
import io.balanceofpower.step1_accept.ReceivedIds;
import io.balanceofpower.step1_accept.Welcome;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one node: which devices it holds, and how they come and go.
 *
 * <p>A device has at most one connection with unsettled messages in the mesh, as long as the nodes reach each other: a new
 * one waits until the earlier one, here or on another node, is settled and closed, or is told to try later. What happens
 * to one device happens one after the other; at most {@value #WAITING_MAX} requests wait for their turn.
 *
 * <p>Public methods may be called by any thread; all state is owned by the context given.
 */
public final class Sessions {
    private static final int WAITING_MAX = 8;
    private static final int HOPS_MAX = 5;
    private static final long SWEEP_INTERVAL_MS = 5_000;
    private static final long HAND_OVER_CHECK_MS = 50;

    /** How long the answer to a release is kept for who did not get it; its device tries again in the meantime. */
    private static final long HANDED_KEPT_MS = 60_000;

    private final Context context;
    private final SessionSettings settings;
    private final long releaseLimitMs;
    private final Ownership ownership;
    private final LedgerKeeper ledgers;
    private final SessionMetrics metrics;

    /** Sorted, so that it can be read in pages. Owned by the context. */
    private final TreeMap<String, Session> sessions = new TreeMap<>();

    /**
     * @param releaseLimitMs how long a device that another node asks for may take to settle: less than that node waits
     */
    public Sessions(
            Vertx vertx,
            SessionSettings settings,
            long releaseLimitMs,
            Ownership ownership,
            LedgerKeeper ledgers,
            MeterRegistry registry) {
        this.context = vertx.getOrCreateContext();
        this.settings = settings;
        this.releaseLimitMs = releaseLimitMs;
        this.ownership = ownership;
        this.ledgers = ledgers;
        this.metrics = new SessionMetrics(registry);
        vertx.setPeriodic(SWEEP_INTERVAL_MS, timer -> context.runOnContext(v -> sweep()));
    }

    // --- a device connects ---

    /** Makes the connection the device's only one. Never fails: a refusal is a {@link Welcome.Rejected}. */
    public Future<Welcome> open(Connect connect, Connection connection) {
        return onContext(() -> {
            Session session = sessions.get(connect.device());
            if (session == null && sessions.size() >= settings.sessionsMax()) {
                return rejected(ReasonCode.QUOTA_EXCEEDED, "the node remembers sessions.max devices");
            }
            Session found = session == null ? add(connect.device()) : session;
            if (found.waiting >= WAITING_MAX) {
                return rejected(ReasonCode.SERVER_BUSY, "too many connections with this client id at once");
            }
            return inTurn(found, () -> open(found, connect, connection)).onComplete(done -> dropIfEmpty(found));
        });
    }

    private Future<Welcome> open(Session session, Connect connect, Connection connection) {
        return endEarlier(session, settings.takeoverTimeoutMs())
                .compose(v -> takeBack(session))
                .compose(v -> lookUp(session))
                .compose(v -> here(ownership.claim(session.device)))
                .compose(claim -> takeOver(session, claim))
                .map(v -> welcome(session, connect, connection))
                .recover(this::refusal);
    }

    /** Closes the device's connection to this node, if there is one, once its messages have settled. */
    private Future<Void> endEarlier(Session session, long limitMs) {
        Connection earlier = session.live;
        if (earlier == null) {
            return Future.succeededFuture();
        }
        Future<Void> vacant = session.vacant.future();
        var unused = earlier.endSettled(
                ReasonCode.SESSION_TAKEN_OVER, "another connection with this client id took over", limitMs);
        return here(vacant.timeout(limitMs, TimeUnit.MILLISECONDS))
                .onSuccess(v -> metrics.takeover(Takeover.LOCAL))
                .onFailure(e -> metrics.takeover(Takeover.BUSY));
    }

    /**
     * Who owns a device that this node does not. Before the claim, since one whose answer is lost is carried out all the
     * same, and then hides the owner behind ourselves.
     */
    private Future<Void> lookUp(Session session) {
        if (session.mine != null) {
            return Future.succeededFuture();
        }
        return here(ownership.find(session.device))
                .onSuccess(found -> found.filter(owner -> !ownership.isLocal(owner))
                        .ifPresent(owner -> session.predecessor = owner))
                .mapEmpty();
    }

    /**
     * Ledgers that were given away and may not have arrived are used again, until whoever has newer ones says so: they
     * only hold what is committed. The MQTT session is not, since the other node may have ended it.
     */
    private Future<Void> takeBack(Session session) {
        Session.Handed handed = session.handed;
        if (handed == null) {
            return Future.succeededFuture();
        }
        if (!handed.reply().isComplete()) {
            return busy();
        }
        session.handed = null;
        if (handed.reply().result() instanceof ReleaseReply.Released released) {
            var unused = ledgers.put(session.device, released.ledgers());
        }
        return Future.succeededFuture();
    }

    private Future<Void> takeOver(Session session, Claim claim) {
        session.mine = claim.mine();
        Owner previous = claim.previous().orElse(null);
        if (previous != null && !ownership.isLocal(previous)) {
            session.predecessor = previous;
        }
        return askPredecessor(session, HOPS_MAX);
    }

    private Future<Void> askPredecessor(Session session, int hopsLeft) {
        Owner owner = session.predecessor;
        if (owner == null) {
            return Future.succeededFuture();
        }
        if (!ownership.isAlive(owner)) {
            return withoutState(session, Takeover.OWNER_GONE);
        }
        if (hopsLeft == 0) {
            return busy();
        }
        Buffer payload = Buffer.buffer(session.device);
        return here(ownership.request(owner, payload))
                .map(ReleaseReply::fromBuffer)
                .compose(
                        reply -> reply.fold(
                                released -> install(session, released),
                                other -> askOther(session, other, hopsLeft),
                                () -> busy(),
                                () -> withoutState(session, Takeover.UNKNOWN)),
                        failure -> unanswered(session, failure));
    }

    private Future<Void> askOther(Session session, Owner other, int hopsLeft) {
        session.predecessor = ownership.isLocal(other) ? null : other;
        return askPredecessor(session, hopsLeft - 1);
    }

    private Future<Void> install(Session session, ReleaseReply.Released released) {
        // Not awaited: the lane takes the ledgers before any message that the device sends after its CONNACK.
        Future<Void> put = ledgers.put(session.device, released.ledgers());
        if (put.failed()) {
            return Future.failedFuture(new TimeoutException());
        }
        session.predecessor = null;
        session.present = released.present();
        session.received = released.received();
        session.expiresAtMs = System.currentTimeMillis() + released.expiresInMs();
        metrics.takeover(Takeover.RELEASED);
        return Future.succeededFuture();
    }

    private Future<Void> busy() {
        metrics.takeover(Takeover.BUSY);
        return Future.failedFuture(new TimeoutException());
    }

    /**
     * A silent owner may still commit, so the device waits until it answers or has left the mesh. Until claims are kept
     * in Kafka, what an owner knew about the device is lost with it.
     */
    private Future<Void> unanswered(Session session, Throwable failure) {
        if (failure instanceof PeerFailure.Gone) {
            return withoutState(session, Takeover.OWNER_GONE);
        }
        metrics.takeover(Takeover.UNANSWERED);
        return Future.failedFuture(failure);
    }

    private Future<Void> withoutState(Session session, Takeover why) {
        session.predecessor = null;
        metrics.takeover(why);
        return Future.succeededFuture();
    }

    private Welcome welcome(Session session, Connect connect, Connection connection) {
        boolean present = !connect.cleanStart() && session.isPresent(System.currentTimeMillis());
        if (!present) {
            session.received = new ReceivedIds();
        }
        session.live = connection;
        session.present = true;
        session.connectedAtMs = System.currentTimeMillis();
        return new Welcome.Accepted(session.received, present);
    }

    private Future<Welcome> refusal(Throwable failure) {
        if (failure instanceof DirectoryFailure.Unavailable) {
            return rejected(ReasonCode.SERVER_UNAVAILABLE, "the mesh has fewer nodes than mesh.members-min");
        }
        if (failure instanceof TimeoutException
                || failure instanceof DirectoryFailure
                || failure instanceof PeerFailure) {
            return rejected(ReasonCode.SERVER_BUSY, "the device's earlier messages are not settled yet; try again");
        }
        return Future.failedFuture(failure);
    }

    private static Future<Welcome> rejected(ReasonCode reason, String detail) {
        return Future.succeededFuture(new Welcome.Rejected(reason, detail));
    }

    // --- a connection ends ---

    /** The connection is closed and all its messages have settled. */
    public void ended(Connection connection) {
        context.runOnContext(v -> {
            Session session = sessions.get(connection.connect().device());
            if (session != null && session.live == connection) {
                session.vacate(System.currentTimeMillis(), settings.ledgerRetentionMs());
                forgetIfUnnumbered(session);
            }
        });
    }

    /** Outside of the device's turns, because the lane may take its time while the device comes back. */
    private void forgetIfUnnumbered(Session session) {
        if (!session.present) {
            var unused = here(ledgers.has(session.device)).onSuccess(numbered -> {
                if (!numbered && session.isIdle()) {
                    session.ledgersUntilMs = 0;
                    dropIfEmpty(session);
                }
            });
        }
    }

    private void sweep() {
        long nowMs = System.currentTimeMillis();
        for (Session session : List.copyOf(sessions.values())) {
            Owner predecessor = session.predecessor;
            if (predecessor != null && !ownership.isAlive(predecessor)) {
                session.predecessor = null;
            }
            if (session.isIdle() && nowMs >= session.expiresAtMs && nowMs >= session.ledgersUntilMs) {
                // Nobody waits for it: a device that comes back meanwhile starts with new ledgers.
                var unused = ledgers.remove(session.device);
                dropIfEmpty(session);
            }
        }
    }

    private Session add(String device) {
        Session session = new Session(device);
        sessions.put(device, session);
        metrics.sessions(sessions.size());
        return session;
    }

    private void dropIfEmpty(Session session) {
        long nowMs = System.currentTimeMillis();
        boolean kept = session.predecessor != null || session.isPresent(nowMs) || nowMs < session.ledgersUntilMs;
        if (session.isIdle() && !kept) {
            drop(session);
        }
    }

    private void drop(Session session) {
        if (sessions.remove(session.device, session)) {
            metrics.sessions(sessions.size());
            Owner mine = session.mine;
            if (mine != null) {
                var unused = ownership.forget(session.device, mine);
            }
        }
    }

    // --- another node asks ---

    /** Gives a device to the node that asks for it: its connection is settled and closed first. */
    public Future<Buffer> release(Request request) {
        long arrivedNs = System.nanoTime();
        return onContext(() -> {
                    Session session = sessions.get(request.payload().toString());
                    if (session == null) {
                        return Future.<ReleaseReply>succeededFuture(new ReleaseReply.Unknown());
                    }
                    return inTurn(session, () -> release(session, request.claim(), arrivedNs))
                            .onComplete(done -> dropIfEmpty(session));
                })
                .map(ReleaseReply::toBuffer);
    }

    /** A claim of ours that is newer than what we heard of is one whose answer came late: we own the device by it. */
    private Future<ReleaseReply> release(Session session, long claim, long arrivedNs) {
        Session.Handed handed = session.handed;
        if (handed != null && handed.claim() == claim) {
            return handed.reply().isComplete() ? handed.reply() : Future.succeededFuture(new ReleaseReply.Busy());
        }
        Owner mine = session.mine;
        if (mine != null && claim < mine.claim()) {
            return Future.succeededFuture(new ReleaseReply.Unknown());
        }
        return endEarlier(session, releaseLimitMs)
                .compose(v -> {
                    // Who asked has given up by now, and must find the device where it was.
                    if (System.nanoTime() - arrivedNs > TimeUnit.MILLISECONDS.toNanos(releaseLimitMs)) {
                        return Future.<ReleaseReply>failedFuture(new TimeoutException());
                    }
                    return hand(session, claim);
                })
                .recover(late -> late instanceof TimeoutException
                        ? Future.succeededFuture(new ReleaseReply.Busy())
                        : Future.failedFuture(late));
    }

    /** The answer may come too late for who asked, so it is kept until it was asked for again, or undone if it fails. */
    private Future<ReleaseReply> hand(Session session, long claim) {
        long nowMs = System.currentTimeMillis();
        boolean present = session.isPresent(nowMs);
        Owner mine = session.mine;
        Owner predecessor = session.predecessor;
        Future<ReleaseReply> reply = here(ledgers.remove(session.device))
                .map(encoded -> predecessor != null && !present && ledgers.isEmpty(encoded)
                        ? new ReleaseReply.Ask(predecessor)
                        : new ReleaseReply.Released(
                                present, session.received, Math.max(0, session.expiresAtMs - nowMs), encoded));
        session.handed = new Session.Handed(claim, reply);
        session.mine = null;
        session.predecessor = null;
        session.present = false;
        session.ledgersUntilMs = nowMs + HANDED_KEPT_MS;
        var unused = reply.onFailure(e -> {
            session.handed = null;
            session.mine = mine;
            session.predecessor = predecessor;
            session.present = present;
            session.ledgersUntilMs = nowMs + settings.ledgerRetentionMs();
        });
        // The lane may take longer than who asked waits; the turn must not.
        return here(reply.timeout(releaseLimitMs, TimeUnit.MILLISECONDS));
    }

    /**
     * Done when the other nodes have asked for all devices that left this one at or after the given time, or at the
     * limit. Until then this node must go on answering.
     */
    public Future<Void> handedOver(long leftSinceMs, long limitMs) {
        long untilMs = System.currentTimeMillis() + limitMs;
        Promise<Void> done = Promise.promise();
        long timer = context.owner()
                .setPeriodic(
                        HAND_OVER_CHECK_MS,
                        id -> context.runOnContext(v -> {
                            boolean waits = sessions.values().stream()
                                    .anyMatch(session -> session.mine != null && session.leftAtMs >= leftSinceMs);
                            if (!waits || System.currentTimeMillis() >= untilMs) {
                                done.tryComplete();
                            }
                        }));
        return done.future().onComplete(v -> context.owner().cancelTimer(timer));
    }

    // --- looking ---

    /** At most {@code limit} sessions with a client id after {@code after}, in the order of client ids. */
    public Future<List<SessionView>> page(String after, int limit) {
        return onContext(() -> Future.succeededFuture(sessions.tailMap(after, false).values().stream()
                .limit(limit)
                .map(Sessions::view)
                .toList()));
    }

    private static SessionView view(Session session) {
        Connection live = session.live;
        return live == null
                ? new SessionView(session.device, false, "", "", session.connectedAtMs, session.expiresAtMs)
                : new SessionView(
                        session.device,
                        true,
                        live.connect().version().toString(),
                        live.connect().remoteAddress(),
                        session.connectedAtMs,
                        0);
    }

    // --- turns and threads ---

    private <T extends @Nullable Object> Future<T> inTurn(Session session, Supplier<Future<T>> action) {
        session.waiting++;
        Future<T> done = session.turn.transform(before -> action.get());
        session.turn = done.onComplete(r -> session.waiting--);
        return done;
    }

    private <T> Future<T> onContext(Supplier<Future<T>> action) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(
                v -> Future.succeededFuture().compose(now -> action.get()).onComplete(promise));
        return promise.future();
    }

    /** The same future, whose callbacks run on our context. */
    private <T extends @Nullable Object> Future<T> here(Future<T> elsewhere) {
        Promise<T> promise = Promise.promise();
        elsewhere.onComplete(result -> context.runOnContext(v -> promise.handle(result)));
        return promise.future();
    }
}
