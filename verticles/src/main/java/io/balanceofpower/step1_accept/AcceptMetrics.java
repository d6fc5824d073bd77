package io.balanceofpower.step1_accept;

import io.balanceofpower.step1_accept.packet.Rule;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What the listeners of a node count. Any thread. */
public final class AcceptMetrics {
    private final MeterRegistry registry;
    private final AtomicInteger sockets = new AtomicInteger();
    private final Map<String, ListenerMetrics> listeners = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final LongAdder messages = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final Counter accepted;
    private final Map<ReasonCode, Counter> rejected = new EnumMap<>(ReasonCode.class);
    private final Map<ReasonCode, Counter> disconnected = new EnumMap<>(ReasonCode.class);
    private final Map<Hold, Counter> held = new EnumMap<>(Hold.class);
    private final Map<Rule, Counter> violations = new EnumMap<>(Rule.class);

    public AcceptMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("bop.mqtt.connections", connections, AtomicInteger::get)
                .description("Network connections that sent a CONNECT and are open")
                .register(registry);
        FunctionCounter.builder("bop.mqtt.messages", messages, LongAdder::sum)
                .description("PUBLISH packets taken from devices, duplicates included")
                .register(registry);
        FunctionCounter.builder("bop.mqtt.bytes", bytes, LongAdder::sum)
                .description("Payload bytes of PUBLISH packets taken from devices")
                .baseUnit("bytes")
                .register(registry);
        accepted = Counter.builder("bop.mqtt.connects.accepted")
                .description("CONNECT packets answered with success")
                .register(registry);
        for (ReasonCode reason : ReasonCode.values()) {
            rejected.put(
                    reason,
                    counter(
                            registry,
                            "bop.mqtt.connects.rejected",
                            "CONNECT packets refused, by reason",
                            "reason",
                            reason));
            disconnected.put(
                    reason,
                    counter(
                            registry,
                            "bop.mqtt.disconnects",
                            "Connections that the node closed, by reason",
                            "reason",
                            reason));
        }
        for (Hold hold : Hold.values()) {
            held.put(
                    hold,
                    counter(registry, "bop.mqtt.holds", "Times that a connection was not read on", "reason", hold));
        }
        for (Rule rule : Rule.values()) {
            violations.put(
                    rule,
                    counter(
                            registry,
                            "bop.mqtt.violations",
                            "Packets that broke a rule of MQTT, by rule",
                            "rule",
                            rule));
        }
    }

    private static Counter counter(MeterRegistry registry, String name, String description, String tag, Enum<?> value) {
        return Counter.builder(name)
                .description(description)
                .tag(tag, value.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    /** Connections that sent a CONNECT and are open. */
    public int connections() {
        return connections.get();
    }

    /** The part of one listener, the same for all its event loops. */
    ListenerMetrics listener(String name) {
        return listeners.computeIfAbsent(name, n -> new ListenerMetrics(n, sockets, registry));
    }

    /** Of a listener that speaks TLS; asked for once. */
    TlsMetrics tls(String name) {
        return new TlsMetrics(name, registry);
    }

    void opened() {
        connections.incrementAndGet();
    }

    void closed() {
        connections.decrementAndGet();
    }

    void accepted() {
        accepted.increment();
    }

    void rejected(ReasonCode reason) {
        of(rejected, reason).increment();
    }

    void disconnected(ReasonCode reason) {
        of(disconnected, reason).increment();
    }

    void held(Hold reason) {
        of(held, reason).increment();
    }

    void violated(Rule rule) {
        of(violations, rule).increment();
    }

    void message(int payloadBytes) {
        messages.increment();
        bytes.add(payloadBytes);
    }

    private static <K> Counter of(Map<K, Counter> counters, K key) {
        Counter counter = counters.get(key);
        if (counter == null) {
            throw new IllegalStateException("no counter for " + key);
        }
        return counter;
    }
}
