package io.balanceofpower.simulation;

import io.balanceofpower.message.Numbering;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A device that numbers its messages, on one or two streams, and begins new epochs now and then. */
final class NumberedOutbox implements Outbox {
    private static final int WINDOW = 8;

    private static final class Stream {
        final String name;
        long epoch;
        long sequence;
        long number;

        Stream(String name) {
            this.name = name;
        }
    }

    private final World world;
    private final String device;
    private final List<Stream> streams = new ArrayList<>();
    private final Deque<Sent> unsettled = new ArrayDeque<>();
    private int left;

    NumberedOutbox(World world, String device, int messages) {
        this.world = world;
        this.device = device;
        this.left = messages;
        int count = world.dice.between(1, 2);
        for (int i = 0; i < count; i++) {
            // Most devices have one stream, of their own name.
            streams.add(new Stream(i == 0 ? device : "stream" + i));
        }
    }

    @Override
    public @Nullable Outgoing make() {
        if (left == 0 || unsettled.size() >= WINDOW) {
            return null;
        }
        left--;
        Stream stream = world.dice.pick(streams);
        if (unsettled.isEmpty() && world.dice.chance(4)) {
            stream.epoch++;
            stream.sequence = world.dice.between(0L, 3L);
        }
        Sent sent = new Sent(
                device,
                stream.name,
                stream.number++,
                new Numbering(stream.name, stream.epoch, stream.sequence++),
                world.dice.chance(25),
                world.dice.chance(2));
        world.invariants.made(sent);
        unsettled.add(sent);
        return new Outgoing(sent, 0, false);
    }

    @Override
    public List<Outgoing> unsettled() {
        return unsettled.stream().map(sent -> new Outgoing(sent, 0, false)).toList();
    }

    @Override
    public @Nullable Outgoing acknowledged(Sent sent) {
        settle(sent);
        return null;
    }

    @Override
    public void refused(Sent sent) {
        settle(sent);
    }

    private void settle(Sent sent) {
        unsettled.remove(sent);
        sent.settled = true;
    }

    @Override
    public void completed(Sent sent) {
        throw new IllegalStateException("PUBCOMP for a QoS 1 message");
    }

    @Override
    public boolean mayBeginSession() {
        return true; // the numbers stand for themselves
    }

    @Override
    public void sessionBegun() {}

    @Override
    public void sessionFound(boolean present) {}

    @Override
    public void sessionGone() {}

    @Override
    public boolean isDone() {
        return left == 0 && unsettled.isEmpty();
    }
}
