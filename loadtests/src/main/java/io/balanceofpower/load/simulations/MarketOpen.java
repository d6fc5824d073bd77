package io.balanceofpower.load.simulations;

import io.gatling.javaapi.core.Session;
import java.time.Duration;
import java.util.List;

/**
 * Is a burst to many times the rate, within a second, survived? What a device cannot send in time waits in it, and counts
 * from when it was due, so the backlog of the burst shows in the response times.
 */
public final class MarketOpen extends LoadSimulation {
    private static final double RISE_MS = 1_000;

    private final double rate = parameters.number("rate");
    private final double factor = parameters.number("burst.factor");
    private final long burstMs = parameters.time("burst.after").toMillis();
    private final long calmMs = burstMs + parameters.time("burst.for").toMillis();

    /** Made by Gatling. */
    public MarketOpen() {
        if (calmMs > durationMs()) {
            throw new IllegalArgumentException("-Dburst.after and -Dburst.for together are longer than -Dduration");
        }
        ask(
                protocol(),
                List.of(ramped(devices(publishUntil(session -> durationMs(), this::untilNext)))),
                noConnectFails());
    }

    private Duration untilNext(Session session) {
        return interval(rateAt(elapsedMs()));
    }

    private double rateAt(long elapsedMs) {
        if (elapsedMs < burstMs || elapsedMs >= calmMs) {
            return rate;
        }
        return rate * (1 + (factor - 1) * Math.min(1, (elapsedMs - burstMs) / RISE_MS));
    }
}
