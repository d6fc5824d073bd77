package io.balanceofpower.simulation;

import io.balanceofpower.ownership.SessionTable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run: faults for a while, then peace, in which everything must come to its end. The same seed is the same run. */
final class Simulation {
    /** How long, in simulated time, the end may take once all is well. */
    private static final long DRAIN_LIMIT_MS = 60_000;

    private static final long LOOK_MS = 100;

    private final long seed;
    private final World world;
    private final Faults faults;

    private Simulation(long seed, @Nullable Rule without, @Nullable Consumer<String> trace) {
        this.seed = seed;
        this.world = new World(seed, without, trace);
        this.faults = new Faults(world);
    }

    /**
     * @param without a rule that is not kept; null to keep all
     * @param trace gets what happens, line by line; null if nobody reads it
     */
    static Outcome run(long seed, @Nullable Rule without, @Nullable Consumer<String> trace) {
        return new Simulation(seed, without, trace).run();
    }

    private Outcome run() {
        try {
            toTheEnd();
            return outcome(null, "");
        } catch (PromiseBroken e) {
            return outcome(e.promise(), e.getMessage());
        } catch (IllegalStateException
                | IllegalArgumentException
                | NullPointerException
                | IndexOutOfBoundsException e) {
            StackTraceElement at = e.getStackTrace().length == 0 ? null : e.getStackTrace()[0];
            return outcome(Promise.CRASHED, e + " at " + at);
        }
    }

    private Outcome outcome(@Nullable Promise broken, @Nullable String what) {
        String words = what == null ? "" : what;
        if (broken != null) {
            world.trace.say("world", () -> broken.words() + ": " + words);
        }
        return new Outcome(seed, world.schedule.steps(), world.invariants.messages(), faults.counts(), broken, words);
    }

    private void toTheEnd() {
        world.trace.say("world", () -> "seed " + seed + ", " + world.shape);
        world.start();
        faults.start();
        until(world.shape.faultsMs());
        faults.stop();
        long limitMs = world.schedule.nowMs() + DRAIN_LIMIT_MS;
        while (!isDrained()) {
            if (world.schedule.nowMs() > limitMs) {
                throw new PromiseBroken(Promise.NO_PROGRESS, "still not at the end: " + unfinished());
            }
            until(world.schedule.nowMs() + LOOK_MS);
        }
        world.invariants.atTheEnd();
    }

    private void until(long atMs) {
        while (world.schedule.nowMs() < atMs) {
            world.schedule.step();
        }
    }

    /** All devices have what they want, and nothing is left of lanes that ended. */
    private boolean isDrained() {
        return world.devices.stream().allMatch(Device::isDone)
                && world.nodes.stream().allMatch(this::knowsOnlyLanesThatLive);
    }

    private boolean knowsOnlyLanesThatLive(Node node) {
        SessionTable table = node.ownership.table();
        return table.lanes().stream().allMatch(known -> lives(known.lane()))
                && world.devices.stream()
                        .flatMap(device -> table.claimsOf(device.name).stream())
                        .allMatch(claim -> !claim.isOpen() || lives(claim.id().lane()));
    }

    private boolean lives(String name) {
        return world.lanes.stream().anyMatch(lane -> lane.name.equals(name) && !lane.isOver() && lane.node.isAlive());
    }

    private String unfinished() {
        StringBuilder words = new StringBuilder();
        world.devices.stream()
                .filter(device -> !device.isDone())
                .forEach(device -> words.append(device.name).append(' '));
        world.nodes.stream()
                .filter(node -> !knowsOnlyLanesThatLive(node))
                .forEach(node -> words.append(node.run)
                        .append(" knows ")
                        .append(node.ownership.table().lanes()));
        return words.toString();
    }
}
