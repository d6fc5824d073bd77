package io.balanceofpower.step1_accept.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of the decoder of one connection and lets whole packets pass that keep every {@link Rule}, with topic
 * aliases put back into names. At the first that breaks one it sends a {@link Violation} down the pipeline, and takes
 * nothing any more; the same after DISCONNECT. Packets that nothing else slows down wait when they are too many a second.
 *
 * <p>Holds the bytes of one unfinished packet, or of what has come too fast, and so at most the largest packet beside what
 * was read at once.
 */
public final class PacketGate extends ByteToMessageDecoder {
    /** By how much a topic name that is put back makes a packet larger: two bytes in the fixed header count as well. */
    public static final int TOPIC_BYTES_MAX = 65_535 + 2;

    private final PacketCheck check;
    private boolean waits;
    private boolean over;

    /** @param enforced the rules to enforce: {@link Rule#ALL}, but in a test of the rules */
    public PacketGate(PacketLimits limits, Set<Rule> enforced) {
        check = new PacketCheck(limits, enforced);
    }

    /**
     * What comes down the pipeline as an event when a device has sent as many packets in a second as it may, and when it
     * may send on. What it has sent meanwhile waits.
     */
    public enum Pace {
        TOO_FAST,
        IN_TIME
    }

    /** Only once those before have gone down the pipeline: behind a CONNECT there is nobody yet to hear it. */
    private void tooFast(ChannelHandlerContext ctx) {
        waits = true;
        ctx.fireUserEventTriggered(Pace.TOO_FAST);
        var unused = ctx.executor().schedule(() -> goOn(ctx), PacketCheck.SECOND_NS, TimeUnit.NANOSECONDS);
    }

    /** What waits here goes first. The socket is read again only when nothing is left that is too much for this second, too. */
    private void goOn(ChannelHandlerContext ctx) {
        if (ctx.isRemoved()) {
            return;
        }
        waits = false;
        try {
            channelRead(ctx, Unpooled.EMPTY_BUFFER);
            channelReadComplete(ctx);
        } catch (Exception e) {
            ctx.fireExceptionCaught(e);
        }
        if (!waits) {
            ctx.fireUserEventTriggered(Pace.IN_TIME);
        }
    }

    /** Netty would read on by itself here, since nothing came of what was read. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        if (waits) {
            discardSomeReadBytes();
            ctx.fireChannelReadComplete();
        } else {
            super.channelReadComplete(ctx);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        @Nullable Violation violation = over ? null : passWhole(ctx, in, out);
        if (violation != null) {
            over = true;
            out.add(violation);
        }
        if (over) {
            in.skipBytes(in.readableBytes());
        }
    }

    /** Passes the packets that are all there, as many as possible in one piece, which the decoder likes best. */
    private @Nullable Violation passWhole(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int to = in.writerIndex();
        int checked = in.readerIndex();
        while (checked < to && !over && !waits) {
            int end = check.packetEnd(in, checked, to);
            if (end < 0 || end > to) {
                break;
            }
            if (check.isCounted() && !check.isInTime(System.nanoTime())) {
                if (checked == in.readerIndex() && out.isEmpty()) {
                    tooFast(ctx);
                }
                break;
            }
            check.check(in, end);
            if (check.violation() != null) {
                break;
            }
            byte[] topic = check.topicToInsert();
            if (topic != null) {
                pass(in, checked, out);
                out.add(withTopic(ctx, in, end, topic));
            }
            over = check.isLast();
            checked = end;
        }
        pass(in, checked, out);
        return check.violation();
    }

    private static void pass(ByteBuf in, int to, List<Object> out) {
        int bytes = to - in.readerIndex();
        if (bytes > 0) {
            out.add(in.readRetainedSlice(bytes));
        }
    }

    private ByteBuf withTopic(ChannelHandlerContext ctx, ByteBuf in, int end, byte[] topic) {
        int rest = check.bodyAt() + 2;
        int length = 2 + topic.length + end - rest;
        ByteBuf packet = ctx.alloc().buffer(5 + length);
        packet.writeByte(check.firstByte());
        int left = length;
        while (left >= 0x80) {
            packet.writeByte((left & 0x7F) | 0x80);
            left >>= 7;
        }
        packet.writeByte(left);
        packet.writeShort(topic.length).writeBytes(topic).writeBytes(in, rest, end - rest);
        in.readerIndex(end);
        return packet;
    }
}
