package io.balanceofpower.simulation;

import io.balanceofpower.ownership.Ownership;
import java.util.ArrayList;
import java.util.List;

/** A process reads {@code bop.sessions}, from its beginning on, later than it is written. */
final class Tail {
    private static final int FETCH_MAX = 60;
    private static final int SLOW_FETCH_MAX = 5;

    private record Read(long offset, long atMs, SessionBytes bytes) {}

    /** @param atTheEnd whether there was no more to be had when this was fetched */
    private record Fetched(List<Read> records, long position, boolean atTheEnd) {}

    private final World world;
    private final Node node;
    private final Ownership ownership;
    private long position;
    private boolean underWay;
    private long slowUntilMs;

    Tail(World world, Node node, Ownership ownership) {
        this.world = world;
        this.node = node;
        this.ownership = ownership;
    }

    void slow(long forMs) {
        slowUntilMs = world.schedule.nowMs() + forMs;
    }

    /** There may be something to read. */
    void wake() {
        if (!underWay && position < world.kafka.sessions.lastStable() && node.isAlive()) {
            underWay = true;
            world.schedule.after(world.network.connectionMs(node.name, Network.KAFKA), this::fetch);
        }
    }

    /** What Kafka answers is how the log is now, whenever the node gets to see it. */
    private void fetch() {
        long stable = world.kafka.sessions.lastStable();
        boolean slow = world.schedule.nowMs() < slowUntilMs;
        // A slow tail gets little at a time, too, so that it is in the middle of the topic when something happens
        // there.
        long end = Math.min(stable, position + world.dice.between(1, slow ? SLOW_FETCH_MAX : FETCH_MAX));
        List<Read> records = new ArrayList<>();
        for (long offset = position; offset < end; offset++) {
            SessionBytes found = world.kafka.sessions.committed(offset);
            if (found != null) {
                records.add(new Read(offset, world.kafka.sessions.atMs(offset), found));
            }
        }
        long slowMs = slow ? world.dice.between(0L, world.dice.chance(10) ? 900L : 150L) : 0;
        long delayMs = slowMs + world.network.connectionMs(Network.KAFKA, node.name);
        Fetched fetched = new Fetched(records, end, end == stable);
        world.schedule.after(delayMs, () -> node.run(() -> arrived(fetched)));
    }

    private void arrived(Fetched fetched) {
        underWay = false;
        position = fetched.position;
        for (Read each : fetched.records) {
            world.sabotage.tailed(node, ownership, each.offset, each.atMs, each.bytes.read());
        }
        ownership.tailedTo(position, fetched.atTheEnd || !world.keeps(Rule.TAIL_AT_THE_END));
        wake();
    }
}
