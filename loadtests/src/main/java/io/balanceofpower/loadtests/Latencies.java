package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** The one kind of histogram for latencies: nanoseconds, three digits, a minute at most. */
final class Latencies {

    /** What took longer is recorded as this, and the maximum then reads one minute. */
    private static final long NS_MAX = TimeUnit.MINUTES.toNanos(1);

    private Latencies() {}

    static Histogram histogram() {
        return new Histogram(NS_MAX, 3);
    }

    static void record(Histogram latenciesNs, long ns) {
        latenciesNs.recordValue(Math.max(0, Math.min(ns, NS_MAX)));
    }

    static double ms(Histogram latenciesNs, double percentile) {
        return latenciesNs.getValueAtPercentile(percentile) / 1e6;
    }

    static void put(ObjectNode json, String prefix, Histogram latenciesNs) {
        json.put(prefix + "P50Ms", Numbers.round(ms(latenciesNs, 50)))
                .put(prefix + "P90Ms", Numbers.round(ms(latenciesNs, 90)))
                .put(prefix + "P99Ms", Numbers.round(ms(latenciesNs, 99)))
                .put(prefix + "P999Ms", Numbers.round(ms(latenciesNs, 99.9)))
                .put(prefix + "MaxMs", Numbers.round(latenciesNs.getMaxValue() / 1e6));
    }
}
