package io.balanceofpower.audit;

/**
 * How many more stretches of sequences an audit has room for: a stretch is what one container of a Roaring bitmap holds,
 * and what takes memory however few of its sequences are there. Owned by the audit's thread.
 */
final class Stretches {
    private static final int SEQUENCE_BITS = 16;

    private int left;

    Stretches(int max) {
        left = max;
    }

    static long of(long sequence) {
        return sequence >>> SEQUENCE_BITS;
    }

    static long begin(long stretch) {
        return stretch << SEQUENCE_BITS;
    }

    /** @return whether there was room for one more */
    boolean take() {
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }
}
