package io.balanceofpower.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/** Delivers in the order of sending. */
final class Pipe {
    private final Schedule schedule;
    private final Deque<Runnable> underWay = new ArrayDeque<>();
    private long lastAtMs;

    Pipe(Schedule schedule) {
        this.schedule = schedule;
    }

    /** @param delayMs the least; what was sent before arrives before */
    void send(long delayMs, Runnable delivery) {
        lastAtMs = Math.max(lastAtMs, schedule.nowMs() + delayMs);
        underWay.add(delivery);
        // Whichever of several events of one millisecond comes first takes what was sent first.
        schedule.after(lastAtMs - schedule.nowMs(), () -> underWay.remove().run());
    }
}
