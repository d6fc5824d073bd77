package io.balanceofpower.faults;

/**
 * The longest time without progress, that is without an acknowledgement to any device, and what was done when it ended.
 * Not for several threads at once; times are of one clock.
 */
final class StallMeter {
    private long lastNs;
    private String during;
    private long longestNs;
    private long longestOfAllNs;
    private String longestDuring;

    StallMeter(long nowNs, String during) {
        this.lastNs = nowNs;
        this.during = during;
        this.longestDuring = during;
    }

    /** What is done from now on. A stall that is under way counts as one of this. */
    void begin(String nowDuring) {
        during = nowDuring;
        longestNs = 0;
    }

    void acknowledged(long nowNs) {
        look(nowNs);
        lastNs = nowNs;
    }

    /** Takes a stall into account that has not ended. */
    void look(long nowNs) {
        long stallNs = nowNs - lastNs;
        longestNs = Math.max(longestNs, stallNs);
        if (stallNs > longestOfAllNs) {
            longestOfAllNs = stallNs;
            longestDuring = during;
        }
    }

    /** Since {@link #begin}. */
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
