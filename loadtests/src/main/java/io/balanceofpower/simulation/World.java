package io.balanceofpower.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Everything in one run. */
final class World {
    /** Some day, so that no clock shows less than zero. */
    private static final long EPOCH_MS = 1_700_000_000_000L;

    final Dice dice;
    final Schedule schedule;
    final Trace trace;
    final Shape shape;
    final Network network;
    final Invariants invariants;
    final ModelKafka kafka;
    final ControlBus bus;
    final Sabotage sabotage;

    /** The newest process of each machine. */
    final List<Node> nodes = new ArrayList<>();

    final List<Device> devices = new ArrayList<>();

    /** All that ever opened. */
    final List<Lane> lanes = new ArrayList<>();

    private final @Nullable Rule without;
    private int processes;

    World(long seed, @Nullable Rule without, @Nullable Consumer<String> reader) {
        this.without = without;
        dice = new Dice(seed);
        schedule = new Schedule(dice);
        trace = new Trace(schedule, reader);
        shape = Shape.of(dice);
        network = new Network(schedule, dice);
        invariants = new Invariants(this);
        kafka = new ModelKafka(this);
        bus = new ControlBus(this);
        sabotage = new Sabotage(this);
    }

    /** Whether a rule is kept in this run. */
    boolean keeps(Rule rule) {
        return rule != without;
    }

    /** What a right clock shows. */
    long clockMs() {
        return EPOCH_MS + schedule.nowMs();
    }

    /** When something happened, by a right clock. */
    long clockMs(long atMs) {
        return EPOCH_MS + atMs;
    }

    void start() {
        for (int i = 0; i < shape.nodes(); i++) {
            nodes.add(newProcess("n" + (i + 1)));
        }
        nodes.forEach(Node::start);
        membersChanged();
        for (int i = 0; i < shape.devices(); i++) {
            String name = "d" + (i + 1);
            Outbox outbox = dice.chance(60)
                    ? new NumberedOutbox(this, name, shape.messagesPerDevice())
                    : new SessionOutbox(this, name, shape.messagesPerDevice());
            devices.add(new Device(this, name, outbox));
        }
        devices.forEach(Device::start);
    }

    private Node newProcess(String name) {
        return new Node(this, name, name + "." + ++processes);
    }

    /** A new process on the machine of one that died. */
    void restart(Node dead) {
        int at = nodes.indexOf(dead);
        if (at >= 0 && !dead.isAlive()) {
            Node next = newProcess(dead.name);
            trace.say(next.run, () -> "starts");
            nodes.set(at, next);
            next.start();
            membersChanged();
        }
    }

    /** Any machine's process, dead or alive. */
    Node anyNode() {
        return dice.pick(nodes);
    }

    /** The living process of this name; null if there is none. */
    @Nullable
    Node process(String run) {
        return nodes.stream().filter(node -> node.run.equals(run)).findFirst().orElse(null);
    }

    List<String> members() {
        return nodes.stream().filter(Node::isAlive).map(node -> node.run).toList();
    }

    /** Each node hears of it, some time. */
    void membersChanged() {
        for (Node node : nodes) {
            schedule.after(dice.between(5L, 800L), () -> node.run(() -> node.ownership.members(members())));
        }
    }
}
