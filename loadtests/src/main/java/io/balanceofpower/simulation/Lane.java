package io.balanceofpower.simulation;

import io.balanceofpower.ownership.Book;
import io.balanceofpower.simulation.ModelKafka.Epoch;
import io.balanceofpower.simulation.Work.Command;
import io.balanceofpower.simulation.Work.Packet;
import io.balanceofpower.simulation.Work.Packet.Verdict;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * A lane's loop: takes what has arrived, admits it, writes it in one transaction, settles it. Anything but a clear success
 * ends the lane.
 */
final class Lane {
    private static final int BATCH_MAX = 12;

    final String name;
    final Node node;
    final Book book;
    final Pipe toNode;
    private final World world;
    private final Admission admission;
    private final Deque<Work> inbox = new ArrayDeque<>();
    private final List<Command> commands = new ArrayList<>();
    private List<Packet> batch = List.of();
    private Epoch epoch;
    private boolean busy;
    private boolean over;

    Lane(World world, Node node, String name, Epoch epoch) {
        this.world = world;
        this.node = node;
        this.name = name;
        this.epoch = epoch;
        this.book = new Book(name, node.run);
        this.admission = new Admission(book);
        this.toNode = new Pipe(world.schedule);
    }

    Epoch epoch() {
        return epoch;
    }

    boolean isOver() {
        return over;
    }

    // --- from the node ---

    void command(Consumer<Book> action) {
        command(action, () -> {});
    }

    /** @param committed runs in the node when what the command made the book write is committed */
    void command(Consumer<Book> action, Runnable committed) {
        add(new Command(action, committed));
    }

    void add(Work work) {
        inbox.add(work);
        if (over) {
            dropInbox();
        } else {
            wake();
        }
    }

    private void wake() {
        if (!busy && !inbox.isEmpty()) {
            busy = true;
            world.schedule.after(world.dice.between(0L, 2L), () -> node.run(this::takeBatch));
        }
    }

    // --- the loop ---

    private void takeBatch() {
        if (over) {
            return;
        }
        List<Packet> taken = new ArrayList<>();
        commands.clear();
        for (int i = 0; i < BATCH_MAX && !inbox.isEmpty(); i++) {
            Work next = inbox.remove();
            if (next instanceof Packet packet) {
                taken.add(packet);
                admission.admit(packet);
                acknowledgeEarly(packet);
            } else if (next instanceof Command command) {
                command.action().accept(book);
                commands.add(command);
            }
        }
        batch = taken;
        write();
    }

    private void write() {
        new Attempt(world, this, batch).start();
    }

    // --- what comes of an attempt ---

    void committed() {
        book.committed();
        settle();
    }

    /** Nothing needed to be written. */
    void settle() {
        List<Packet> settled = batch;
        batch = List.of();
        for (Packet packet : settled) {
            answer(packet);
        }
        toNode(() -> settled.forEach(node::settled));
        commands.forEach(command -> toNode(command.committed()));
        busy = false;
        wake();
    }

    /** The attempt came to nothing because of one message. */
    void refused(Packet poison) {
        admission.refuse(poison, batch, world.keeps(Rule.REVOKE_REFUSED));
        write();
    }

    /** The attempt failed, or nobody knows. */
    void end(String why) {
        if (!over) {
            over = true;
            world.trace.say(name, () -> "ends: " + why);
            List<Packet> lost = batch;
            batch = List.of();
            toNode(() -> {
                lost.forEach(packet -> packet.link.close());
                node.laneEnded(this);
            });
            dropInbox();
        }
    }

    /** Only where a rule is taken out: the same batch once more, under a new epoch. */
    void tryAgain(Epoch newEpoch) {
        epoch = newEpoch;
        write();
    }

    private void dropInbox() {
        while (!inbox.isEmpty()) {
            if (inbox.remove() instanceof Packet packet) {
                toNode(packet.link::close);
            }
        }
    }

    private void toNode(Runnable told) {
        toNode.send(world.dice.between(0L, 1L), () -> node.run(told));
    }

    // --- answers ---

    private void acknowledgeEarly(Packet packet) {
        boolean copy = packet.verdict == Verdict.COPY && !world.keeps(Rule.COPIES_WAIT);
        boolean first = packet.verdict == Verdict.NEW && !world.keeps(Rule.COMMIT_BEFORE_ACKNOWLEDGEMENT);
        boolean release = packet.verdict == Verdict.RELEASE && !world.keeps(Rule.COMMIT_BEFORE_PUBCOMP);
        if (copy || first || release) {
            answer(packet);
        }
    }

    private void answer(Packet packet) {
        Device device = packet.link.device;
        switch (packet.verdict) {
            case NEW, COPY -> {
                world.invariants.acknowledged(packet.sent);
                toNode(() -> packet.link.toDevice(() -> device.acknowledged(packet.sent)));
            }
            case RELEASE -> toNode(() -> packet.link.toDevice(() -> device.completed(packet.sent)));
            case REFUSED -> {
                world.invariants.refused(packet.sent);
                toNode(() -> refuse(packet));
            }
            case NOT_HELD -> toNode(() -> node.disconnected(packet.link));
        }
    }

    /** A QoS 2 message without sequence is refused by DISCONNECT with a reason, for lack of one in PUBREC. */
    private void refuse(Packet packet) {
        packet.link.toDevice(() -> packet.link.device.refused(packet.sent));
        if (packet.sent.numbering == null) {
            node.disconnected(packet.link);
        }
    }
}
