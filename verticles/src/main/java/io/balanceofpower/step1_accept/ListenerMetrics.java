package io.balanceofpower.step1_accept;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.concurrent.atomic.AtomicInteger;

/** What one listener counts of sockets, long before they are connections. Any thread. */
final class ListenerMetrics {
    private final AtomicInteger ofNode;
    private final AtomicInteger sockets = new AtomicInteger();
    private final Counter refusedByListener;
    private final Counter refusedByNode;
    private final Counter refusedByAddress;
    private final Counter late;
    private final Counter failed;

    /** @param ofNode the sockets of all listeners of the node */
    ListenerMetrics(String listener, AtomicInteger ofNode, MeterRegistry registry) {
        this.ofNode = ofNode;
        Tags tags = Tags.of("listener", listener);
        Gauge.builder("bop.mqtt.sockets", sockets, AtomicInteger::get)
                .description("Open sockets, also of those that have not sent a CONNECT")
                .tags(tags)
                .register(registry);
        refusedByListener = refused(registry, tags.and("limit", "listener"));
        refusedByNode = refused(registry, tags.and("limit", "node"));
        refusedByAddress = refused(registry, tags.and("limit", "address"));
        late = Counter.builder("bop.mqtt.sockets.late")
                .description("Sockets closed because their CONNECT was not complete in time")
                .tags(tags)
                .register(registry);
        failed = Counter.builder("bop.mqtt.sockets.failed")
                .description("Sockets that broke before their CONNECT: PROXY header, TLS handshake, HTTP, or a reset")
                .tags(tags)
                .register(registry);
    }

    private static Counter refused(MeterRegistry registry, Tags tags) {
        return Counter.builder("bop.mqtt.sockets.refused")
                .description("Sockets closed at once because there were too many, by whose limit")
                .tags(tags)
                .register(registry);
    }

    /** Counts a socket, and returns whether it may stay; if not, it is not counted as open. */
    boolean opened(int ofListenerMax, int ofNodeMax) {
        if (sockets.incrementAndGet() > ofListenerMax) {
            sockets.decrementAndGet();
            refusedByListener.increment();
            return false;
        }
        if (ofNode.incrementAndGet() > ofNodeMax) {
            closed();
            refusedByNode.increment();
            return false;
        }
        return true;
    }

    void closed() {
        sockets.decrementAndGet();
        ofNode.decrementAndGet();
    }

    void refusedByAddress() {
        refusedByAddress.increment();
    }

    void failed() {
        failed.increment();
    }

    void late() {
        late.increment();
    }
}
