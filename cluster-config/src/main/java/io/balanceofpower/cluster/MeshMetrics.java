package io.balanceofpower.cluster;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.Supplier;

/** What the mesh counts. Any thread. */
final class MeshMetrics {

    /** How a request to another node can fail. */
    enum Failure {
        UNAVAILABLE,
        BUSY,
        TIMED_OUT,
        ERROR
    }

    private final MeterRegistry registry;
    final Counter peerRequests;
    final Counter commandsExpired;
    final Counter commandsMalformed;

    MeshMetrics(MeterRegistry registry) {
        this.registry = registry;
        peerRequests = Counter.builder("bop.mesh.requests")
                .description("Requests to other nodes, those that failed included")
                .register(registry);
        commandsExpired = Counter.builder("bop.mesh.commands.expired")
                .description("Requests from other nodes that came after their expiry and were not carried out")
                .register(registry);
        commandsMalformed = Counter.builder("bop.mesh.commands.malformed")
                .description("Messages on this node's address that are no requests of this version, dropped")
                .register(registry);
    }

    Counter peerRequestsFailed(Failure failure) {
        return Counter.builder("bop.mesh.requests.failed")
                .description("Requests to other nodes that got no answer")
                .tag("reason", failure.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }
}
