package io.balanceofpower.simulation;

import io.balanceofpower.ownership.Book;
import io.balanceofpower.ownership.ClaimId;
import io.balanceofpower.ownership.DeviceState;
import io.balanceofpower.ownership.Grant;
import io.balanceofpower.ownership.Limits;
import io.balanceofpower.ownership.Ownership;
import io.balanceofpower.simulation.Work.Packet;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A node process, from its start to its death: what the real node does around its {@link Ownership}. */
final class Node {
    private static final Limits LIMITS = new Limits(3_000, 2_500, NodeOrders.STALL_MS, 1_000, 3_600_000);
    private static final long TICK_MS = 1_000;

    /** The machine's, which its processes share one after the other. */
    final String name;

    /** The process's, which no other has. */
    final String run;

    final KafkaLink kafka;
    final Ownership ownership;
    final Tail tail;
    private final World world;
    private final NodeLanes lanes;
    private final Map<String, Presence> presences = new HashMap<>();
    private final Deque<Runnable> heldBack = new ArrayDeque<>();
    private final long clockSkewMs;
    private boolean alive = true;
    private long pausedUntilMs;

    Node(World world, String name, String run) {
        this.world = world;
        this.name = name;
        this.run = run;
        this.kafka = new KafkaLink(world, this);
        this.ownership = new Ownership(run, LIMITS, new NodeOrders(world, this));
        this.tail = new Tail(world, this, ownership);
        this.lanes = new NodeLanes(world, this);
        this.clockSkewMs = world.dice.between(-300L, 300L);
    }

    void start() {
        tick();
        lanes.open();
        tail.wake();
    }

    private void tick() {
        ownership.tick(clockMs());
        world.schedule.after(TICK_MS, () -> run(this::tick));
    }

    /** What this process's machine believes to be the time. */
    private long clockMs() {
        return world.clockMs() + clockSkewMs;
    }

    // --- the process ---

    /** Happens in this process: now, when a pause is over, or never. */
    void run(Runnable action) {
        if (!alive) {
            return;
        }
        if (world.schedule.nowMs() < pausedUntilMs || !heldBack.isEmpty()) {
            heldBack.add(action);
        } else {
            action.run();
        }
    }

    void pause(long forMs) {
        if (pausedUntilMs == 0) {
            pausedUntilMs = world.schedule.nowMs() + forMs;
            world.schedule.after(forMs, this::resume);
        }
    }

    /** All that was held back happens at once. */
    void resume() {
        pausedUntilMs = 0;
        while (alive && !heldBack.isEmpty()) {
            heldBack.element().run();
            heldBack.remove();
        }
    }

    void kill() {
        alive = false;
        heldBack.clear();
        presences.values().forEach(presence -> reset(presence.link));
    }

    private void reset(@Nullable Link link) {
        if (link != null) {
            world.schedule.after(world.dice.between(1L, 800L), () -> link.device.disconnected(link));
        }
    }

    boolean isAlive() {
        return alive;
    }

    void sessionsMoved() {
        tail.wake();
    }

    // --- lanes ---

    void command(String lane, Consumer<Book> action) {
        Lane open = lanes.named(lane);
        if (open != null) {
            open.command(action);
        }
    }

    void laneEnded(Lane lane) {
        lanes.ended(lane);
    }

    Collection<Lane> lanes() {
        return lanes.open;
    }

    // --- devices ---

    /** CONNECT. */
    void connect(Link link) {
        Presence presence = presences.computeIfAbsent(link.device.name, d -> new Presence());
        if (presence.link != null) {
            presence.link.close();
        }
        presence.link = link;
        if (presence.acquiring) {
            return; // what comes of it is this connection's
        }
        Lane lane = lanes.any();
        if (lane == null) {
            refuse(presence);
            return;
        }
        if (presence.tenancy != null) {
            ownership.leave(link.device.name, presence.tenancy.claim);
        }
        presence.acquiring = true;
        ownership.connect(link.device.name, lane.name);
    }

    private static void refuse(Presence presence) {
        if (presence.link != null) {
            presence.link.close();
            presence.link = null;
        }
    }

    void notGranted(String device) {
        Presence presence = presence(device);
        presence.acquiring = false;
        if (presence.link != null && presence.link.tenancy == null) {
            refuse(presence);
        }
    }

    private Presence presence(String device) {
        Presence presence = presences.get(device);
        if (presence == null) {
            throw new IllegalStateException(device + " never was here");
        }
        return presence;
    }

