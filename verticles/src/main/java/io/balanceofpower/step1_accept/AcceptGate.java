package io.balanceofpower.step1_accept;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;

/**
 * The first to see a socket, before anything is read from it: counts it, closes it at once if there are too many, and
 * starts the time that it has for its CONNECT. Sits on the listening channel, on its event loop.
 */
final class AcceptGate extends ChannelInboundHandlerAdapter {
    private final ListenerSettings settings;
    private final int ofNodeMax;
    private final ConnectQuota quota;
    private final Connecting connecting;
    private final ListenerMetrics metrics;

    AcceptGate(
            ListenerSettings settings,
            int ofNodeMax,
            ConnectQuota quota,
            Connecting connecting,
            ListenerMetrics metrics) {
        this.settings = settings;
        this.ofNodeMax = ofNodeMax;
        this.quota = quota;
        this.connecting = connecting;
        this.metrics = metrics;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel socket = (Channel) message;
        if (!metrics.opened(settings.connectionsMax(), ofNodeMax)) {
            // No event loop has it yet, so it can only be closed like this, as Netty itself does.
            socket.unsafe().closeForcibly();
            return;
        }
        // With a PROXY header the address of the device is not known yet.
        if (!settings.proxyProtocol() && !enters(socket)) {
            metrics.refusedByAddress();
            metrics.closed();
            socket.unsafe().closeForcibly();
            return;
        }
        socket.closeFuture().addListener(closed -> metrics.closed());
        connecting.add(socket);
        socket.pipeline().addLast(ConnectDeadline.NAME, new ConnectDeadline(settings.connectTimeoutMs(), metrics));
        if (settings.proxyProtocol()) {
            socket.pipeline().addLast(new ProxyHeaderStart(metrics));
        }
        ctx.fireChannelRead(message);
    }

    private boolean enters(Channel socket) {
        String address = socket.remoteAddress() instanceof InetSocketAddress from
                ? String.valueOf(from.getAddress().getHostAddress())
                : String.valueOf(socket.remoteAddress());
        return quota.enterAddress(address, socket);
    }
}
