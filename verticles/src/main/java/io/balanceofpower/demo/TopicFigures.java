package io.balanceofpower.demo;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What arrived in a topic during some time; latencies are from when a device had a message to send until the consumer of
 * committed records had it.
 */
record TopicFigures(String topic, double perSecond, double p50Ms, double p99Ms, double maxMs, long total) {
    private static final double US_PER_MS = 1_000;

    static TopicFigures of(String topic, Histogram latenciesUs, long elapsedNs, long total) {
        double seconds = Math.max(1, elapsedNs) / (double) TimeUnit.SECONDS.toNanos(1);
        return new TopicFigures(
                topic,
                latenciesUs.getTotalCount() / seconds,
                ms(latenciesUs, 50),
                ms(latenciesUs, 99),
                latenciesUs.getMaxValue() / US_PER_MS,
                total);
    }

    static double ms(Histogram latenciesUs, double percentile) {
        return latenciesUs.getValueAtPercentile(percentile) / US_PER_MS;
    }
}
