package io.balanceofpower.audit;

import java.util.List;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * The sequences between two found ones that are not settled. Looked up by rank, so that it takes time in proportion to
 * the bitmap's containers and not to the messages.
 *
 * @param settled found or refused; holds both ends, unless there are none
 * @param from the lowest sequence to look at
 * @param to the highest; below {@code from} if there is nothing to look at
 */
record Gaps(Roaring64Bitmap settled, long from, long to) {

    long count() {
        return from >= to ? 0 : missingUpTo(to);
    }

    /** Adds gaps from the lowest on, until the list holds {@link AuditExamples#MAX}. */
    void addTo(List<AuditExamples.Gap> examples, long epoch) {
        long left = count();
        long present = from;
        while (left > 0 && examples.size() < AuditExamples.MAX) {
            long first = nextMissing(present);
            present = settled.getLongIteratorFrom(first).next();
            examples.add(new AuditExamples.Gap(epoch, first, present - 1));
            left -= present - first;
        }
    }

    /** The lowest missing sequence above one that is there; there must be one. */
    private long nextMissing(long present) {
        long before = missingUpTo(present);
        long low = present;
        long high = to;
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (missingUpTo(middle) > before) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    private long missingUpTo(long sequence) {
        long upTo = settled.rankLong(sequence);
        long within = from == 0 ? upTo : upTo - settled.rankLong(from - 1);
        // In this order because an epoch from 0 to 2^63-1 has more sequences than a long can count.
        return sequence - from - (within - 1);
    }
}
