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
 * Stands in front of the decoder of one connection and lets whole packets pass that keep every {@link Rule}. A PUBLISH
 * goes down the pipeline as a {@link Publish}: it was taken apart for the check, and need not be a second time. All others
 * are few, and left to the decoder. At the first packet that breaks a rule the gate sends a {@link Violation}, and takes
 * nothing any more; the same after DISCONNECT. Packets that nothing else slows down wait when they are too many a second.
 *
 * <p>Holds the bytes of one unfinished packet, or of what has come too fast, and so at most the largest packet beside what
 * was read at once.
 */
public final class PacketGate extends ByteToMessageDecoder {
    private final PacketCheck check;
    private boolean waits;
    private boolean over;

    /**
     * @param texts of the connection's event loop
     * @param enforced the rules to enforce: {@link Rule#ALL}, but in a test of the rules
     */
    public PacketGate(PacketLimits limits, RecentTexts texts, Set<Rule> enforced) {
        check = new PacketCheck(limits, texts, enforced);
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

    /** Passes the packets that are all there; those for the decoder as many as possible in one piece, which it likes best. */
    private @Nullable Violation passWhole(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int to = in.writerIndex();
        int checked = in.readerIndex();
        long receivedAtNs = 0;
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
            if (check.isPublish()) {
                // The clock is asked once for all that was read at once; a quarantine tells messages of a device by
                // their time.
                receivedAtNs = receivedAtNs == 0 ? Publish.utcNowNs() : receivedAtNs + 1;
                pass(in, checked, out);
                out.add(check.publish(in, end, receivedAtNs));
                in.readerIndex(end);
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
}
