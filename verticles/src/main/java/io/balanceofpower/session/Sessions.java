package io.balanceofpower.session;

import io.balanceofpower.owners.Acquired;
import io.balanceofpower.owners.DeviceWatch;
import io.balanceofpower.owners.NotAcquiredException;
import io.balanceofpower.ownership.ClaimId;
import io.balanceofpower.ownership.NotGranted;
import io.balanceofpower.session.Session.Successor;
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
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connected devices of one node, and how they come and go.
 *
 * <p>A device has at most one connection with unsettled messages in the mesh: a new one waits until the earlier one, here
 * or on another node, is settled and closed, or can commit nothing any more. What happens to one device happens one after
 * the other; at most {@value #WAITING_MAX} requests wait for their turn.
 *
 * <p>Public methods may be called by any thread; all state is owned by the context given.
 */
public final class Sessions implements DeviceWatch {
    private static final int WAITING_MAX = 8;

    private final Context context;
    private final SessionSettings settings;
    private final long releaseLimitMs;
    private final Devices devices;
    private final SessionMetrics metrics;
    private final Departures departures;

    /** Sorted, so that it can be read in pages. Owned by the context. */
    private final TreeMap<String, Session> sessions = new TreeMap<>();

    /**
     * @param releaseLimitMs how long a device that another node asks for may take to settle: less than that node waits
     */
    public Sessions(
            Vertx vertx,
            SessionSettings settings,
            long releaseLimitMs,
            Devices devices,
            Wills wills,
            MeterRegistry registry) {
        this.context = vertx.getOrCreateContext();
        this.settings = settings;
        this.releaseLimitMs = releaseLimitMs;
        this.devices = devices;
        this.metrics = new SessionMetrics(registry);
        this.departures = new Departures(context, devices, wills, settings.willsMax(), metrics, this::dropIfEmpty);
    }

    // --- a device connects ---

    /** Makes the connection the device's only one. Never fails: a refusal is a {@link Welcome.Rejected}. */
    public Future<Welcome> open(Connect connect, Connection connection) {
        return onContext(() -> {
            if (!devices.hasEnoughNodes()) {
                return rejected(ReasonCode.SERVER_UNAVAILABLE, "the mesh has fewer nodes than mesh.members-min");
            }
            Session session = sessions.computeIfAbsent(connect.device(), Session::new);
            metrics.sessions(sessions.size());
            if (session.waiting >= WAITING_MAX) {
                return rejected(ReasonCode.SERVER_BUSY, "too many connections with this client id at once");
            }
            session.waiting++;
            Future<Welcome> done = session.turn.transform(before -> open(session, connect, connection));
            session.turn = done;
            var unused = done.onComplete(r -> {
                session.waiting--;
                session.restIfIdle();
                dropIfEmpty(session);
            });
            return done;
        });
    }

    private Future<Welcome> open(Session session, Connect connect, Connection connection) {
        return endEarlier(session, connect.cleanStart())
                .compose(v ->
                        here(devices.acquire(session.device, connect.cleanStart(), connect.sessionExpiryS() * 1000)))
                .map(acquired -> welcome(session, acquired, connection))
                .recover(failure -> {
                    session.successor = null; // nobody goes on with the session after all
                    return refusal(failure);
                });
    }

    /** Closes the device's connection to this node, if there is one, once its messages have settled. */
    private Future<Void> endEarlier(Session session, boolean anew) {
        Connection earlier = session.live;
        if (earlier == null) {
            return departures.end(session, anew);
        }
        session.successor = Successor.of(anew);
        long limitMs = settings.takeoverTimeoutMs();
        Future<Void> vacant = session.vacant.future();
        var unused = earlier.endSettled(
                ReasonCode.SESSION_TAKEN_OVER, "another connection with this client id took over", limitMs);
        return here(vacant.timeout(limitMs, TimeUnit.MILLISECONDS))
                .onSuccess(v -> metrics.takeover(Takeover.LOCAL))
                .onFailure(e -> metrics.takeover(Takeover.BUSY));
    }

    /** A connection that has broken meanwhile is told as ended all the same, once it is welcome. */
    private static Welcome welcome(Session session, Acquired acquired, Connection connection) {
        session.live = connection;
        session.acquired = acquired;
        session.successor = null;
        session.lost = false;
        session.connectedAtMs = System.currentTimeMillis();
        return new Welcome.Accepted(ReceivedIds.of(acquired.packetIds()), acquired.sessionPresent());
    }

    private Future<Welcome> refusal(Throwable failure) {
        if (failure instanceof NotAcquiredException refused) {
            return refusal(refused.reason());
        }
        return failure instanceof TimeoutException
                ? rejected(ReasonCode.SERVER_BUSY, "the device's earlier messages are not settled yet; try again")
                : Future.failedFuture(failure);
    }

    private static Future<Welcome> refusal(NotGranted reason) {
        return switch (reason) {
            case CLAIMED_ELSEWHERE ->
                rejected(ReasonCode.SERVER_BUSY, "the device has connected elsewhere at the same time; try again");
            case LANE_OVER, NOT_IN_TIME ->
                rejected(ReasonCode.SERVER_BUSY, "Kafka did not tell in time who has the device; try again");
            case TOO_MANY_DEVICES -> rejected(ReasonCode.QUOTA_EXCEEDED, "the mesh remembers sessions.max devices");
        };
    }

    private static Future<Welcome> rejected(ReasonCode reason, String detail) {
        return Future.succeededFuture(new Welcome.Rejected(reason, detail));
    }

    // --- a connection ends ---

    /** The connection is closed and all its messages have settled. */
    public void ended(Connection connection) {
        context.runOnContext(v -> {
            Session session = sessions.get(connection.connect().device());
            Acquired acquired = session == null ? null : session.acquired;
            if (session != null && acquired != null && session.live == connection) {
                departures.begin(session, acquired.claim(), connection).onComplete(begun -> vacate(session));
            }
        });
    }

    private void vacate(Session session) {
        session.live = null;
        session.acquired = null;
        session.vacant.complete();
        session.vacant = Promise.promise();
        dropIfEmpty(session);
    }

    /** Gives devices time to go on at another node, and then sends every will that still waits. */
    public Future<Void> stop(long limitMs) {
        return onContext(() -> departures.stop(limitMs));
    }

    private void dropIfEmpty(Session session) {
        if (session.isEmpty() && sessions.remove(session.device, session)) {
            metrics.sessions(sessions.size());
        }
    }

    @Override
    public void takenOver(String device, ClaimId claim, boolean anew) {
        context.runOnContext(v -> {
            Session session = sessions.get(device);
            if (session != null && isDeparting(session, claim)) {
                var unused = departures.end(session, anew);
            } else if (session != null && isLive(session, claim)) {
                session.successor = Successor.of(anew);
                end(
                        session,
                        Takeover.REMOTE,
                        ReasonCode.SESSION_TAKEN_OVER,
                        "the device has connected to another node");
            }
        });
    }

    @Override
    public void lost(String device, ClaimId claim) {
        context.runOnContext(v -> {
            Session session = sessions.get(device);
            if (session != null && isDeparting(session, claim)) {
                departures.lost(session);
            } else if (session != null && isLive(session, claim)) {
                session.lost = true;
                end(
                        session,
                        Takeover.LANE_OVER,
                        ReasonCode.SERVER_BUSY,
                        "the node has lost its place in Kafka; reconnect");
            }
        });
    }

    private static boolean isDeparting(Session session, ClaimId claim) {
        Departure departure = session.departure;
        return departure != null && departure.claim.equals(claim);
    }

    private static boolean isLive(Session session, ClaimId claim) {
        Acquired acquired = session.acquired;
        return session.live != null && acquired != null && acquired.claim().equals(claim);
    }

    private void end(Session session, Takeover takeover, ReasonCode reason, String detail) {
        Connection connection = session.live;
        if (connection != null) {
            metrics.takeover(takeover);
            var unused = connection.endSettled(reason, detail, releaseLimitMs);
        }
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
                ? new SessionView(session.device, false, "", "", session.connectedAtMs)
                : new SessionView(
                        session.device,
                        true,
                        live.connect().version().toString(),
                        live.connect().remoteAddress(),
                        session.connectedAtMs);
    }

    // --- threads ---

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
