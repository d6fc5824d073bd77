package io.balanceofpower.step1_accept;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Closes a socket whose first byte begins no PROXY protocol header. Netty's decoder would wait for the end of the line.
 * Owned by the socket's event loop.
 */
final class ProxyHeaderStart extends ChannelInboundHandlerAdapter {
    private static final byte VERSION_1 = 'P';
    private static final byte VERSION_2 = '\r';

    private final ListenerMetrics metrics;

    ProxyHeaderStart(ListenerMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        byte first = bytes.getByte(bytes.readerIndex());
        if (first == VERSION_1 || first == VERSION_2) {
            ctx.pipeline().remove(this);
            ctx.fireChannelRead(message);
        } else {
            bytes.release();
            metrics.failed();
            var unused = ctx.close();
        }
    }
}
