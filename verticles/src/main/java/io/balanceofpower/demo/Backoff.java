package io.balanceofpower.demo;

import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * How long a device waits before it connects again: 50 ms, doubled with every failure up to 2 s, and of that a random
 * part of at least half, so that devices which lost the same node do not come back in step.
 */
final class Backoff {
    private static final long FIRST_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MAX_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int DOUBLINGS_MAX = 6;

    private final Random random;
    private int failures;

    Backoff(Random random) {
        this.random = random;
    }

    long nextNs() {
        long full = Math.min(MAX_NS, FIRST_NS << Math.min(failures, DOUBLINGS_MAX));
        failures++;
        return full / 2 + (long) (random.nextDouble() * full / 2);
    }

    void reset() {
        failures = 0;
    }
}
