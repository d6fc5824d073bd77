package io.balanceofpower.routes;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether all nodes have the same routes. While a change goes from node to node they differ for a moment, of which nothing is
 * said: only after {@value #DIFFER_MS} ms. One thread calls {@link #look}; any may ask.
 */
public final class Agreement {
    private static final Logger LOG = LoggerFactory.getLogger(Agreement.class);

    static final long DIFFER_MS = 10_000;

    private static final long NEVER = -1;

    private long differentSinceMs = NEVER;
    private volatile boolean differs;

    /**
     * @param hashes by node, of those nodes that have told theirs
     * @param nowMs of a clock that only goes forward
     */
    public void look(Map<String, String> hashes, long nowMs) {
        boolean different = new TreeSet<>(hashes.values()).size() > 1;
        if (!different) {
            if (differs) {
                LOG.info("All nodes have the same routes again");
            }
            differentSinceMs = NEVER;
            differs = false;
        } else if (differentSinceMs == NEVER) {
            differentSinceMs = nowMs;
        } else if (!differs && nowMs - differentSinceMs >= DIFFER_MS) {
            differs = true;
            Map<String, String> shown = new TreeMap<>(hashes);
            shown.replaceAll((node, hash) -> RouteSet.shortened(hash));
            LOG.warn(
                    "The nodes have had different routes for {} s: {}; give all of them the same file",
                    (nowMs - differentSinceMs) / 1000,
                    shown);
        }
    }

    /** Whether the nodes have had different routes for so long that something is amiss. */
    public boolean differs() {
        return differs;
    }
}
