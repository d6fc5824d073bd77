package io.balanceofpower.step1_accept;

import static java.util.Objects.requireNonNull;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a socket whose CONNECT is not complete in time, whatever it was busy with: PROXY header, TLS handshake, HTTP
 * upgrade, or CONNECT. Being removed from the pipeline ends it. Nothing that arrives extends the time, because nothing
 * here looks at it. Owned by the socket's event loop.
 */
final class ConnectDeadline extends ChannelInboundHandlerAdapter {
    static final String NAME = "connectDeadline";

    private final long limitMs;
    private final ListenerMetrics metrics;
    private @Nullable Future<?> timer;

    ConnectDeadline(long limitMs, ListenerMetrics metrics) {
        this.limitMs = limitMs;
        this.metrics = metrics;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timer = ctx.executor().schedule(() -> passed(ctx), limitMs, TimeUnit.MILLISECONDS);
    }

    private void passed(ChannelHandlerContext ctx) {
        metrics.late();
        // From here outwards: past TLS, which would wait for a device that answers nothing.
        var unused = ctx.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        requireNonNull(timer).cancel(false);
    }
}
