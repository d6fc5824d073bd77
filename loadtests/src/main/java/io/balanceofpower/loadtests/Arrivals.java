package io.balanceofpower.loadtests;

import java.util.BitSet;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * Which messages of a load have come to a consumer, and how long after they were to be sent. Owned by the consumer's
 * thread but for what says otherwise.
 */
final class Arrivals {

    private static final int EXAMPLES_MAX = 5;

    private final String consumer;
    private final Load load;
    private final Histogram latenciesNs = Latencies.histogram();
    private final BitSet seen = new BitSet();
    private long lastNs;
    private long inTime;
    // Written by the consumer's thread alone.
    private volatile long count;

    /**
     * For a load of at most {@link MessageNumber#MAX} messages.
     *
     * @param consumer what failures call it
     */
    Arrivals(String consumer, Load load) {
        this.consumer = consumer;
        this.load = load;
        this.lastNs = load.startNs();
    }

    /** Fails if it is none of the load's messages, or came before. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void add(long number, long nowNs) throws BenchFailed {
        if (number < 0 || number >= load.messages()) {
            throw BenchFailed.lost("the " + consumer + " consumer was given a record that no device of this run sent");
        }
        int index = Math.toIntExact(number);
        if (seen.get(index)) {
            throw BenchFailed.lost("the " + consumer + " consumer was given message " + number + " twice");
        }
        seen.set(index);
        if (load.isOpenLoop()) {
            Latencies.record(latenciesNs, nowNs - load.intendedNs(number));
        }
        lastNs = nowNs;
        inTime += load.isOverdueAt(nowNs) ? 0 : 1;
        count++;
    }

    /** Any thread. */
    long count() {
        return count;
    }

    boolean complete() {
        return count == load.messages();
    }

    /** Says which have not come. */
    BenchFailed missing(long waitedS) {
        BitSet missing = (BitSet) seen.clone();
        missing.flip(0, Math.toIntExact(load.messages()));
        String examples =
                missing.stream().limit(EXAMPLES_MAX).mapToObj(String::valueOf).collect(Collectors.joining(", "));
        return BenchFailed.lost("the " + consumer + " consumer was given " + Numbers.whole(count) + " of "
                + Numbers.whole(load.messages()) + " messages and then none for " + waitedS
                + " s; the first missing are "
                + examples);
    }

    /** Of an open loop; empty for a closed one. Any thread once all are here. */
    Histogram latenciesNs() {
        return latenciesNs;
    }

    /** Fails unless all came before the load became overdue. Any thread once all are here. */
    void requireHeld() throws BenchFailed {
        load.requireHeld(inTime, "came to the " + consumer + " consumer");
    }

    /** From when the first message was to be sent until the last one came. Any thread once all are here. */
    double seconds() {
        return (lastNs - load.startNs()) / 1e9;
    }
}
