package io.balanceofpower.loadtests;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Connections that are opened, greeted by TLS if there is any, and closed. No session is resumed, so that every handshake
 * is a full one.
 *
 * @param tls empty for connections without
 */
record Handshakes(InetSocketAddress address, Optional<SslContext> tls) {

    private static final int AT_ONCE = 16;
    private static final long LIMIT_S = 120;

    /** Returns when all are done; blocks. */
    void run(int count) throws BenchFailed {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            Run run = new Run(group.next(), count);
            for (int i = 0; i < Math.min(AT_ONCE, count); i++) {
                run.next();
            }
            run.await();
        } catch (InterruptedException e) {
            throw BenchFailed.interrupted(e);
        } finally {
            group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
        }
    }

    private final class Run {
        private final EventLoop eventLoop;
        private final AtomicInteger toOpen;
        private final CountDownLatch done;
        private volatile @Nullable Throwable failure;

        Run(EventLoop eventLoop, int count) {
            this.eventLoop = eventLoop;
            toOpen = new AtomicInteger(count);
            done = new CountDownLatch(count);
        }

        void next() {
            if (toOpen.getAndDecrement() <= 0) {
                return;
            }
            new Bootstrap()
                    .group(eventLoop)
                    .channel(NioSocketChannel.class)
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            open(channel);
                        }
                    })
                    .connect(address)
                    .addListener(opened -> {
                        if (!opened.isSuccess()) {
                            failed(opened.cause());
                        }
                    });
        }

        private void open(Channel channel) {
            if (tls.isEmpty()) {
                channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelActive(ChannelHandlerContext ctx) {
                        close(ctx.channel());
                    }
                });
                return;
            }
            // Without the server's name, under which a session would be kept.
            SslHandler handler = tls.get().newHandler(channel.alloc());
            channel.pipeline().addLast(handler);
            handler.handshakeFuture().addListener(shaken -> {
                if (shaken.isSuccess()) {
                    close(channel);
                } else {
                    failed(shaken.cause());
                }
            });
        }

        private void close(Channel channel) {
            channel.close().addListener(closed -> {
                done.countDown();
                next();
            });
        }

        private void failed(Throwable cause) {
            failure = cause;
            while (done.getCount() > 0) {
                done.countDown();
            }
        }

        void await() throws InterruptedException, BenchFailed {
            if (!done.await(LIMIT_S, TimeUnit.SECONDS)) {
                throw BenchFailed.lost("the handshakes were not done within " + LIMIT_S + " s");
            }
            if (failure != null) {
                throw BenchFailed.lost("a handshake failed: " + failure);
            }
        }
    }
}
