package io.balanceofpower.owners;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What is counted about ownership. Any thread. */
final class OwnerMeters {
    private final AtomicInteger devices = new AtomicInteger();
    private final AtomicLong tailedTo = new AtomicLong();
    private final Timer acquire;
    private final Counter asked;
    private final Counter unanswered;
    private final Counter fenced;
    private final Counter recoveriesFailed;
    private final Counter scanned;
    private final Timer recovery;
    private final Counter damaged;

    OwnerMeters(MeterRegistry registry) {
        Gauge.builder("bop.owners.devices", devices, AtomicInteger::get)
                .description("Devices that the mesh remembers, connected or not, as far as this node has read")
                .register(registry);
        Gauge.builder("bop.owners.tailed", tailedTo, AtomicLong::get)
                .description("How far this node has read the topic of sessions")
                .register(registry);
        acquire = Timer.builder("bop.owners.acquire")
                .description("From a device's CONNECT until it is this node's")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        recovery = Timer.builder("bop.owners.recovery")
                .description("From a lane's fence until what it had committed is known")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        asked = counter(registry, "bop.owners.asked", "Requests to other nodes to release a device");
        unanswered = counter(
                registry, "bop.owners.unanswered", "Requests of these without an answer, after which a lane is fenced");
        fenced = counter(registry, "bop.owners.fenced", "Lanes that this node has fenced");
        recoveriesFailed = counter(
                registry,
                "bop.owners.recoveries.failed",
                "Fences and recoveries that failed and are to be tried again");
        scanned = counter(registry, "bop.owners.scanned", "Records read by recoveries");
        damaged = counter(
                registry,
                "bop.owners.damaged",
                "Records in the topic of sessions that no node wrote, which were skipped");
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    void tailed(long position, int knownDevices) {
        tailedTo.set(position);
        devices.set(knownDevices);
    }

    void acquired(long tookNs) {
        acquire.record(tookNs, TimeUnit.NANOSECONDS);
    }

    void asked() {
        asked.increment();
    }

    void unanswered() {
        unanswered.increment();
    }

    void fenced() {
        fenced.increment();
    }

    void recoveryFailed() {
        recoveriesFailed.increment();
    }

    void recovered(long tookNs, long records) {
        recovery.record(tookNs, TimeUnit.NANOSECONDS);
        scanned.increment((double) records);
    }

    void damaged() {
        damaged.increment();
    }
}
