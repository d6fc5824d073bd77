package io.balanceofpower.owners;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FenceProducersOptions;
import org.apache.kafka.clients.admin.FenceProducersResult;
import org.jspecify.annotations.Nullable;

/**
 * Makes lanes unable to commit. Kafka answers when it has ended what each had begun, one way or the other.
 *
 * @param transactionalId of a lane
 */
record Fence(Admin admin, UnaryOperator<String> transactionalId) {
    private static final int LIMIT_MS = 10_000;

    /** Tells for each lane how it ended, on any thread: without an error if the lane is fenced. */
    void fence(Collection<String> lanes, BiConsumer<String, @Nullable Throwable> told) {
        Map<String, String> ids = new HashMap<>();
        lanes.forEach(lane -> ids.put(lane, transactionalId.apply(lane)));
        FenceProducersResult result =
                admin.fenceProducers(ids.values(), new FenceProducersOptions().timeoutMs(LIMIT_MS));
        ids.forEach((lane, id) -> {
            var unused = result.producerId(id).whenComplete((producerId, error) -> told.accept(lane, error));
        });
    }
}
