package io.balanceofpower.loadtests;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What one contender's turns came to. Used by one thread. */
final class LatencyTimes {

    private final String name;
    private final String acknowledgement;
    private final Map<Until, Histogram> allNs = new EnumMap<>(Until.class);
    private final Map<Until, List<Double>> p99MsByRound = new EnumMap<>(Until.class);
    private double cpuSeconds;
    private double seconds;

    /** None yet, of the node. */
    static LatencyTimes node() {
        return new LatencyTimes("node", "PUBACK");
    }

    /** None yet, of the bare lane. */
    static LatencyTimes lane() {
        return new LatencyTimes("bare lane", "commit");
    }

    private LatencyTimes(String name, String acknowledgement) {
        this.name = name;
        this.acknowledgement = acknowledgement;
        for (Until until : Until.values()) {
            allNs.put(until, Latencies.histogram());
            p99MsByRound.put(until, new ArrayList<>());
        }
    }

    void add(Consumers.Delivered round, double roundCpuSeconds) {
        round.latenciesNs().forEach((until, latenciesNs) -> {
            allNs(until).add(latenciesNs);
            p99MsByRound(until).add(Latencies.ms(latenciesNs, 99));
        });
        seconds += round.seconds();
        cpuSeconds += roundCpuSeconds;
    }

    String name() {
        return name;
    }

    /** For tables and plots, such as {@code node: PUBACK}. */
    String label(Until until) {
        return name + ": " + word(until);
    }

    /** For files, such as {@code bare-lane-commit}. */
    String slug(Until until) {
        return (name + "-" + word(until)).toLowerCase(Locale.ROOT).replace(' ', '-');
    }

    private String word(Until until) {
        return until == Until.ACKNOWLEDGED ? acknowledgement : until.toString().toLowerCase(Locale.ROOT);
    }

    /** Of all turns, in ns. */
    Histogram allNs(Until until) {
        return allNs.getOrDefault(until, Latencies.histogram());
    }

    double ms(Until until, double percentile) {
        return Latencies.ms(allNs(until), percentile);
    }

    /** Of each turn, in their order. */
    List<Double> p99MsByRound(Until until) {
        return p99MsByRound.getOrDefault(until, List.of());
    }

    double cores() {
        return cpuSeconds / seconds;
    }
}
