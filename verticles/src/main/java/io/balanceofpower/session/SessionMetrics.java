package io.balanceofpower.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What the sessions count. Any thread. */
final class SessionMetrics {

    /** How a device came to this node. */
    enum Takeover {
        /** From an earlier connection to this node. */
        LOCAL,
        /** From another node, with its session and ledgers. */
        RELEASED,
        /** The other node did not know it. */
        UNKNOWN,
        /** The other node is gone, and what it knew with it. */
        OWNER_GONE,
        /** The other node is there and did not answer in time; the device was told to try later. */
        UNANSWERED,
        /** Messages of the earlier connection do not settle; the device was told to try later. */
        BUSY
    }

    private final AtomicInteger sessions = new AtomicInteger();
    private final Map<Takeover, Counter> takeovers = new EnumMap<>(Takeover.class);

    SessionMetrics(MeterRegistry registry) {
        Gauge.builder("bop.sessions", sessions, AtomicInteger::get)
                .description("Devices that this node remembers, connected or not")
                .register(registry);
        for (Takeover takeover : Takeover.values()) {
            takeovers.put(
                    takeover,
                    Counter.builder("bop.sessions.takeovers")
                            .description("Devices that came from an earlier connection or another node, by how")
                            .tag("result", takeover.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    void sessions(int count) {
        sessions.set(count);
    }

    void takeover(Takeover takeover) {
        Counter counter = takeovers.get(takeover);
        if (counter != null) {
            counter.increment();
        }
    }
}
