package io.balanceofpower.faults;

/**
 * The longest time without progress, that is without an acknowledgement to any device, and during which fault it was: the
 * one that covers most of it. Not for several threads at once; times are of one clock.
 */
final class StallMeter {
    private long lastNs;
    private String during;
    private long beganNs;
    private long longestNs;
    private long longestOfAllNs;
    private String longestDuring;
    /** Of the stall under way: the fault before the present one that covers most of it, and how much. */
    private String earlier = "";

    private long earlierNs;

    StallMeter(long nowNs, String during) {
        this.lastNs = nowNs;
        this.beganNs = nowNs;
        this.during = during;
        this.longestDuring = during;
    }

    /** What is done from now on. */
    void begin(long nowNs, String nowDuring) {
        look(nowNs);
        long coveredNs = sinceBegin(nowNs);
        if (coveredNs > earlierNs) {
            earlierNs = coveredNs;
            earlier = during;
        }
        during = nowDuring;
        beganNs = nowNs;
        longestNs = 0;
    }

    void acknowledged(long nowNs) {
        look(nowNs);
        lastNs = nowNs;
        earlierNs = 0;
    }

    /** Takes a stall into account that has not ended. */
    void look(long nowNs) {
        long coveredNs = sinceBegin(nowNs);
        longestNs = Math.max(longestNs, coveredNs);
        if (nowNs - lastNs > longestOfAllNs) {
            longestOfAllNs = nowNs - lastNs;
            longestDuring = coveredNs >= earlierNs ? during : earlier;
        }
    }

    private long sinceBegin(long nowNs) {
        return nowNs - Math.max(lastNs, beganNs);
    }

    /** The longest since {@link #begin}, of which only the part since then counts. */
    long longestNs() {
        return longestNs;
    }

    long longestOfAllNs() {
        return longestOfAllNs;
    }

    String longestDuring() {
        return longestDuring;
    }
}
