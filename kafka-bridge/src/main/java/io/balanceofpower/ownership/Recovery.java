package io.balanceofpower.ownership;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The recovery of one lane by this process. */
final class Recovery {
    final String lane;
    final long begunMs;

    /** Devices of ours that wait for it. */
    final Set<String> waiting = new LinkedHashSet<>();

    /** What the lane committed after its last checkpoint; null until that is known. */
    @Nullable
    Replay replay;

    /** How far the tail must have come before the lane is read for; the end of time until it is fenced, and after the order. */
    long readableFrom = Long.MAX_VALUE;

    /** When it was put on record last, or begun. */
    long writtenMs;

    Recovery(String lane, long nowMs) {
        this.lane = lane;
        this.begunMs = nowMs;
        this.writtenMs = nowMs;
    }

    boolean isDone() {
        return replay != null;
    }
}