    void granted(Grant grant) {
        Presence presence = presence(grant.device());
        presence.acquiring = false;
        Lane lane = lanes.named(grant.claim().lane());
        if (lane == null) {
            return; // it ends, and the machine is about to hear so
        }
        Link link = presence.link;
        long expiryMs = link == null ? grant.state().sessionExpiryMs() : link.sessionExpiryMs;
        Tenancy tenancy = new Tenancy(grant.device(), grant.claim(), lane, expiryMs);
        presence.tenancy = tenancy;
        boolean goesOn = (link == null || !link.cleanStart) && grant.state().hasSession(clockMs());
        Grant forSession = grant.forSession(goesOn, expiryMs);
        world.trace.say(run, () -> "is granted " + forSession);
        if (link != null && (link.cleanStart || expiryMs == 0)) {
            link.device.sessionEnds(link);
        }
        boolean waits = forSession.beginsSession() && world.keeps(Rule.COMMIT_BEFORE_NEW_SESSION);
        lane.command(
                book -> {
                    book.put(forSession);
                    world.invariants.granted(grant.device(), lane);
                },
                () -> {
                    if (waits) {
                        welcome(link, tenancy, goesOn);
                    }
                });
        if (link == null) {
            world.schedule.after(0, () -> run(() -> ownership.leave(grant.device(), grant.claim())));
        } else {
            link.tenancy = tenancy;
        }
        if (!waits) {
            welcome(link, tenancy, goesOn);
        }
    }

    /** CONNACK, unless the device has gone meanwhile. */
    private static void welcome(@Nullable Link link, Tenancy tenancy, boolean sessionPresent) {
        if (link != null && link.tenancy == tenancy) {
            link.toDevice(() -> link.device.connected(link, sessionPresent));
        }
    }

    /** A packet from a device that was connected. */
    void heard(Link link, Sent sent, int packetId, boolean isRelease) {
        Tenancy tenancy = link.tenancy;
        if (tenancy != null) {
            tenancy.inFlight++;
            tenancy.lane.add(new Packet(link, tenancy, sent, packetId, isRelease));
        }
    }

    /** DISCONNECT, or the socket is closed. */
    void disconnected(Link link) {
        Presence presence = presence(link.device.name);
        link.close();
        if (presence.link == link) {
            presence.link = null;
            if (link.tenancy != null) {
                ownership.leave(link.device.name, link.tenancy.claim);
            }
        }
    }

    // --- letting go ---

    void letGo(String device, ClaimId claim) {
        Presence presence = presence(device);
        Tenancy tenancy = presence.tenancy;
        if (tenancy == null || !tenancy.claim.equals(claim)) {
            return; // its lane is over
        }
        tenancy.lettingGo = true;
        Link link = presence.link;
        if (link != null && link.tenancy == tenancy) {
            link.close();
            presence.link = null;
        }
        if (tenancy.inFlight == 0 || !world.keeps(Rule.SETTLE_BEFORE_RELEASE)) {
            release(tenancy);
        }
    }

    void settled(Packet packet) {
        Tenancy tenancy = packet.tenancy;
        tenancy.inFlight--;
        if (tenancy.lettingGo && tenancy.inFlight == 0 && world.keeps(Rule.SETTLE_BEFORE_RELEASE)) {
            release(tenancy);
        }
    }

    private void release(Tenancy tenancy) {
        Lane lane = tenancy.lane;
        lane.command(book -> {
            DeviceState state = book.release(tenancy.device, tenancy.claim, clockMs(), tenancy.sessionExpiryMs);
            if (state != null) {
                lane.toNode.send(0, () -> run(() -> released(tenancy, state)));
            }
        });
    }

    private void released(Tenancy tenancy, DeviceState state) {
        Presence presence = presence(tenancy.device);
        if (presence.tenancy == tenancy) {
            presence.tenancy = null;
        }
        world.trace.say(run, () -> "has released " + tenancy.device + " of " + tenancy.claim);
        ownership.released(tenancy.device, tenancy.claim, state);
    }

    void lost(String device, ClaimId claim) {
        Presence presence = presence(device);
        Tenancy tenancy = presence.tenancy;
        if (tenancy != null && tenancy.claim.equals(claim)) {
            presence.tenancy = null;
            Link link = presence.link;
            if (link != null && link.tenancy == tenancy) {
                refuse(presence);
            }
        }
    }
}
