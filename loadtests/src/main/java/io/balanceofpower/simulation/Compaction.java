package io.balanceofpower.simulation;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** What the broker does to {@code bop.sessions} now and then. */
final class Compaction {

    /** Longer than any reader in a run needs from a record to its tombstone, as {@code delete.retention.ms} must be. */
    private static final long TOMBSTONES_KEPT_MS = 15_000;

    private Compaction() {}

    /** Keeps the last committed record of each key, and tombstones that are young. */
    static void compact(PartitionLog<SessionBytes> log, long nowMs) {
        Map<ByteBuffer, Long> newest = new HashMap<>();
        for (long offset = log.lastStable() - 1; offset >= 0; offset--) {
            SessionBytes written = log.committed(offset);
            if (written == null) {
                continue;
            }
            boolean superseded = newest.putIfAbsent(written.key(), offset) != null;
            boolean old = written.isTombstone() && nowMs - log.atMs(offset) > TOMBSTONES_KEPT_MS;
            if (superseded || old) {
                log.remove(offset);
            }
        }
    }
}
