package io.balanceofpower.step4_route;

import io.balanceofpower.message.Partition;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Which partition a route's records go to.
 *
 * @param always the same for every message, where {@code source} is null
 * @param source of the text whose hash decides; null if it is always the same
 */
record PartitionRule(Partition always, @Nullable Source source) {

    /** What holds when a route says nothing. */
    static final PartitionRule BY_KEY = new PartitionRule(Partition.ByKey.BY_KEY, null);

    Partition read(Arrival arrival) throws Unusable {
        return source == null
                ? always
                : new Partition.HashOf(
                        source.text(source.in(arrival), "partition").getBytes(StandardCharsets.UTF_8));
    }

    String words() {
        if (source != null) {
            return "hash of " + source.words();
        }
        return always instanceof Partition.Fixed fixed ? String.valueOf(fixed.number()) : "by key";
    }
}
