package io.balanceofpower.ownership;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The recovery of one lane by this process. */
final class Recovery {
    final String lane;

    /** Devices of ours that wait for it. */
    final Set<String> waiting = new LinkedHashSet<>();

    /** What the lane committed after its last checkpoint; null until that is known. */
    @Nullable
    Replay replay;

    /** When it was put on record last, or begun. */
    long writtenMs;

    Recovery(String lane, long nowMs) {
        this.lane = lane;
        this.writtenMs = nowMs;
    }

    boolean isDone() {
        return replay != null;
    }
}
