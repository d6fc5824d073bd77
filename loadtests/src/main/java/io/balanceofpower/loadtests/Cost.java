package io.balanceofpower.loadtests;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a contender's messages cost, round by round. Used by one thread. */
final class Cost {

    private final List<Double> cpuSecondsPerMillion = new ArrayList<>();
    private final List<Double> messagesPerSecond = new ArrayList<>();
    private final Map<String, Double> cpuSecondsByThread = new HashMap<>();
    private long messages;

    /**
     * Adds a round.
     *
     * @param tookSeconds of wall clock
     */
    void add(long roundMessages, double tookSeconds, CpuMeter.Used used) {
        cpuSecondsPerMillion.add(used.seconds() * 1e6 / roundMessages);
        messagesPerSecond.add(roundMessages / tookSeconds);
        used.sharesByThread()
                .forEach((thread, share) -> cpuSecondsByThread.merge(thread, share * used.seconds(), Double::sum));
        messages += roundMessages;
    }

    List<Double> cpuSecondsPerMillion() {
        return cpuSecondsPerMillion;
    }

    List<Double> messagesPerSecond() {
        return messagesPerSecond;
    }

    double medianCpuSecondsPerMillion() {
        return Numbers.median(cpuSecondsPerMillion);
    }

    /** Over all rounds, by what the threads are called without their numbers. */
    Map<String, Double> cpuSecondsPerMillionByThread() {
        Map<String, Double> each = new TreeMap<>();
        cpuSecondsByThread.forEach((thread, seconds) -> each.put(thread, seconds * 1e6 / messages));
        return each;
    }
}
