package io.balanceofpower.step1_accept;

import io.balanceofpower.step1_accept.packet.QoS;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The answers that a connection still owes, in the order in which the messages came (MQTT 5, 4.6: acknowledgements go
 * back in that order, whatever order they are known in). Owned by the connection's event loop.
 *
 * <p>Bounded by the connection's window. Acknowledgements gather in one buffer until {@link #flush}.
 */
final class OwedAnswers {
    private static final int FIRST_BUFFER_BYTES = 128;

    /** As many as the largest window, within which ids that are counted up meet no other. */
    private static final int SLOTS = 64;

    /** Of a connection that has sent nothing yet that is acknowledged. Never written. */
    private static final byte[] NO_IDS = new byte[SLOTS];

    private final ChannelHandlerContext ctx;
    private final ProtocolVersion version;
    private final ReceivedIds received;
    private final long packetBytesMax;
    private final boolean explain;

    private final ArrayDeque<Pending> owed = new ArrayDeque<>(2);
    private int acknowledgeable;
    private long bytes;

    /** QoS 2 messages of this connection whose packet ids the device has not been told to be free. */
    private int unreleased;

    /** How many of the packet ids end in the same six bits: none, for nearly every id that is free. */
    private byte[] idsBySlot = NO_IDS;

    private @Nullable ByteBuf acks;

    /**
     * @param received where the ids of committed QoS 2 messages are kept
     * @param packetBytesMax the largest packet that the device reads
     * @param explain whether the device wants reason strings (MQTT 5, 3.1.2.11.7)
     */
    OwedAnswers(
            ChannelHandlerContext ctx,
            ProtocolVersion version,
            ReceivedIds received,
            long packetBytesMax,
            boolean explain) {
        this.ctx = ctx;
        this.version = version;
        this.received = received;
        this.packetBytesMax = packetBytesMax;
        this.explain = explain;
    }

    void add(Pending pending) {
        owed.add(pending);
        bytes += pending.bytes();
        if (pending.qos() != QoS.AT_MOST_ONCE) {
            acknowledgeable++;
            idsBySlot = idsBySlot == NO_IDS ? new byte[SLOTS] : idsBySlot;
            idsBySlot[pending.packetId() % SLOTS]++;
        }
    }

    int size() {
        return owed.size();
    }

    /** Payload bytes of all of them. */
    long bytes() {
        return bytes;
    }

    /** How many of them are QoS 1 or 2. */
    int acknowledgeable() {
        return acknowledgeable;
    }

    /** What the receive maximum counts: QoS 1 until PUBACK, QoS 2 until PUBCOMP (MQTT 5, 4.9). */
    int unfinished() {
        return acknowledgeable + unreleased;
    }

    /** A packet id is free again. It may be that of an earlier connection's message, which was not counted. */
    void released() {
        unreleased = Math.max(0, unreleased - 1);
    }

    /** The QoS of the message with this packet id that waits for its outcome; null for none. */
    @Nullable
    QoS qos(int packetId) {
        if (idsBySlot[packetId % SLOTS] == 0) {
            return null;
        }
        for (Pending pending : owed) {
            if (pending.packetId() == packetId && pending.qos() != QoS.AT_MOST_ONCE) {
                return pending.qos();
            }
        }
        return null;
    }

    /** Nanoseconds since 1970 at which the oldest was read; {@code Long.MAX_VALUE} for none. */
    long oldestReceivedAtNs() {
        Pending oldest = owed.peek();
        return oldest == null ? Long.MAX_VALUE : oldest.receivedAtNs();
    }

    /** Takes what is answered from the front, and writes it if the connection is still open. */
    void takeAnswered(boolean open, Consumer<Answer.Close> close) {
        boolean writes = open;
        for (Pending head = owed.peek(); head != null; head = owed.peek()) {
            Answer answer = head.answer();
            if (answer == null) {
                return;
            }
            owed.poll();
            bytes -= head.bytes();
            if (head.qos() != QoS.AT_MOST_ONCE) {
                acknowledgeable--;
                idsBySlot[head.packetId() % SLOTS]--;
            }
            if (answer instanceof Answer.Acknowledge ack) {
                acknowledge(head, ack, writes);
            } else if (answer instanceof Answer.Close end && writes) {
                close.accept(end);
                writes = false;
            }
        }
    }

    private void acknowledge(Pending pending, Answer.Acknowledge ack, boolean writes) {
        boolean exactlyOnce = pending.qos() == QoS.EXACTLY_ONCE;
        // A code below 0x80 is a success, after which the device sends PUBREL (MQTT 5, 4.3.3).
        if (exactlyOnce && ack.reason().value() >= 0) {
            unreleased += received.add(pending.packetId()) ? 1 : 0;
        }
        if (writes) {
            write(exactlyOnce ? AckPackets.PUBREC : AckPackets.PUBACK, pending.packetId(), ack.reason(), ack.detail());
        }
    }

    /** Adds one acknowledgement to what the next {@link #flush} sends. */
    void write(int type, int packetId, ReasonCode reason, String detail) {
        ByteBuf out = acks == null ? ctx.alloc().buffer(FIRST_BUFFER_BYTES) : acks;
        acks = out;
        if (reason == ReasonCode.SUCCESS || version == ProtocolVersion.MQTT_3_1_1) {
            AckPackets.success(out, type, packetId);
        } else {
            AckPackets.reason(out, type, packetId, reason, explain ? detail : "", packetBytesMax);
        }
    }

    void flush() {
        ByteBuf out = acks;
        if (out != null) {
            acks = null;
            // A write that fails is reported to the connection before it returns, and the connection flushes and
            // closes.
            var unused = ctx.writeAndFlush(out, ctx.voidPromise());
        }
    }

    /** Gives back what the next {@link #flush} would have sent. */
    void discard() {
        if (acks != null) {
            acks.release();
            acks = null;
        }
    }
}
