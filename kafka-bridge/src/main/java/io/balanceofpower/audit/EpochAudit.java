package io.balanceofpower.audit;

import java.util.HashMap;
import java.util.Map;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * What is known of one epoch of a stream. Owned by the audit's thread. The sets are Roaring bitmaps: one bit per message
 * where sequences are dense, whatever order they come in.
 */
final class EpochAudit {
    private final StreamAudit stream;
    private final Roaring64Bitmap sent = new Roaring64Bitmap();
    private final Roaring64Bitmap acknowledged = new Roaring64Bitmap();
    private final Roaring64Bitmap refused = new Roaring64Bitmap();
    private final Map<String, Roaring64Bitmap> foundByTopic = new HashMap<>(2);
    private long duplicates;
    private long reordered;

    EpochAudit(StreamAudit stream) {
        this.stream = stream;
    }

    StreamAudit stream() {
        return stream;
    }

    void sent(long sequence) {
        sent.addLong(sequence);
    }

    void acknowledged(long sequence) {
        acknowledged.addLong(sequence);
    }

    void refused(long sequence) {
        refused.addLong(sequence);
    }

    /** Takes note of a record and says whether it is the message's first copy in this topic. */
    boolean found(String topic, long sequence) {
        Roaring64Bitmap found = foundByTopic.computeIfAbsent(topic, unused -> new Roaring64Bitmap());
        if (found.contains(sequence)) {
            duplicates++;
            return false;
        }
        found.addLong(sequence);
        return true;
    }

    void reordered() {
        reordered++;
    }

    AuditCounts counts() {
        Roaring64Bitmap found = new Roaring64Bitmap();
        foundByTopic.values().forEach(found::or);
        return new AuditCounts(
                sent.getLongCardinality(),
                acknowledged.getLongCardinality(),
                without(refused, acknowledged),
                found.getLongCardinality(),
                duplicates,
                without(acknowledged, found),
                reordered,
                gaps(found));
    }

    private static long without(Roaring64Bitmap all, Roaring64Bitmap taken) {
        return all.getLongCardinality() - Roaring64Bitmap.andCardinality(all, taken);
    }

    private long gaps(Roaring64Bitmap found) {
        if (found.isEmpty()) {
            return 0;
        }
        long lowest = found.first();
        long highest = found.last();
        Roaring64Bitmap settled = Roaring64Bitmap.or(found, refused);
        long upToHighest = settled.rankLong(highest);
        long settledWithin = lowest == 0 ? upToHighest : upToHighest - settled.rankLong(lowest - 1);
        // In this order because an epoch from 0 to 2^63-1 has more sequences than a long can count.
        return highest - lowest - (settledWithin - 1);
    }
}
