package io.balanceofpower.step6_commit;

import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.common.errors.InterruptException;

/** Pauses between attempts: doubling from 20 ms to 2 s, each a random half shorter, so that lanes do not beat in time. */
final class Backoff {

    /** {@link Thread#sleep(long)}, or a test's. */
    @FunctionalInterface
    interface Sleep {
        void sleep(long ms) throws InterruptedException;
    }

    private static final long FIRST_MS = 20;
    private static final long LAST_MS = 2_000;

    private final Sleep sleep;
    private long nextMs = FIRST_MS;

    Backoff(Sleep sleep) {
        this.sleep = sleep;
    }

    void reset() {
        nextMs = FIRST_MS;
    }

    /** Blocks. Ends early with an {@link InterruptException} when the lane is told to give up. */
    void pause() {
        long ms = ThreadLocalRandom.current().nextLong(nextMs / 2, nextMs + 1);
        nextMs = Math.min(LAST_MS, 2 * nextMs);
        try {
            sleep.sleep(ms);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
