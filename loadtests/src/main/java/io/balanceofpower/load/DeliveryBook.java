package io.balanceofpower.load;

import io.balanceofpower.audit.Audit;
import io.balanceofpower.audit.StreamId;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * What devices know of their messages: one bit per message in each of three sets. Any thread may ask for a device's page,
 * which only the device's thread writes; everything else is for when all those threads have ended.
 */
public final class DeliveryBook {
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final long epoch;

    public DeliveryBook(long epoch) {
        this.epoch = epoch;
    }

    /** Of one device. */
    public static final class Page {
        private final Roaring64Bitmap sent = new Roaring64Bitmap();
        private final Roaring64Bitmap acknowledged = new Roaring64Bitmap();
        private final Roaring64Bitmap refused = new Roaring64Bitmap();
        private final SortedMap<Integer, Long> reasons = new TreeMap<>();

        public void sent(long sequence) {
            sent.addLong(sequence);
        }

        public void acknowledged(long sequence) {
            acknowledged.addLong(sequence);
        }

        public void refused(long sequence, int reasonCode) {
            refused.addLong(sequence);
            reasons.merge(reasonCode, 1L, Long::sum);
        }
    }

    public Page page(String clientId) {
        return pages.computeIfAbsent(clientId, unused -> new Page());
    }

    /** Whether the device is one of this run. */
    boolean knows(String clientId) {
        return pages.containsKey(clientId);
    }

    int devices() {
        return pages.size();
    }

    /** Tells the audit everything. */
    void tell(Audit audit) {
        pages.forEach((clientId, page) -> {
            StreamId stream = new StreamId(clientId, clientId);
            page.sent.forEach((long sequence) -> audit.sent(stream, epoch, sequence));
            page.acknowledged.forEach((long sequence) -> audit.acknowledged(stream, epoch, sequence));
            page.refused.forEach((long sequence) -> audit.refused(stream, epoch, sequence));
        });
    }

    /** How many were sent and never answered. */
    long unanswered() {
        return pages.values().stream()
                .mapToLong(page -> {
                    Roaring64Bitmap open = Roaring64Bitmap.andNot(page.sent, page.acknowledged);
                    open.andNot(page.refused);
                    return open.getLongCardinality();
                })
                .sum();
    }

    public long sent() {
        return pages.values().stream()
                .mapToLong(page -> page.sent.getLongCardinality())
                .sum();
    }

    public long acknowledged() {
        return pages.values().stream()
                .mapToLong(page -> page.acknowledged.getLongCardinality())
                .sum();
    }

    /** How many were refused with each reason code. */
    SortedMap<Integer, Long> reasons() {
        SortedMap<Integer, Long> all = new TreeMap<>();
        pages.values().forEach(page -> page.reasons.forEach((code, count) -> all.merge(code, count, Long::sum)));
        return all;
    }
}
