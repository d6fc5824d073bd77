package io.balanceofpower.faults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.HdrHistogram.Histogram;

/**
 * How long devices that lost their node were without an acknowledgement, in microseconds to three digits. The time in which
 * a connected device had nothing to send is left out.
 *
 * @param fromLossUs from the loss of the connection to the first PUBACK at another node
 * @param beyondReconnectUs from the first CONNECT to a node that was there to the same PUBACK
 */
record Takeovers(Histogram fromLossUs, Histogram beyondReconnectUs) {
    private static final int DIGITS = 3;
    private static final double US_PER_MS = 1_000;

    static Takeovers none() {
        return new Takeovers(new Histogram(DIGITS), new Histogram(DIGITS));
    }

    static Takeovers sum(Iterable<Takeovers> all) {
        Takeovers sum = none();
        all.forEach(sum::add);
        return sum;
    }

    void add(Takeovers other) {
        fromLossUs.add(other.fromLossUs);
        beyondReconnectUs.add(other.beyondReconnectUs);
    }

    void record(long fromLossNs, long beyondReconnectNs) {
        fromLossUs.recordValue(Math.max(0, fromLossNs / 1_000));
        beyondReconnectUs.recordValue(Math.max(0, beyondReconnectNs / 1_000));
    }

    long count() {
        return fromLossUs.getTotalCount();
    }

    double p50Ms() {
        return fromLossUs.getValueAtPercentile(50) / US_PER_MS;
    }

    double worstMs() {
        return fromLossUs.getMaxValue() / US_PER_MS;
    }

    double beyondReconnectP50Ms() {
        return beyondReconnectUs.getValueAtPercentile(50) / US_PER_MS;
    }

    double beyondReconnectWorstMs() {
        return beyondReconnectUs.getMaxValue() / US_PER_MS;
    }

    /** The times are null when there was no takeover: 0 would look like a result. */
    void put(ObjectNode json, String prefix) {
        boolean any = count() > 0;
        json.put(prefix.isEmpty() ? "takeovers" : prefix + "Takeovers", count());
        String name = prefix.isEmpty() ? "takeover" : prefix + "Takeover";
        json.put(name + "P50Ms", any ? (Double) p50Ms() : null)
                .put(name + "WorstMs", any ? (Double) worstMs() : null)
                .put(name + "BeyondReconnectP50Ms", any ? (Double) beyondReconnectP50Ms() : null)
                .put(name + "BeyondReconnectWorstMs", any ? (Double) beyondReconnectWorstMs() : null);
    }
}
