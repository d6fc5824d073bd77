package io.balanceofpower.loadtests;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One MQTT connection that publishes. It decodes acknowledgements by hand, since a codec would cost more than all the
 * rest of it. Every field and method is owned by the connection's event loop.
 */
final class Device extends ByteToMessageDecoder {

    /** What the devices of a generator tell it, on the event loop. */
    interface Listener {
        void welcomed();

        /** A message was, that was to be sent then. */
        void acknowledged(long intendedNs);

        /** Something happened after which nothing that is measured has a meaning. */
        void failed(String reason);
    }

    private static final int KEEP_ALIVE_S = 1_200;
    /** Below it are successes, such as 0x10 of a broker without subscribers. */
    private static final int FIRST_FAILURE = 0x80;

    private final Workload workload;
    private final int index;
    private final List<PublishTemplate> templates;
    private final Listener listener;

    private @Nullable ChannelHandlerContext context;
    private boolean connected;
    private boolean closing;

    private Load load = Load.closedLoop(0);
    private long messages;
    private long sentBefore;
    private long sent;

    /** A stack of packet ids that are not in use. */
    private final int[] freeIds;

    private int freeCount;
    private final boolean[] inFlight;
    private final long[] intendedNs;

    Device(Workload workload, int index, List<PublishTemplate> templates, Listener listener) {
        this.workload = workload;
        this.index = index;
        this.templates = templates;
        this.listener = listener;
        this.freeIds = new int[workload.inFlight()];
        this.inFlight = new boolean[workload.inFlight() + 1];
        this.intendedNs = new long[workload.inFlight() + 1];
        for (int id = workload.inFlight(); id > 0; id--) {
            freeIds[freeCount++] = id;
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        ByteBuf connect = ctx.alloc().buffer();
        Packets.writeConnect(connect, workload.numbered(), Workload.device(index), KEEP_ALIVE_S);
        var unused = ctx.writeAndFlush(connect, ctx.voidPromise());
    }

    /** Takes its share of a load; the one before must be done. */
    void begin(Load newLoad) {
        sentBefore += sent;
        sent = 0;
        load = newLoad;
        messages = newLoad.messagesOf(index, workload.devices());
        pump();
    }

    /** Sends what is due and may be in flight, in one write. */
    void pump() {
        ChannelHandlerContext ctx = context;
        if (ctx == null || freeCount == 0 || sent == messages) {
            return;
        }
        long nowNs = System.nanoTime();
        ByteBuf out = null;
        while (freeCount > 0 && sent < messages && nextNs() - nowNs <= 0) {
            PublishTemplate template = templates.get((int) ((index + sent) % templates.size()));
            if (out == null) {
                out = ctx.alloc().buffer(template.bytes() * freeCount);
            }
            int id = freeIds[--freeCount];
            inFlight[id] = true;
            intendedNs[id] = nextNs();
            template.writeTo(out, id, sentBefore + sent, load.first() + nextNumber());
            sent++;
        }
        if (out != null) {
            var unused = ctx.writeAndFlush(out, ctx.voidPromise());
        }
    }

    private long nextNs() {
        return load.intendedNs(nextNumber());
    }

    private long nextNumber() {
        return sent * workload.devices() + index;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        while (in.readableBytes() >= 2) {
            int start = in.readerIndex();
            int type = in.readUnsignedByte() >> 4;
            int length = in.readUnsignedByte();
            if (length > 0x7F) {
                fail("sent a packet of over 127 bytes, type " + type);
                in.skipBytes(in.readableBytes());
            } else if (in.readableBytes() < length) {
                in.readerIndex(start);
                return;
            } else {
                int next = in.readerIndex() + length;
                received(type, length, in);
                in.readerIndex(next);
            }
        }
    }

    private void received(int type, int length, ByteBuf body) {
        switch (type) {
            case Packets.PUBACK -> acknowledged(body.readUnsignedShort(), length > 2 ? body.readUnsignedByte() : 0);
            case Packets.CONNACK -> connected(body.skipBytes(1).readUnsignedByte());
            case Packets.PINGRESP -> {}
            case Packets.DISCONNECT ->
                fail("was disconnected with reason code " + hex(length > 0 ? body.readUnsignedByte() : 0));
            default -> fail("was sent a packet of type " + type);
        }
    }

    private void connected(int code) {
        if (code != 0) {
            fail("was refused with code " + hex(code));
            return;
        }
        connected = true;
        listener.welcomed();
    }

    private void acknowledged(int id, int reason) {
        if (reason >= FIRST_FAILURE) {
            fail("had a message refused with reason code " + hex(reason));
        } else if (id >= inFlight.length || !inFlight[id]) {
            fail("was sent an acknowledgement of packet id " + id + ", which it does not wait for");
        } else {
            inFlight[id] = false;
            freeIds[freeCount++] = id;
            listener.acknowledged(intendedNs[id]);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        super.channelReadComplete(ctx);
        if (connected) {
            pump();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        fail("lost its connection");
        super.channelInactive(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(cause instanceof IOException ? "lost its connection: " + cause.getMessage() : "failed: " + cause);
        var unused = ctx.close();
    }

    void close() {
        closing = true;
        if (context != null) {
            var unused = context.close();
        }
    }

    private void fail(String what) {
        if (!closing) {
            listener.failed("device " + Workload.device(index) + " " + what);
        }
    }

    private static String hex(int code) {
        return String.format("0x%02X", code);
    }
}
