package io.balanceofpower.loadtests;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How far the devices of a generator have got. Owned by their event loop; what other threads may read says so, and is
 * set after what it counts.
 */
final class Sending implements Device.Listener {

    private final List<Device> devices;

    private Load load = Load.closedLoop(0);
    private Histogram latenciesNs = Latencies.histogram();
    private long due;

    // Written by the event loop alone.
    private volatile int connected;
    private volatile long acknowledged;
    private volatile @Nullable String failure;

    /** @param devices filled before the first load begins */
    Sending(List<Device> devices) {
        this.devices = devices;
    }

    /** Any thread. */
    int connected() {
        return connected;
    }

    /** Of all loads. Any thread. */
    long acknowledged() {
        return acknowledged;
    }

    /** The first reason for which nothing has a meaning any more. Any thread. */
    @Nullable
    String failure() {
        return failure;
    }

    void begin(Load newLoad, Histogram newLatenciesNs) {
        load = newLoad;
        latenciesNs = newLatenciesNs;
        due = 0;
        devices.forEach(device -> device.begin(newLoad));
    }

    /** Lets those devices send that have a message due. The others look by themselves when they are answered. */
    void tick() {
        long nowNs = System.nanoTime();
        while (due < load.messages() && load.intendedNs(due) - nowNs <= 0) {
            devices.get((int) (due % devices.size())).pump();
            due++;
        }
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    public void welcomed() {
        connected++;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    public void acknowledged(long intendedNs) {
        if (load.isOpenLoop()) {
            Latencies.record(latenciesNs, System.nanoTime() - intendedNs);
        }
        acknowledged++;
    }

    @Override
    public void failed(String reason) {
        if (failure == null) {
            failure = reason;
        }
    }
}
