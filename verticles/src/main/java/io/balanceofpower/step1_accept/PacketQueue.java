package io.balanceofpower.step1_accept;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * The packets of one socket that wait while its connection is held, and the only place that decides whether the
 * socket is read: it is until {@value #PACKETS_MAX} wait or as many bytes as may, so that a PINGREQ behind them is still
 * seen. What was read with the last of them waits as well, at most {@link MqttListener#READ_BYTES_MAX} bytes. Owned by the
 * socket's event loop.
 *
 * <p>Vert.x can pause a socket, too, but its queue asks the channel to stop once only and reads on without a limit when
 * anything else has let the channel read again.
 */
final class PacketQueue {
    private static final int PACKETS_MAX = 24;

    private final ChannelHandlerContext ctx;
    private final Consumer<Object> next;
    private final Consumer<Object> late;
    private final Queue<Waiting> packets = new ArrayDeque<>(1);
    private long bytesMax;
    private long bytes;
    private boolean held;
    private boolean unread;
    private boolean last;
    private boolean over;
    private boolean passing;

    /**
     * @param next takes the packets in their order, each of whatever class it was offered as
     * @param late takes those that have waited, in their place in that order
     * @param bytesMax at so many bytes of packets the socket is not read; a larger packet may wait alone
     */
    PacketQueue(ChannelHandlerContext ctx, Consumer<Object> next, Consumer<Object> late, long bytesMax) {
        this.ctx = ctx;
        this.next = next;
        this.late = late;
        this.bytesMax = bytesMax;
    }

    /** The device is no stranger any more: so many bytes may wait from now on. */
    void allow(long nowBytesMax) {
        bytesMax = nowBytesMax;
        steer();
    }

    private record Waiting(Object packet, int bytes) {}

    /**
     * Takes over what is counted in the packet.
     *
     * @param packetBytes what it takes here
     */
    void offer(Object packet, int packetBytes) {
        if (over) {
            ReferenceCountUtil.release(packet);
        } else if (held || !packets.isEmpty()) {
            packets.add(new Waiting(packet, packetBytes));
            bytes += packetBytes;
            steer();
        } else {
            next.accept(packet);
        }
    }

    /**
     * @param nowHeld whether packets wait
     * @param nowUnread whether the socket is not read at all
     */
    void hold(boolean nowHeld, boolean nowUnread) {
        held = nowHeld && !last;
        unread = nowUnread;
        if (passing) {
            return; // the loop below sees it
        }
        passOn();
        steer();
    }

    private void passOn() {
        boolean any = !held && !packets.isEmpty();
        passing = true;
        try {
            while (!held && !packets.isEmpty()) {
                Waiting waiting = packets.remove();
                bytes -= waiting.bytes();
                late.accept(waiting.packet());
            }
        } finally {
            passing = false;
        }
        if (any) {
            // Vert.x keeps what it writes while it is given packets until it hears this.
            ctx.fireChannelReadComplete();
        }
    }

    /** Takes no packet any more. The socket is read on until it is closed: with something left in it TCP would reset it, and the device lose what it was told. */
    void end() {
        over = true;
        held = false;
        packets.forEach(waiting -> ReferenceCountUtil.release(waiting.packet()));
        packets.clear();
        bytes = 0;
        steer();
    }

    /** The device has closed the socket: what it had sent before counts, whether its connection is held or not. */
    void passRest() {
        last = true;
        hold(false, unread);
        end();
    }

    private void steer() {
        ctx.channel().config().setAutoRead(!unread && (over || (packets.size() < PACKETS_MAX && bytes < bytesMax)));
    }
}
