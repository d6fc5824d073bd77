package io.balanceofpower.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * How long messages took, per topic, in microseconds to three digits. Any thread records; one thread, always the same,
 * reads.
 */
final class Latencies {
    private static final int DIGITS = 3;

    private final Map<String, Recorder> recorders = new LinkedHashMap<>();
    private final Map<String, Histogram> totals = new LinkedHashMap<>();

    Latencies(List<String> topics) {
        for (String topic : topics) {
            recorders.put(topic, new Recorder(DIGITS));
            totals.put(topic, new Histogram(DIGITS));
        }
    }

    /** A topic that is not among those given is left out; clocks cannot make a latency negative, only 0. */
    void record(String topic, long latencyNs) {
        Recorder recorder = recorders.get(topic);
        if (recorder != null) {
            recorder.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(latencyNs)));
        }
    }

    /** What was recorded since the last call, by topic; adds it to the totals. */
    Map<String, Histogram> interval() {
        Map<String, Histogram> intervals = new LinkedHashMap<>();
        recorders.forEach((topic, recorder) -> intervals.put(topic, recorder.getIntervalHistogram()));
        totals.forEach((topic, total) -> {
            Histogram interval = intervals.get(topic);
            if (interval != null) {
                total.add(interval);
            }
        });
        return intervals;
    }

    /** All up to the last {@link #interval()}. */
    Map<String, Histogram> totals() {
        return totals;
    }
}
