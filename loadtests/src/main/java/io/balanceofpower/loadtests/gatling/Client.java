package io.balanceofpower.loadtests.gatling;

import io.gatling.core.session.Session;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * A device: connects, publishes, follows redirects, and after a loss connects again and sends what is unanswered, in
 * order, before anything new. Owned by its virtual user's event loop; nothing blocks.
 */
final class Client implements Connection.Events {
    /** Where a session keeps it. Gatling leaves names that begin so alone when a session is reset. */
    static final String ATTRIBUTE = "gatling.mqtt.client";

    private static final long CLOCK_MS = System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    private static final long STABLE_MS = 10_000;

    private final EventLoop loop;
    private final MqttSettings settings;
    private final Dialer dialer;
    private final Reporter reporter;
    private final Packets.Identity identity;
    private final MqttObserver.Device observer;
    private final Outbox outbox = new Outbox();
    private final Servers servers;

    private @Nullable Connection connection;
    private @Nullable ScheduledFuture<?> nextDial;
    private boolean open;
    private int receiveMaximum;
    /** Of the connect that is under way, or the reconnect; null while there is neither. */
    private Reporter.@Nullable Request connecting;

    private Reporter.@Nullable Request connectRequest;
    private long connectingSinceMs;
    private long openedAtMs;
    private long lastSequence;
    private @Nullable Waiting waiting;

    /** A user that waits until fewer than so many messages are unanswered, or it is connected. */
    private record Waiting(int below, Consumer<Outcome> proceed) {}

    /** How what a user waited for came out. */
    enum Outcome {
        GOOD,
        /** The message that was answered last was refused. */
        REFUSED,
        /** There is no connection, and none is tried. */
        NOT_CONNECTED
    }

    Client(
            EventLoop loop,
            MqttSettings settings,
            Dialer dialer,
            Reporter reporter,
            Packets.Identity identity,
            int firstServer) {
        this.loop = loop;
        this.settings = settings;
        this.dialer = dialer;
        this.reporter = reporter;
        this.identity = identity;
        this.observer = settings.observer.device(identity.clientId(), settings.epoch);
        this.servers = new Servers(settings.servers, firstServer, settings.reconnects);
    }

    /** Null for a user that has not connected yet. */
    static @Nullable Client of(Session session) {
        Option<Object> found = session.attributes().get(ATTRIBUTE);
        return found.isDefined() ? (Client) found.get() : null;
    }

    /** Of the next message to be published. */
    long nextSequence() {
        return lastSequence + 1;
    }

    /** Connects unless it is connected, or is about to be. */
    void connect(Reporter.Request request, Consumer<Outcome> proceed) {
        connectRequest = request;
        if (open) {
            proceed.accept(Outcome.GOOD);
            return;
        }
        waiting = new Waiting(0, proceed);
        if (connection == null && nextDial == null) {
            begin(request);
            dial();
        }
    }

    private void begin(Reporter.Request request) {
        connecting = request;
        connectingSinceMs = nowMs();
        servers.served();
    }

    private void dial() {
        nextDial = null;
        MqttServer server = servers.current();
        Connection dialled = new Connection(server, settings, identity, this);
        connection = dialled;
        dialer.dial(loop, server, settings, dialled);
    }

    @Override
    public void opened(Connection from, boolean sessionPresent, int announced) {
        if (from != connection) {
            return;
        }
        open = true;
        openedAtMs = nowMs();
        receiveMaximum = announced;
        servers.taken();
        if (connecting != null) {
            reporter.succeeded(connecting, connectingSinceMs, openedAtMs);
            connecting = null;
        }
        if (!sessionPresent) {
            outbox.beginSession().forEach(done -> succeeded(done, false));
        }
        send();
        proceedIf(waiting != null && waiting.below == 0, Outcome.GOOD);
    }

    /**
     * Publishes.
     *
     * @param inFlight the user proceeds when fewer than so many are unanswered
     */
    void publish(Message message, int inFlight, Consumer<Outcome> proceed) {
        if (connection == null && nextDial == null) {
            reporter.failed(message.request, message.dueMs, nowMs(), "not connected");
            proceed.accept(Outcome.NOT_CONNECTED);
            return;
        }
        lastSequence++;
        outbox.add(message);
        send();
        awaitBelow(inFlight, proceed);
    }

    /** Proceeds when fewer than so many messages are unanswered. */
    void awaitBelow(int count, Consumer<Outcome> proceed) {
        if (outbox.size() < count) {
            proceed.accept(Outcome.GOOD);
        } else {
            waiting = new Waiting(count, proceed);
        }
    }

    private void send() {
        Connection current = connection;
        while (open && current != null && current == connection && outbox.inFlight() < receiveMaximum) {
            Message next = outbox.next();
            if (next == null) {
                return;
            }
            send(current, next);
        }
    }

