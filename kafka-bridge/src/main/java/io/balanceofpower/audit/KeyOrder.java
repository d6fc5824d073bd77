package io.balanceofpower.audit;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Remembers the latest message per stream, partition and key. Owned by the audit's thread. */
final class KeyOrder {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final int keysMax;
    private final Map<Watched, Latest> latest = new HashMap<>();

    KeyOrder(int keysMax) {
        this.keysMax = keysMax;
    }

    enum Verdict {
        IN_ORDER,
        REORDERED,
        /** The key is not among those that there was room for. */
        UNCHECKED
    }

    /** Takes note of a message and says how it stands to those before it. An older epoch comes before a newer one. */
    Verdict see(StreamAudit stream, PartitionAudit partition, long keyHash, long epoch, long sequence) {
        Watched watched = new Watched(stream, partition, keyHash);
        Latest before = latest.get(watched);
        if (before == null) {
            if (latest.size() == keysMax) {
                return Verdict.UNCHECKED;
            }
            latest.put(watched, new Latest(epoch, sequence));
            return Verdict.IN_ORDER;
        }
        if (epoch < before.epoch || (epoch == before.epoch && sequence < before.sequence)) {
            return Verdict.REORDERED;
        }
        before.epoch = epoch;
        before.sequence = sequence;
        return Verdict.IN_ORDER;
    }

    /** The latest of the stream's messages with this key; there must have been one. */
    Latest latest(StreamAudit stream, PartitionAudit partition, long keyHash) {
        return Objects.requireNonNull(latest.get(new Watched(stream, partition, keyHash)));
    }

    /** FNV-1a of the key's bytes; records without a key share one. */
    static long hash(byte @Nullable [] key) {
        if (key == null) {
            return 0;
        }
        long hash = FNV_OFFSET;
        for (byte each : key) {
            hash = (hash ^ (each & 0xff)) * FNV_PRIME;
        }
        return hash;
    }

    /** By the identity of the stream and the partition: there is one object of each. */
    private record Watched(StreamAudit stream, PartitionAudit partition, long keyHash) {}

    /** Changed in place: there is one update per record. */
    static final class Latest {
        private long epoch;
        private long sequence;

        Latest(long epoch, long sequence) {
            this.epoch = epoch;
            this.sequence = sequence;
        }

        long epoch() {
            return epoch;
        }

        long sequence() {
            return sequence;
        }
    }
}
