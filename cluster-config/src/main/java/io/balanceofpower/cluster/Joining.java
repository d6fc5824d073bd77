package io.balanceofpower.cluster;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.net.BindException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** From settings to a place in the mesh. Everything here blocks: for the mesh's own thread only. */
final class Joining {
    private final MeshSettings settings;

    Joining(MeshSettings settings) {
        this.settings = settings;
    }

    /**
     * Joins, and checks that this node may stay.
     *
     * @throws MeshStartException if it may not, or could not join; nothing is left open then
     */
    HazelcastInstance join(String run, Map<String, String> addresses) throws InterruptedException {
        HazelcastInstance hazelcast = open(run, addresses);
        try {
            refuseTwin(hazelcast, run);
            awaitEnough(hazelcast);
            return hazelcast;
        } catch (RuntimeException | InterruptedException e) {
            hazelcast.getLifecycleService().terminate();
            throw e;
        }
    }

    private HazelcastInstance open(String run, Map<String, String> addresses) {
        // What Hazelcast logs before it has read its configuration.
        System.setProperty("hazelcast.logging.type", "slf4j");
        try {
            return Hazelcast.newHazelcastInstance(MeshConfig.of(settings, run, addresses));
        } catch (MeshStartException e) {
            throw e;
        } catch (RuntimeException e) {
            if (causedBy(e, BindException.class)) {
                throw portTaken("mesh.port", settings.host(), settings.port(), e);
            }
            if (causedBy(e, UnknownHostException.class)) {
                throw new MeshStartException(
                        "mesh.host",
                        "neither " + settings.host() + " nor mesh.public-host " + settings.publicHost()
                                + " may be a name that nobody knows",
                        e);
            }
            throw new MeshStartException(
                    settings.dns().isEmpty() ? "mesh.members" : "mesh.dns",
                    "a node accepted the connection and then did not let this one join within "
                            + settings.joinTimeoutMs() + " ms: is it of the same version, and alive?",
                    e);
        }
    }

    static MeshStartException portTaken(String key, String host, int port, Throwable cause) {
        return new MeshStartException(
                key,
                "cannot listen on " + host + ":" + port + ", the port is in use or the address is not this machine's",
                cause);
    }

    static boolean causedBy(Throwable error, Class<? extends Throwable> type) {
        for (Throwable t = error; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return true;
            }
        }
        return false;
    }

    /**
     * An older node of the same id may be this node's own predecessor, which died and has not been missed yet. So it
     * gets the time in which the mesh would notice.
     */
    private void refuseTwin(HazelcastInstance hazelcast, String run) throws InterruptedException {
        if (!await(hazelcast, settings.deadAfterMs() + 2000, () -> olderTwin(hazelcast, run) == null)) {
            Member twin = olderTwin(hazelcast, run);
            throw new MeshStartException(
                    "node.id",
                    "another live node calls itself " + settings.node()
                            + (twin == null
                                    ? ""
                                    : ", at " + twin.getAddress().getHost() + ":"
                                            + twin.getAddress().getPort())
                            + ": give each node an id of its own");
        }
    }

    /** The members are in the order in which they joined, the same on every node: so only one of two twins goes. */
    private @Nullable Member olderTwin(HazelcastInstance hazelcast, String run) {
        for (Member member : hazelcast.getCluster().getMembers()) {
            if (run.equals(member.getAttribute(MeshConfig.RUN_ATTRIBUTE))) {
                return null;
            }
            if (settings.node().equals(member.getAttribute(MeshConfig.NODE_ATTRIBUTE))) {
                return member;
            }
        }
        return null;
    }

    private void awaitEnough(HazelcastInstance hazelcast) throws InterruptedException {
        if (!await(
                hazelcast,
                settings.joinTimeoutMs(),
                () -> hazelcast.getCluster().getMembers().size() >= settings.membersMin())) {
            throw new MeshStartException(
                    "mesh.members-min",
                    "needs " + settings.membersMin() + " nodes, and "
                            + hazelcast.getCluster().getMembers().size()
                            + " were in sight within mesh.join-timeout-ms " + settings.joinTimeoutMs()
                            + ": start the others, check mesh.members and mesh.dns, or lower it");
        }
    }

    private static boolean await(HazelcastInstance hazelcast, long timeoutMs, BooleanSupplier condition)
            throws InterruptedException {
        Semaphore changes = new Semaphore(0);
        UUID listener = hazelcast.getCluster().addMembershipListener(new OnMembers(changes::release));
        try {
            long endNs = System.nanoTime() + MILLISECONDS.toNanos(timeoutMs);
            while (!condition.getAsBoolean()) {
                long leftNs = endNs - System.nanoTime();
                if (leftNs <= 0 || !changes.tryAcquire(leftNs, NANOSECONDS)) {
                    return condition.getAsBoolean();
                }
            }
            return true;
        } finally {
            hazelcast.getCluster().removeMembershipListener(listener);
        }
    }
}
