package io.balanceofpower.step1_accept;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** What a listener that speaks TLS shows of its certificate. Any thread. */
final class TlsMetrics {
    private final AtomicLong expiryS = new AtomicLong();
    private final Counter taken;
    private final Counter refused;

    TlsMetrics(String listener, MeterRegistry registry) {
        Tags tags = Tags.of("listener", listener);
        Gauge.builder("bop.mqtt.tls.certificate.expiry", expiryS, AtomicLong::get)
                .description("When the first certificate of the chain in use expires, in seconds since 1970")
                .baseUnit("seconds")
                .tags(tags)
                .register(registry);
        taken = reloads(registry, tags.and("outcome", "taken"));
        refused = reloads(registry, tags.and("outcome", "refused"));
    }

    private static Counter reloads(MeterRegistry registry, Tags tags) {
        return Counter.builder("bop.mqtt.tls.reloads")
                .description("Changes of the TLS files: taken into use, or refused so that the old ones stay in use")
                .tags(tags)
                .register(registry);
    }

    void expires(Instant at) {
        expiryS.set(at.getEpochSecond());
    }

    void taken() {
        taken.increment();
    }

    void refused() {
        refused.increment();
    }
}
