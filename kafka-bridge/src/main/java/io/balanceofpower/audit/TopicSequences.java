package io.balanceofpower.audit;

import org.roaringbitmap.longlong.PeekableLongIterator;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/** The sequences of one epoch that are found in one topic. Owned by the audit's thread. */
final class TopicSequences {
    private final Roaring64Bitmap found = new Roaring64Bitmap();
    /** The stretch that was last added to: nearly always that of the next one. */
    private long lastStretch = -1;

    Roaring64Bitmap found() {
        return found;
    }

    boolean contains(long sequence) {
        return found.contains(sequence);
    }

    /** @return whether there was room */
    boolean add(long sequence, Stretches room) {
        long stretch = Stretches.of(sequence);
        if (stretch != lastStretch && !has(stretch) && !room.take()) {
            return false;
        }
        lastStretch = stretch;
        found.addLong(sequence);
        return true;
    }

    private boolean has(long stretch) {
        PeekableLongIterator from = found.getLongIteratorFrom(Stretches.begin(stretch));
        return from.hasNext() && Stretches.of(from.next()) == stretch;
    }
}
