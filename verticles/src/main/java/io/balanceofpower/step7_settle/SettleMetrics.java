package io.balanceofpower.step7_settle;

import static java.util.Objects.requireNonNull;

import io.balanceofpower.message.Outcome;
import io.balanceofpower.message.Refusal;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What became of the messages, counted. Any thread. */
public final class SettleMetrics {
    private final LongAdder committed = new LongAdder();
    private final LongAdder duplicate = new LongAdder();
    private final Map<Refusal, LongAdder> refused = new EnumMap<>(Refusal.class);
    private final Timer wait;

    public SettleMetrics(MeterRegistry registry) {
        counter(registry, "committed", committed);
        counter(registry, "duplicate", duplicate);
        for (Refusal refusal : Refusal.values()) {
            LongAdder count = new LongAdder();
            refused.put(refusal, count);
            counter(registry, refusal.name().toLowerCase(Locale.ROOT), count);
        }
        wait = Timer.builder("bop.messages.wait")
                .description("Time from reading a message to its answer; one sample per connection and write")
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(20),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30))
                .register(registry);
    }

    private static void counter(MeterRegistry registry, String outcome, LongAdder count) {
        FunctionCounter.builder("bop.messages.settled", count, LongAdder::sum)
                .description("Messages whose outcome is known, by outcome")
                .tag("outcome", outcome)
                .register(registry);
    }

    void settled(Outcome outcome) {
        if (outcome instanceof Outcome.Refused r) {
            requireNonNull(refused.get(r.refusal())).increment();
        } else if (outcome == Outcome.Kept.COMMITTED) {
            committed.increment();
        } else {
            duplicate.increment();
        }
    }

    void waited(long ns) {
        wait.record(Duration.ofNanos(ns));
    }
}
