package io.balanceofpower.loadtests;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Does an {@link Attack} from one event loop, from its making until it is closed. Public methods block for some seconds at most. */
final class Attacker implements AutoCloseable {

    /** New connections in one step: a listener's backlog is finite, and healthy devices are not to be measured by it. */
    private static final int OPENED_PER_STEP = 50;

    private static final long STEP_MS = 10;

    private final Attack attack;
    private final InetSocketAddress target;
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop eventLoop = group.next();

    /** Sockets that are to be opened, by number. Owned by the event loop, as is what follows. */
    private final Queue<Integer> closed = new ArrayDeque<>();

    private final Queue<Socket> open = new ArrayDeque<>();
    private double reopensDue;

    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong closedByNode = new AtomicLong();
    private volatile boolean stopped;

    Attacker(Attack attack, InetSocketAddress target) {
        this.attack = attack;
        this.target = target;
        eventLoop.execute(() -> {
            for (int socket = 0; socket < attack.sockets(); socket++) {
                closed.add(socket);
            }
        });
        var unused = eventLoop.scheduleAtFixedRate(this::step, 0, STEP_MS, TimeUnit.MILLISECONDS);
    }

    long opened() {
        return opened.get();
    }

    long closedByNode() {
        return closedByNode.get();
    }

    private void step() {
        reopensDue += attack.reopenedPerSecond() * STEP_MS / 1_000.0;
        for (; reopensDue >= 1; reopensDue--) {
            Socket oldest = open.poll();
            if (oldest != null) {
                oldest.drop();
            }
        }
        for (int i = 0; i < OPENED_PER_STEP && !closed.isEmpty() && !stopped; i++) {
            connect(closed.remove());
        }
    }

    private void connect(int number) {
        new Bootstrap()
                .group(eventLoop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.AUTO_READ, attack.reads())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Socket(number));
                    }
                })
                .connect(target)
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        closed.add(number);
                    }
                });
    }

    @Override
    public void close() {
        stopped = true;
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }

    /** One connection of the attack. Owned by the event loop. */
    private final class Socket extends ChannelInboundHandlerAdapter {
        private final int number;
        private ChannelHandlerContext channel;
        private int second;
        private boolean dropped;

        @SuppressWarnings("NullAway.Init") // set before anything else happens
        private Socket(int number) {
            this.number = number;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            channel = ctx;
            opened.incrementAndGet();
            open.add(this);
            send(attack.first(number));
            everySecond();
            floods();
        }

        private void everySecond() {
            if (channel.channel().isActive() && !stopped) {
                send(attack.everySecond(number, second++));
                var unused = eventLoop.schedule(this::everySecond, 1, TimeUnit.SECONDS);
            }
        }

        private void floods() {
            byte[] again = attack.asFastAsItGoes(number);
            while (again.length > 0 && channel.channel().isWritable() && !stopped) {
                send(again);
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            floods();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }

        private void send(byte[] bytes) {
            if (bytes.length > 0) {
                var unused = channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
            }
        }

        private void drop() {
            dropped = true;
            var unused = channel.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (!dropped) {
                closedByNode.incrementAndGet();
            }
            open.remove(this);
            closed.add(number);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            var unused = ctx.close(); // reset by the node, which is what an attacker must expect
        }
    }
}
