package io.balanceofpower.demo;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Nanoseconds since 1970-01-01 UTC that never go backwards: read once from the system and counted on from there. */
final class UtcClock {
    private final long zeroNs;

    UtcClock() {
        Instant now = Instant.now();
        zeroNs = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - System.nanoTime();
    }

    long nowNs() {
        return zeroNs + System.nanoTime();
    }
}
