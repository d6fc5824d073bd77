package io.balanceofpower.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import java.util.function.LongSupplier;

/**
 * One frame to one run, and its answer. Any thread.
 *
 * @param self this node's run
 * @param clockMs the mesh's common clock: it follows the oldest node's, so that an expiry means the same to sender and
 *     receiver although their own clocks differ
 */
record Wire(Vertx vertx, String self, LongSupplier clockMs, long timeoutMs) {

    /** By run, not by node id: a restarted node never gets its predecessor's mail. */
    static String address(String run) {
        return "bop.node." + run;
    }

    /** Fails with a {@link PeerFailure} only, at the latest after the timeout. */
    Future<Buffer> send(Frame.Kind kind, String run, Buffer payload) {
        Buffer frame = new Frame(kind, clockMs.getAsLong() + timeoutMs, self, payload).encoded();
        return vertx.eventBus()
                .<Buffer>request(address(run), frame, new DeliveryOptions().setSendTimeout(timeoutMs))
                .map(Message::body)
                .recover(error -> Future.failedFuture(failure(run, error)));
    }

    boolean isExpired(Frame frame) {
        return clockMs.getAsLong() > frame.expiresAtMs();
    }

    private PeerFailure failure(String run, Throwable error) {
        if (!(error instanceof ReplyException reply)) {
            return new PeerFailure.Broken(run, error);
        }
        return switch (reply.failureType()) {
            case TIMEOUT -> new PeerFailure.TimedOut(run, timeoutMs);
            case NO_HANDLERS -> new PeerFailure.Gone(run);
            case RECIPIENT_FAILURE -> new PeerFailure.Refused(String.valueOf(reply.getMessage()));
            case ERROR -> new PeerFailure.Broken(run, reply);
        };
    }
}
