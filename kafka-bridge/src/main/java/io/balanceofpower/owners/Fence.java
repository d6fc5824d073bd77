package io.balanceofpower.owners;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FenceProducersOptions;
import org.apache.kafka.clients.admin.FenceProducersResult;
import reactor.core.publisher.Mono;

/**
 * Makes lanes unable to commit. Kafka answers when it has ended what each had begun, one way or the other.
 *
 * @param transactionalId of a lane
 */
record Fence(Admin admin, UnaryOperator<String> transactionalId) {
    private static final int LIMIT_MS = 10_000;

    /** Fences at once; for each lane, completes when it is done, or fails when it cannot be done now. */
    Map<String, Mono<Void>> fence(Collection<String> lanes) {
        Map<String, String> ids = new HashMap<>();
        lanes.forEach(lane -> ids.put(lane, transactionalId.apply(lane)));
        FenceProducersResult result =
                admin.fenceProducers(ids.values(), new FenceProducersOptions().timeoutMs(LIMIT_MS));
        Map<String, Mono<Void>> done = new HashMap<>();
        ids.forEach((lane, id) -> done.put(
                lane,
                Mono.fromCompletionStage(result.producerId(id).toCompletionStage())
                        .then()));
        return done;
    }
}
