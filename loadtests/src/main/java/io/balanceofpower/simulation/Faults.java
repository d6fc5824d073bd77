package io.balanceofpower.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Lets things go wrong until it is told to stop, and then mends everything. */
final class Faults {
    private final World world;
    private final Dice dice;
    private final List<Fault> kinds;
    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
    private boolean stopped;

    Faults(World world) {
        this.world = world;
        this.dice = world.dice;
        this.kinds = new ArrayList<>(world.shape.faults());
    }

    void start() {
        if (!kinds.isEmpty()) {
            next();
        }
    }

    private void next() {
        world.schedule.after(dice.between(1L, world.shape.faultGapMs()), () -> {
            if (!stopped) {
                Fault fault = dice.pick(kinds);
                counts.merge(fault, 1, Integer::sum);
                happen(fault);
                next();
            }
        });
    }

    /** How many of each kind have come. */
    Map<Fault, Integer> counts() {
        return counts;
    }

    private void happen(Fault fault) {
        switch (fault) {
            case CRASH -> crash(world.anyNode());
            case MESH_CRASH -> List.copyOf(world.nodes).forEach(this::crash);
            case PAUSE -> pause(world.anyNode());
            case CUT -> cut();
            case WRONG_MEMBERS -> wrongMembers(world.anyNode());
            case LOST_CONTROL -> world.network.loseControl(forMs());
            case LOST_ANSWERS -> world.network.loseAnswers(forMs());
            case SLOW_TAIL -> world.anyNode().tail.slow(forMs());
            case SLOW_MARKERS -> world.kafka.slowMarkers(forMs());
            case COMPACTION -> compact(forMs());
            case DEVICE_MOVES -> dice.pick(world.devices).move();
            case DEVICE_CONNECTS_TWICE -> dice.pick(world.devices).connectTwice();
        }
    }

    /** Again and again for a while, before the eyes of a node that is behind: others do not notice. */
    private void compact(long forMs) {
        world.anyNode().tail.slow(forMs);
        compactUntil(world.schedule.nowMs() + forMs);
    }

    private void compactUntil(long untilMs) {
        Compaction.compact(world.kafka.sessions, world.schedule.nowMs());
        if (world.schedule.nowMs() < untilMs && !stopped) {
            world.schedule.after(dice.between(5L, 60L), () -> compactUntil(untilMs));
        }
    }

    private long forMs() {
        return dice.chance(30) ? dice.between(1_000L, 6_000L) : dice.between(20L, 1_000L);
    }

    private void crash(Node node) {
        if (node.isAlive()) {
            world.trace.say(node.run, () -> "dies");
            node.kill();
            world.membersChanged();
            world.schedule.after(dice.between(50L, 3_000L), () -> world.restart(node));
        }
    }

    private void pause(Node node) {
        long forMs = forMs();
        world.trace.say(node.run, () -> "stops for " + forMs + " ms");
        node.pause(forMs);
    }

    private void cut() {
        List<String> parties = new ArrayList<>();
        world.nodes.forEach(node -> parties.add(node.name));
        String one = dice.pick(parties);
        parties.remove(one);
        parties.add(Network.KAFKA);
        world.devices.forEach(device -> parties.add(device.name));
        String other = dice.pick(parties);
        long forMs = forMs();
        world.trace.say("network", () -> "cuts " + one + " from " + other + " for " + forMs + " ms");
        world.network.cut(one, other, forMs);
    }

    private void wrongMembers(Node node) {
        List<String> believed = new ArrayList<>(world.members());
        believed.removeIf(run -> dice.chance(40));
        if (dice.chance(40)) {
            world.lanes.forEach(lane -> believed.add(lane.node.run));
        }
        world.trace.say(node.run, () -> "believes that there are " + believed);
        node.run(() -> node.ownership.members(believed));
    }

    /** From now on all is well. */
    void stop() {
        stopped = true;
        world.trace.say("world", () -> "is well from now on");
        world.network.heal();
        world.kafka.slowMarkers(0);
        for (Node node : List.copyOf(world.nodes)) {
            node.tail.slow(0);
            node.resume();
            world.restart(node);
        }
        world.membersChanged();
    }
}