    private void send(Connection current, Message message) {
        if (message.received) {
            current.release(message);
            return;
        }
        if (!message.sent) {
            message.sent = true;
            observer.sent(message.sequence);
        }
        boolean duplicate = message.inSession;
        message.inSession = true;
        current.publish(message, duplicate, written -> {
            if (message.qos == 0) {
                settleUnanswered(message, written);
            }
        });
    }

    /** QoS 0: nobody will say more. */
    private void settleUnanswered(Message message, boolean written) {
        if (written) {
            succeeded(message, false);
        } else {
            failed(message, "not written to the connection");
        }
    }

    @Override
    public void answered(Connection from, Connection.Answer answer, int packetId, int reasonCode) {
        Message message = outbox.withId(packetId);
        if (from != connection || message == null) {
            return;
        }
        boolean failure = reasonCode >= Reason.FIRST_FAILURE
                || (settings.unmatchedIsFailure && reasonCode == Reason.NO_MATCHING_SUBSCRIBERS);
        boolean completes = answer == Connection.Answer.PUBCOMP;
        if (failure && !completes) {
            outbox.settled(message);
            observer.refused(message.sequence, reasonCode);
            failed(message, Reason.words(reasonCode));
        } else if (answer == Connection.Answer.PUBREC) {
            servers.served();
            if (!message.received) {
                message.received = true;
                observer.acknowledged(message.sequence);
            }
            from.release(message);
        } else {
            servers.served();
            outbox.settled(message);
            succeeded(message, !completes);
        }
        send();
    }

    private void succeeded(Message message, boolean acknowledged) {
        if (acknowledged) {
            observer.acknowledged(message.sequence);
        }
        if (settings.logOneIn == 1 || ThreadLocalRandom.current().nextInt(settings.logOneIn) == 0) {
            reporter.succeeded(message.request, message.dueMs, nowMs());
        }
        proceedIf(hasRoom(), Outcome.GOOD);
    }

    private void failed(Message message, String words) {
        reporter.failed(message.request, message.dueMs, nowMs(), words);
        proceedIf(hasRoom(), Outcome.REFUSED);
    }

    private boolean hasRoom() {
        return waiting != null && outbox.size() < waiting.below;
    }

    private void proceedIf(boolean ready, Outcome outcome) {
        Waiting user = waiting;
        if (ready && user != null) {
            waiting = null;
            // Not from within this: the user may publish at once.
            loop.execute(() -> user.proceed.accept(outcome));
        }
    }

    @Override
    public boolean isOwed() {
        return outbox.inFlight() > 0;
    }

    @Override
    public void lost(Connection from, Connection.Loss loss) {
        if (from != connection) {
            return;
        }
        long nowMs = nowMs();
        boolean wasOpen = open;
        connection = null;
        open = false;
        outbox.rewind();
        if (wasOpen && nowMs - openedAtMs > STABLE_MS) {
            servers.served();
        }
        if (loop.isShuttingDown()) {
            giveUp(loss.words());
            return;
        }
        boolean follows = servers.follow(loss);
        report(loss, wasOpen, follows, nowMs);
        if (follows) {
            nextDial = loop.schedule(this::dial, 0, TimeUnit.MILLISECONDS);
        } else if (servers.advance()) {
            nextDial = loop.schedule(this::dial, servers.pauseMs(), TimeUnit.MILLISECONDS);
        } else {
            giveUp(loss.words());
        }
    }

    private void report(Connection.Loss loss, boolean wasOpen, boolean follows, long nowMs) {
        Reporter.Request request = connectRequest;
        if (request == null) {
            return;
        }
        if (wasOpen) {
            if (!follows) {
                reporter.failed(request.named(request.name() + " (lost)"), nowMs, nowMs, loss.words());
            }
            connecting = request.named(request.name() + (follows ? " (redirected)" : " (again)"));
            connectingSinceMs = nowMs;
        } else if (!follows && connecting != null) {
            reporter.failed(connecting, connectingSinceMs, nowMs, loss.words());
        }
    }

    private void giveUp(String words) {
        connecting = null;
        long nowMs = nowMs();
        outbox.clear().forEach(message -> {
            if (message.received) {
                succeeded(message, false);
            } else {
                reporter.failed(message.request, message.dueMs, nowMs, words);
            }
        });
        proceedIf(true, Outcome.NOT_CONNECTED);
    }

    /** Closes in good order; what is unanswered counts as failed. */
    void disconnect() {
        stop(Connection::disconnect);
        giveUp("disconnected before it was answered");
    }

    /** Closes without a word; what is unanswered is sent again after the next connect. */
    void abort() {
        stop(Connection::abort);
        outbox.rewind();
    }

    /** The virtual user has ended. */
    void end() {
        waiting = null;
        disconnect();
    }

    private void stop(Consumer<Connection> how) {
        if (nextDial != null) {
            nextDial.cancel(false);
            nextDial = null;
        }
        Connection current = connection;
        connection = null;
        open = false;
        connecting = null;
        if (current != null) {
            how.accept(current);
        }
    }

    /** UTC, as Gatling's clock: it never goes back, whatever becomes of the system's. */
    static long nowMs() {
        return CLOCK_MS + TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
