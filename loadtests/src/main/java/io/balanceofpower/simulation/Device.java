package io.balanceofpower.simulation;

import org.jspecify.annotations.Nullable;

/** A device as real ones are: keeps what is not acknowledged, connects again, anywhere, and sends it again in order. */
final class Device {
    private static final long SESSION_EXPIRY_MS = 3_600_000;
    private static final long CONNECT_LIMIT_MS = 4_500;
    private static final long SILENCE_LIMIT_MS = 4_000;

    final String name;
    private final World world;
    private final Outbox outbox;

    /** The connection that the device believes in. */
    private @Nullable Link link;

    private boolean connected;

    /** The device has asked for a new session and does not know whether it has one. */
    private boolean begins = true;

    private long heardAtMs;

    Device(World world, String name, Outbox outbox) {
        this.world = world;
        this.name = name;
        this.outbox = outbox;
    }

    void start() {
        connect();
        make();
    }

    boolean isDone() {
        return connected && outbox.isDone();
    }

    boolean isOn(Link one) {
        return link == one;
    }

    // --- connecting ---

    private void connect() {
        Node node = world.anyNode();
        begins = begins || (world.dice.chance(8) && outbox.mayBeginSession());
        boolean forOnce = world.dice.chance(world.shape.forOncePercent()) && outbox.mayBeginSession();
        Link next = new Link(world, this, node, begins, forOnce ? 0 : SESSION_EXPIRY_MS);
        link = next;
        connected = false;
        world.trace.say(name, () -> "connects to " + node.run + (next.cleanStart ? " for a new session" : ""));
        if (node.isAlive()) {
            next.toNode(() -> node.connect(next));
        } else {
            world.schedule.after(world.dice.between(1L, 50L), () -> disconnected(next));
        }
        world.schedule.after(CONNECT_LIMIT_MS, () -> {
            if (link == next && !connected) {
                leave(0);
            }
        });
    }

    /** CONNACK. */
    void connected(Link on, boolean sessionPresent) {
        connected = true;
        heardAtMs = world.schedule.nowMs();
        if (on.cleanStart) {
            begins = false;
            outbox.sessionBegun();
        } else {
            outbox.sessionFound(sessionPresent);
        }
        sendAgain();
        watch(on);
    }

    /** A node has granted the device for a connection that asked for a new session, or for one that ends with it. */
    void sessionEnds(Link on) {
        if (link != on) {
            outbox.sessionGone();
        }
    }

    private void forget(Link old) {
        link = null;
        connected = false;
        if (old.sessionExpiryMs == 0) {
            outbox.sessionGone();
        }
    }

    private void sendAgain() {
        outbox.unsettled().forEach(this::send);
    }

    private void watch(Link on) {
        world.schedule.after(SILENCE_LIMIT_MS / 4, () -> {
            if (link == on) {
                if (!outbox.unsettled().isEmpty() && world.schedule.nowMs() - heardAtMs > SILENCE_LIMIT_MS) {
                    leave(0);
                } else {
                    watch(on);
                }
            }
        });
    }

    /** The device goes elsewhere. What it has sent still arrives, and only then, perhaps late, that it has gone. */
    private void leave(long closedLaterMs) {
        Link old = link;
        if (old != null) {
            forget(old);
            world.trace.say(name, () -> "leaves " + old.node.run);
            old.toNode(closedLaterMs, () -> old.node.disconnected(old));
            connectLater();
        }
    }

    private void connectLater() {
        world.schedule.after(world.dice.between(5L, 250L), () -> {
            if (link == null) {
                connect();
            }
        });
    }

    void disconnected(Link on) {
        if (link == on) {
            forget(on);
            connectLater();
        }
    }

    /** A fault: moves, or sends all again on the connection that it has. */
    void move() {
        if (connected && world.dice.chance(30)) {
            sendAgain();
        } else if (link != null) {
            leave(world.dice.chance(50) ? 0 : world.dice.between(0L, 3_000L));
        }
    }

    /** A fault: connects to another node while it waits for the first one. */
    void connectTwice() {
        connectElsewhere();
        if (world.dice.chance(50)) {
            connectElsewhere();
        }
    }

    private void connectElsewhere() {
        Link old = link;
        if (old != null) {
            forget(old);
            old.toNode(world.dice.between(0L, 500L), () -> old.node.disconnected(old));
        }
        connect();
    }

    // --- messages ---

    private void make() {
        Outgoing next = outbox.make();
        if (next != null && connected) {
            send(next);
        }
        world.schedule.after(world.dice.between(2L, world.dice.chance(10) ? 600L : 40L), this::make);
    }

    private void send(Outgoing packet) {
        Link on = link;
        if (on != null) {
            on.toNode(() -> on.node.heard(on, packet.sent(), packet.packetId(), packet.isRelease()));
        }
    }

    void acknowledged(Sent sent) {
        heardAtMs = world.schedule.nowMs();
        Outgoing next = outbox.acknowledged(sent);
        if (next != null) {
            send(next);
        }
    }

    void completed(Sent sent) {
        heardAtMs = world.schedule.nowMs();
        outbox.completed(sent);
    }

    void refused(Sent sent) {
        heardAtMs = world.schedule.nowMs();
        outbox.refused(sent);
    }
}
