package io.balanceofpower.faults;

import io.balanceofpower.broker.BrokerCluster;
import io.balanceofpower.demo.DemoException;
import io.balanceofpower.demo.Load;
import io.balanceofpower.demo.MeshProcesses;
import io.balanceofpower.demo.NodeProcess;
import io.balanceofpower.demo.StopSignal;
import io.balanceofpower.loadtests.Progress;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** All that faults can be done to. Owned by the run's thread; methods block. */
record Scene(
        FaultOptions options,
        MeshProcesses mesh,
        BrokerCluster kafka,
        KafkaCopies copies,
        Network network,
        Load load,
        Watch watch,
        StopSignal stop,
        Progress progress) {
    private static final long SERVED_MS_MAX = 60_000;
    private static final long LOOK_MS = 20;
    private static final int SPREAD_TRIES_MAX = 10;

    NodeProcess node(int index) {
        return mesh.nodes().get(index);
    }

    String name(int index) {
        return node(index).address().name();
    }

    int anyNode(Random random) {
        return random.nextInt(mesh.nodes().size());
    }

    /** Lets time pass. */
    void pass(long ms) throws InterruptedException {
        if (stop.await(ms)) {
            throw new DemoException(DemoException.Kind.STOPPED, "Stopped during a fault: there is no audit.");
        }
        load.check();
        load.words().forEach(word -> progress.say("  " + word));
    }

    /** Starts ended nodes again and waits until all take devices. */
    void revive() throws InterruptedException {
        mesh.revive(progress::say);
        mesh.nodes().forEach(node -> watch.back(node.address().name()));
    }

    /** Brings each node its share of devices again, so that a fault hits some; a device may be refused and try again. */
    void spreadDevices() throws InterruptedException {
        for (int tries = 0; tries < SPREAD_TRIES_MAX && load.goHome() > 0; tries++) {
            awaitServed();
        }
    }

    /**
     * Waits until every device has had an acknowledgement from now on.
     * Those that have had none within a minute are counted as unserved.
     */
    void awaitServed() throws InterruptedException {
        long sinceNs = System.nanoTime();
        long deadlineNs = sinceNs + TimeUnit.MILLISECONDS.toNanos(SERVED_MS_MAX);
        int unserved = options.devices();
        while (unserved > 0 && System.nanoTime() < deadlineNs) {
            pass(LOOK_MS);
            unserved = options.devices() - watch.servedSince(sinceNs);
        }
        watch.unserved(unserved);
    }
}
