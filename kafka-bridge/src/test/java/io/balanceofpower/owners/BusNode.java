package io.balanceofpower.owners;

import static org.awaitility.Awaitility.await;

import io.balanceofpower.ownership.ClaimId;
import io.balanceofpower.step6_commit.Faults;
import io.balanceofpower.step6_commit.Lanes;
import io.balanceofpower.step6_commit.Sent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Lanes and owners as a node has them. A device that another node wants is given up at once. */
public final class BusNode implements AutoCloseable {

    static final Duration LONG = Duration.ofSeconds(60);

    /** Reading the topic of sessions may take its time. */
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    static final long ACQUIRE_MS = 8_000;
    static final long LEDGER_RETENTION_MS = 3_600_000;

    final String run;
    public final Lanes lanes;
    public final Owners owners;
    public final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    /** Devices that were lost, and taken over, in their order. */
    final List<String> lost = new CopyOnWriteArrayList<>();

    final List<String> takenOver = new CopyOnWriteArrayList<>();
    final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final BusMesh mesh;
    private final Map<String, Connection> connections = new ConcurrentHashMap<>();

    BusNode(BusMesh mesh, String node, Faults faults, int devicesMax) {
        this.mesh = mesh;
        run = node + "-" + UUID.randomUUID();
        lanes = Objects.requireNonNull(faults.prepare(
                        mesh.bus.settings(mesh.guarantee, mesh.name, node, mesh.lanes, mesh.checkpointMs),
                        mesh.topics,
                        run,
                        registry)
                .block(LONG));
        lanes.failed().subscribe(failure::set);
        OwnerSettings settings = new OwnerSettings(run, ACQUIRE_MS, devicesMax, LEDGER_RETENTION_MS);
        owners = new Owners(lanes, settings, mesh.from(run), new Watch(), registry);
        owners.failed().subscribe(failure::set);
    }

    void open() {
        owners.start().block(START_LIMIT);
        lanes.open(owners.laneWatch()).block(LONG);
    }

    private record Connection(ClaimId claim, long sessionExpiryMs) {}

    private final class Watch implements DeviceWatch {
        @Override
        public void takenOver(String device, ClaimId claim, boolean anew) {
            takenOver.add(device);
            // As sessions do, which know of a device from when it was acquired until it left.
            Connection connection = connections.get(device);
            if (connection != null && connection.claim().equals(claim) && connections.remove(device, connection)) {
                owners.left(device, claim, connection.sessionExpiryMs());
            }
        }

        @Override
        public void lost(String device, ClaimId claim) {
            connections.remove(device);
            lost.add(device);
        }
    }

    /** @throws NotAcquiredException if it cannot be had now */
    public Acquired acquire(String device) {
        return acquire(device, true, 0);
    }

    /** One at a time, as a node's sessions see to it that a device has one connection. */
    synchronized Acquired acquire(String device, boolean cleanStart, long sessionExpiryMs) {
        leave(device);
        return Objects.requireNonNull(owners.acquire(device, cleanStart, sessionExpiryMs)
                .doOnNext(acquired -> connections.put(device, new Connection(acquired.claim(), sessionExpiryMs)))
                .block(LONG));
    }

    /** Completes when it is known whether the device is this node's; never fails because it is not. */
    CompletableFuture<?> tryAcquire(String device) {
        return owners.acquire(device, true, 0)
                .doOnNext(acquired -> connections.put(device, new Connection(acquired.claim(), 0)))
                .onErrorComplete(NotAcquiredException.class)
                .toFuture();
    }

    /** As a device does it, which comes again until it is let in. */
    Acquired acquireAgain(String device) {
        return acquireAgain(device, true, 0);
    }

    Acquired acquireAgain(String device, boolean cleanStart, long sessionExpiryMs) {
        return await().atMost(LONG)
                .ignoreExceptionsInstanceOf(NotAcquiredException.class)
                .until(() -> acquire(device, cleanStart, sessionExpiryMs), acquired -> true);
    }

    void leave(String device) {
        Connection connection = connections.remove(device);
        if (connection != null) {
            owners.left(device, connection.claim(), connection.sessionExpiryMs());
        }
    }

    /** False, and nothing offered, if the connection has ended: taken over, lost, or followed by another one. */
    synchronized boolean offer(Acquired connection, Sent sent) {
        Connection now = connections.get(sent.message().device());
        boolean lives = now != null && now.claim().equals(connection.claim());
        if (lives) {
            offer(sent);
        }
        return lives;
    }

    public Sent offer(Sent sent) {
        lanes.laneOf(sent.message().device()).offer(sent.message());
        return sent;
    }

    DeviceView view(String device) {
        return Objects.requireNonNull(owners.view(device).block(LONG));
    }

    double count(String meter) {
        return registry.get(meter).counters().stream()
                .mapToDouble(c -> c.count())
                .sum();
    }

    /** In good order. */
    void stop() {
        Set.copyOf(connections.keySet()).forEach(this::leave);
        if (Boolean.TRUE.equals(owners.emptied(Duration.ofSeconds(10)).block(LONG))) {
            lanes.retire().block(LONG);
        }
        mesh.leave(this);
        close();
    }

    @Override
    public void close() {
        lanes.close(Duration.ZERO).block(LONG);
        owners.close();
    }
}
