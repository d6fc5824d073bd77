package io.balanceofpower.simulation;

import io.balanceofpower.ownership.Positions;
import io.balanceofpower.simulation.ModelKafka.Epoch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A process's lanes, and their checkpoints. One that ends is followed by another, under another name. */
final class NodeLanes {
    private static final long CALL_MS = 2_500;

    private final World world;
    private final Node node;
    final List<Lane> open = new ArrayList<>();
    private int named;

    NodeLanes(World world, Node node) {
        this.world = world;
        this.node = node;
    }

    void open() {
        for (int i = 0; i < world.shape.lanesPerNode(); i++) {
            open(newName());
        }
    }

    private String newName() {
        return node.run + "-" + ++named;
    }

    private void open(String name) {
        node.kafka.call(CALL_MS, world.kafka.fencing(name), epoch -> readPositions(name, epoch), () -> openLater(name));
    }

    private void readPositions(String name, Epoch epoch) {
        node.kafka.call(
                CALL_MS,
                world.kafka::positions,
                positions -> opened(new Lane(world, node, name, epoch), positions),
                () -> openLater(name));
    }

    private void opened(Lane lane, Positions positions) {
        world.trace.say(node.run, () -> "opens " + lane.name);
        world.lanes.add(lane);
        node.ownership.laneOpening(lane.name);
        open.add(lane);
        lane.command(book -> book.checkpoint(positions), () -> node.ownership.laneOpened(lane.name));
        checkpointLater(lane);
    }

    private void checkpointLater(Lane lane) {
        world.schedule.after(world.dice.between(150L, 700L), () -> node.run(() -> checkpoint(lane)));
    }

    /** The positions may be old when the lane gets them, never new. */
    private void checkpoint(Lane lane) {
        if (!lane.isOver()) {
            node.kafka.call(
                    CALL_MS, world.kafka::positions, positions -> lane.command(b -> b.checkpoint(positions)), () -> {});
            checkpointLater(lane);
        }
    }

    void ended(Lane lane) {
        open.remove(lane);
        node.ownership.laneEnded(lane.name);
        openLater(lane.name);
    }

    private void openLater(String before) {
        String name = world.keeps(Rule.NEW_LANE_NAMES) ? newName() : before;
        world.schedule.after(world.dice.between(20L, 200L), () -> node.run(() -> open(name)));
    }

    @Nullable
    Lane named(String name) {
        for (Lane lane : open) {
            if (lane.name.equals(name)) {
                return lane;
            }
        }
        return null;
    }

    @Nullable
    Lane any() {
        return open.isEmpty() ? null : world.dice.pick(open);
    }
}
