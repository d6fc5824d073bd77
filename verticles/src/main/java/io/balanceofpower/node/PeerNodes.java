package io.balanceofpower.node;

import io.balanceofpower.cluster.PeerFailure;
import io.balanceofpower.owners.OtherNodes;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.function.BiFunction;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * The owners' way to other nodes.
 *
 * <p>A request that could not be sent, because too many are under way, is sent later: no answer to it would be taken for
 * the owner's silence, and cost a node that lives its lane.
 *
 * @param peers asks a run
 * @param waitMsMax how long a request may wait to be sent; nobody waits for its answer any more by then
 */
record PeerNodes(BiFunction<String, Buffer, Future<Buffer>> peers, long waitMsMax) implements OtherNodes {
    private static final Duration PAUSE = Duration.ofMillis(50);

    @Override
    public Mono<byte[]> ask(String run, byte[] request) {
        Buffer payload = Buffer.buffer(request);
        return Mono.defer(() -> Futures.mono(peers.apply(run, payload)))
                .retryWhen(Retry.fixedDelay(waitMsMax / PAUSE.toMillis() + 1, PAUSE)
                        .filter(PeerFailure.Busy.class::isInstance))
                .map(Buffer::getBytes);
    }
}
