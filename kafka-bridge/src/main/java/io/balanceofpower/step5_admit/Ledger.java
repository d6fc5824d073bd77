package io.balanceofpower.step5_admit;

/**
 * What is known of one stream: which of its sequences are committed or about to be.
 *
 * <p>Exact within the 64 highest sequences. Below, only {@link LedgerState#completeFrom} is known, so an old copy is
 * called a duplicate only where nothing is missing; otherwise it is refused rather than guessed. Every method takes the
 * same small time, however far a sequence jumps. Not safe for several threads: the lane's thread owns it.
 */
public final class Ledger {

    private static final int WINDOW_BITS = 64;
    private static final long NO_EPOCH = -1;

    private final String device;
    private final String stream;
    private long epoch;
    private long highest;
    private long window;
    private long completeFrom;
    private long gaps;
    private long duplicates;
    private long reorders;

    /** A ledger that has seen nothing. */
    public Ledger(String device, String stream) {
        this(new LedgerState(device, stream, NO_EPOCH, 0, 0, 0, 0, 0, 0));
    }

    /** A ledger that goes on from where another one was. */
    public Ledger(LedgerState state) {
        device = state.device();
        stream = state.stream();
        epoch = state.epoch();
        highest = state.highest();
        window = state.window();
        completeFrom = state.completeFrom();
        gaps = state.gaps();
        duplicates = state.duplicates();
        reorders = state.reorders();
    }

    public LedgerState state() {
        return new LedgerState(device, stream, epoch, highest, window, completeFrom, gaps, duplicates, reorders);
    }

    /** Sequences skipped and not yet seen. */
    public long gaps() {
        return gaps;
    }

    /** Messages that came after a higher sequence of theirs, whether or not they were revoked later. */
    public long reorders() {
        return reorders;
    }

    /**
     * Says what a message is, and holds it if it is new.
     *
     * @throws IllegalArgumentException if a number is negative
     */
    public Admission admit(long messageEpoch, long sequence) {
        if (messageEpoch < 0 || sequence < 0) {
            throw new IllegalArgumentException("epoch " + messageEpoch + ", sequence " + sequence + ": negative");
        }
        if (messageEpoch < epoch) {
            return Admission.EPOCH_OUTDATED;
        }
        if (messageEpoch > epoch) {
            return startEpoch(messageEpoch, sequence);
        }
        return sequence > highest ? advance(sequence) : lookBack(sequence);
    }

    /**
     * Takes note of a message that is committed, however often it is told and whatever else it knows. Told in the order of
     * epochs and sequences, the ledger then knows as much as the one that admitted them.
     */
    public void replay(long messageEpoch, long sequence) {
        if (!holds(messageEpoch, sequence)) {
            admit(messageEpoch, sequence);
        }
    }

    /** Whether this very message was admitted and not revoked. Within an epoch only: an older one answers false. */
    public boolean holds(long messageEpoch, long sequence) {
        if (messageEpoch != epoch || sequence > highest) {
            return false;
        }
        long back = highest - sequence;
        return back < WINDOW_BITS ? (window & (1L << back)) != 0 : sequence >= completeFrom;
    }

    /**
     * Takes back an admission as {@link Admission#NEW}: the message was not committed, and a copy of it will be new
     * again. Until then it is a gap.
     */
    public void revoke(long messageEpoch, long sequence) {
        if (!holds(messageEpoch, sequence)) {
            return;
        }
        if (sequence >= completeFrom) {
            gaps = saturatedSum(gaps, 1);
        }
        long back = highest - sequence;
        if (back < WINDOW_BITS) {
            window &= ~(1L << back);
        } else {
            completeFrom = sequence + 1;
        }
    }

    /** A device may start an epoch anywhere, so what lies below its first sequence is not a gap. */
    private Admission startEpoch(long messageEpoch, long sequence) {
        epoch = messageEpoch;
        highest = sequence;
        completeFrom = sequence;
        window = 1;
        return Admission.NEW;
    }

    private Admission advance(long sequence) {
        long step = sequence - highest;
        gaps = saturatedSum(gaps, step - 1);
        if (step > WINDOW_BITS) {
            // The sequence just below the new window is one of those skipped.
            completeFrom = sequence - WINDOW_BITS + 1;
        } else {
            long missingThatLeave = ~window & (-1L << (WINDOW_BITS - step));
            if (missingThatLeave != 0) {
                completeFrom = Math.max(completeFrom, highest - Long.numberOfTrailingZeros(missingThatLeave) + 1);
            }
        }
        window = step >= WINDOW_BITS ? 1 : (window << step) | 1;
        highest = sequence;
        return Admission.NEW;
    }

    private Admission lookBack(long sequence) {
        if (holds(epoch, sequence)) {
            duplicates++;
            return Admission.DUPLICATE;
        }
        long back = highest - sequence;
        if (back >= WINDOW_BITS) {
            return Admission.SEQUENCE_OUTDATED;
        }
        window |= 1L << back;
        if (sequence >= completeFrom) {
            gaps--;
        } else {
            extendCompleteDown();
        }
        if (back > 0) { // the highest itself can only be missing because it was revoked
            reorders++;
        }
        return Admission.NEW;
    }

    /** What came late from below the epoch's first sequence counts as complete once it joins up; at most 64 steps. */
    private void extendCompleteDown() {
        long low = Math.max(0, highest - WINDOW_BITS + 1);
        while (completeFrom > low && holds(epoch, completeFrom - 1)) {
            completeFrom--;
        }
    }

    private static long saturatedSum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
