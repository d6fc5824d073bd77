package io.balanceofpower.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the demo is asked to do.
 *
 * @param devices how many devices, from 0
 * @param ratePerSecond messages a second of all devices together, from 1
 * @param duration how long devices send; without it until a signal
 * @param kill whether a node is killed in the middle, or after 10 s when there is no middle
 * @param keepRunning whether the addresses are printed for scripts, and people told on standard error instead
 * @param data where Kafka's data are kept; without it they end with the demo
 * @param json where the result is written
 * @param live whether the screen is redrawn in place
 * @param seed of all that is random: ports, delays between connections, the node that is killed
 */
public record DemoOptions(
        int devices,
        int ratePerSecond,
        Optional<Duration> duration,
        boolean kill,
        boolean keepRunning,
        Optional<Path> data,
        Optional<Path> json,
        boolean live,
        long seed) {

    private static final long KILL_MS = 10_000;

    LoadSettings load() {
        return new LoadSettings(devices, ratePerSecond, seed);
    }

    /** When the node is killed, counted from when devices start. */
    long killAfterMs() {
        return duration.map(all -> all.toMillis() / 2).orElse(KILL_MS);
    }
}
