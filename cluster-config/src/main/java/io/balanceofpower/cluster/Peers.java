package io.balanceofpower.cluster;

import io.balanceofpower.cluster.MeshMetrics.Failure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Asks other nodes, and answers them. Each request carries its expiry by the mesh's common clock: the event bus may
 * deliver a message long after a split has healed, and the receiver then drops it unseen and counts it.
 *
 * <p>At most {@value #REQUESTS_MAX} requests are under way at once, of at most {@value #PAYLOAD_BYTES_MAX} bytes each. A
 * request is sent once; whether to try again is the caller's to know. Neither encrypted nor authenticated: ids, claims
 * and ledgers only.
 */
public final class Peers {
    static final int REQUESTS_MAX = 1024;
    static final int PAYLOAD_BYTES_MAX = 65_536;
    private static final int HANDLER_FAILED = 1;
    private static final Buffer NOTHING = Buffer.buffer();

    private final Wire wire;
    private final Membership membership;
    private final MeshMetrics metrics;
    private final Notices notices;
    private final MessageConsumer<Buffer> consumer;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicBoolean serving = new AtomicBoolean();
    /** Replaced once, by the thread that calls {@link #serve}. */
    private volatile Service service;

    private record Service(Context context, Function<Buffer, Future<Buffer>> handler) {}

    /** @param context for requests that come before {@link #serve} */
    Peers(Context context, Wire wire, Membership membership, Notices notices, MeshMetrics metrics) {
        this.wire = wire;
        this.membership = membership;
        this.notices = notices;
        this.metrics = metrics;
        service = new Service(context, payload -> Future.failedFuture("The node is not ready for requests"));
        consumer = wire.vertx().eventBus().consumer(Wire.address(wire.self()), this::receive);
    }

    /** Succeeds when the other nodes can reach this one. */
    Future<Void> listening() {
        return consumer.completion();
    }

    /**
     * Asks another node. Any thread; the future completes on the caller's Vert.x context within
     * {@code mesh.request-timeout-ms} and fails with a {@link PeerFailure} only.
     *
     * @param run the node's {@link Node#run}
     * @param payload at most {@value #PAYLOAD_BYTES_MAX} bytes
     */
    public Future<Buffer> request(String run, Buffer payload) {
        if (payload.length() > PAYLOAD_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "A request of " + payload.length() + " bytes, the limit is " + PAYLOAD_BYTES_MAX);
        }
        metrics.peerRequests.increment();
        return tried(run, payload)
                .onFailure(error -> metrics.peerRequestsFailed(reason(error)).increment());
    }

    private Future<Buffer> tried(String run, Buffer payload) {
        if (!membership.contains(run)) {
            return Future.failedFuture(new PeerFailure.Gone(run));
        }
        if (underWay.incrementAndGet() > REQUESTS_MAX) {
            underWay.decrementAndGet();
            return Future.failedFuture(new PeerFailure.Busy(REQUESTS_MAX));
        }
        return wire.send(Frame.Kind.REQUEST, run, payload).onComplete(answer -> underWay.decrementAndGet());
    }

    private static Failure reason(Throwable error) {
        if (error instanceof PeerFailure.Gone) {
            return Failure.UNAVAILABLE;
        }
        if (error instanceof PeerFailure.Busy) {
            return Failure.BUSY;
        }
        return error instanceof PeerFailure.TimedOut ? Failure.TIMED_OUT : Failure.ERROR;
    }

    /**
     * Answers other nodes' requests from now on; until then they are refused. The handler is called with their payloads on the current
     * Vert.x context and must not block. If its future fails, or it throws, the asking node gets the message in a
     * {@link PeerFailure.Refused}.
     *
     * @throws IllegalStateException if there is a handler already, or no current context
     */
    public void serve(Function<Buffer, Future<Buffer>> handler) {
        Context context = Vertx.currentContext();
        if (context == null || !serving.compareAndSet(false, true)) {
            throw new IllegalStateException("Call serve once, and on a Vert.x context");
        }
        service = new Service(context, handler);
    }

    private void receive(Message<Buffer> message) {
        Frame frame = Frame.decoded(message.body());
        if (frame == null) {
            metrics.commandsMalformed.increment();
            return;
        }
        switch (frame.kind()) {
            case PING -> message.reply(NOTHING);
            case LEAVING -> {
                membership.markLeaving(frame.run());
                message.reply(NOTHING);
            }
            case NOTICE -> {
                if (wire.isExpired(frame)) {
                    metrics.commandsExpired.increment();
                } else if (notices.receive(frame.run(), frame.payload())) {
                    message.reply(NOTHING);
                } else {
                    message.fail(HANDLER_FAILED, "The sender is not known here yet");
                }
            }
            case REQUEST -> {
                Service to = service;
                // The expiry counts when the handler is reached, not when the message is: a context can be behind.
                to.context().runOnContext(v -> carryOut(frame, to, message));
            }
        }
    }

    private void carryOut(Frame frame, Service to, Message<Buffer> message) {
        if (wire.isExpired(frame)) {
            metrics.commandsExpired.increment();
            return;
        }
        answer(frame.payload(), to)
                .onComplete(message::reply, error -> message.fail(HANDLER_FAILED, String.valueOf(error.getMessage())));
    }

    private static Future<Buffer> answer(Buffer payload, Service to) {
        try {
            return to.handler().apply(payload);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /** Tells every other node, as far as they answer; the others learn it when this node is gone. */
    Future<Void> sayGoodbye() {
        List<Future<Buffer>> told = membership.nodes().stream()
                .filter(node -> !node.local())
                .map(node -> wire.send(Frame.Kind.LEAVING, node.run(), NOTHING))
                .toList();
        return Future.join(told).<Void>mapEmpty().otherwiseEmpty();
    }

    Future<Void> stopListening() {
        return consumer.unregister();
    }
}
