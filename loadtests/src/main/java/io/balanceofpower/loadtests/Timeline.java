package io.balanceofpower.loadtests;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happened over time while contenders took turns. */
record Timeline(List<Turn> turns, List<Sample> samples) {

    /** When a contender had its turn, in seconds since the first turn began. */
    record Turn(String contender, double fromSecond, double toSecond) {}

    /**
     * One second of a run.
     *
     * @param second since the first turn began, at its end
     * @param contender whose turn it was then, or null between turns
     * @param messagesPerSecond that came to {@code read_committed}
     * @param cores processor time by time, of each process
     * @param heapMib what is taken of the heap, garbage included, of each process that was asked for it
     */
    record Sample(
            double second,
            @Nullable String contender,
            double messagesPerSecond,
            Map<String, Double> cores,
            Map<String, Double> heapMib) {}
}
