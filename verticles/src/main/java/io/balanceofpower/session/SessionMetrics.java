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

    /** Why a connection that a device had was closed in favour of another, or a new one was told to try later. */
    enum Takeover {
        /** Closed for a new connection to this node. */
        LOCAL,
        /** Closed for a connection to another node. */
        REMOTE,
        /** Messages of the earlier connection to this node do not settle; the new one was told to try later. */
        BUSY,
        /** Closed because the lane that wrote for the device is over. */
        LANE_OVER
    }

    /** What became of a will. */
    enum WillEnd {
        /** It is in Kafka. */
        COMMITTED,
        /** It was refused as any message may be. */
        REFUSED,
        /** The device came back in time. */
        CANCELLED,
        /** The node lost its place in Kafka before the delay was over. */
        LOST
    }

    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicInteger willsWaiting = new AtomicInteger();
    private final Map<WillEnd, Counter> wills = new EnumMap<>(WillEnd.class);
    private final Map<Takeover, Counter> takeovers = new EnumMap<>(Takeover.class);

    SessionMetrics(MeterRegistry registry) {
        Gauge.builder("bop.sessions", sessions, AtomicInteger::get)
                .description("Devices that are connected to this node, or about to be")
                .register(registry);
        Gauge.builder("bop.sessions.wills.waiting", willsWaiting, AtomicInteger::get)
                .description("Wills that wait for their delay")
                .register(registry);
        for (WillEnd end : WillEnd.values()) {
            wills.put(
                    end,
                    Counter.builder("bop.sessions.wills")
                            .description("Wills of devices that went without a word, by what became of them")
                            .tag("outcome", end.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        for (Takeover takeover : Takeover.values()) {
            takeovers.put(
                    takeover,
                    Counter.builder("bop.sessions.takeovers")
                            .description("Connections that gave way to another one, or had to wait for one, by how")
                            .tag("result", takeover.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    void sessions(int count) {
        sessions.set(count);
    }

    void willsWaiting(int count) {
        willsWaiting.set(count);
    }

    void will(WillEnd end) {
        Counter counter = wills.get(end);
        if (counter != null) {
            counter.increment();
        }
    }

    void takeover(Takeover takeover) {
        Counter counter = takeovers.get(takeover);
        if (counter != null) {
            counter.increment();
        }
    }
}
