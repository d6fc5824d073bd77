package io.balanceofpower.loadtests;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * MQTT devices on one event loop, which stay connected from load to load. Methods block and must not overlap.
 *
 * <p>Fails with the first refusal, lost connection or protocol violation of any device, and when nothing is answered
 * for {@value #STALL_S} s; then it is of no use any more.
 */
final class Generator implements AutoCloseable {

    private static final int STALL_S = 30;
    /** CONNECTs without an answer at once. */
    private static final int CONNECTING_MAX = 32;
    /** Linux has about 28,000 ports for connections from one address to one listener. */
    private static final int CONNECTIONS_PER_ADDRESS = 20_000;
    /** How late an open loop may be by itself. A finer clock would take the processor from what is measured. */
    private static final long TICK_NS = 200_000;

    private static final long LOOK_NS = 1_000_000;

    private final List<InetSocketAddress> targets;
    private final Optional<SslContext> tls;
    private final Workload workload;
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop eventLoop = group.next();
    private final List<Device> devices = new ArrayList<>();
    private final Sending sending = new Sending(devices);

    private Generator(List<InetSocketAddress> targets, Optional<SslContext> tls, Workload workload) {
        this.targets = List.copyOf(targets);
        this.tls = tls;
        this.workload = workload;
    }

    /** Connects all devices, inside TLS if there is any. */
    static Generator connect(InetSocketAddress target, Optional<SslContext> tls, Workload workload) throws BenchFailed {
        return connect(List.of(target), tls, workload);
    }

    /** The same to several servers, one device after the other to the next of them. */
    static Generator connect(List<InetSocketAddress> targets, Optional<SslContext> tls, Workload workload)
            throws BenchFailed {
        Generator generator = new Generator(targets, tls, workload);
        try {
            generator.connectAll();
            return generator;
        } catch (BenchFailed e) {
            generator.close();
            throw e;
        }
    }

    private void connectAll() throws BenchFailed {
        List<PublishTemplate> templates = workload.templates();
        for (int i = 0; i < workload.devices(); i++) {
            Device device = new Device(workload, i, templates, sending);
            devices.add(device);
            open(device, i);
            int opened = i + 1;
            await(() -> opened - sending.connected() < CONNECTING_MAX, sending::connected, LOOK_NS);
        }
        await(() -> sending.connected() == workload.devices(), sending::connected, LOOK_NS);
    }

    private void open(Device device, int index) {
        Bootstrap bootstrap = new Bootstrap()
                .group(eventLoop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        tls.ifPresent(context -> channel.pipeline().addLast(context.newHandler(channel.alloc())));
                        channel.pipeline().addLast(device);
                    }
                });
        InetSocketAddress target = targets.get(index % targets.size());
        int address = 1 + index / CONNECTIONS_PER_ADDRESS;
        ChannelFuture opened = address == 1
                ? bootstrap.connect(target)
                : bootstrap.connect(target, new InetSocketAddress("127.0.0." + address, 0));
        opened.addListener(done -> {
            if (!done.isSuccess()) {
                sending.failed("a device cannot connect to " + target + ": " + done.cause());
            }
        });
    }

    /**
     * Sends a load and returns when all of it is acknowledged.
     *
     * @return for an open loop, the time from when each message was to be sent to its acknowledgement, in ns; empty
     *     for a closed one
     */
    Histogram send(Load load) throws BenchFailed {
        Histogram latenciesNs = Latencies.histogram();
        long before = sending.acknowledged();
        long goal = before + load.messages();
        eventLoop.execute(() -> sending.begin(load, latenciesNs));
        await(
                () -> {
                    if (load.isOpenLoop()) {
                        eventLoop.execute(sending::tick);
                    }
                    return sending.acknowledged() == goal || load.isOverdue();
                },
                sending::acknowledged,
                load.isOpenLoop() ? TICK_NS : LOOK_NS);
        load.requireHeld(sending.acknowledged() - before, "were acknowledged");
        return latenciesNs;
    }

    private void await(BooleanSupplier done, LongSupplier progress, long lookNs) throws BenchFailed {
        long seen = progress.getAsLong();
        long seenAtNs = System.nanoTime();
        while (!done.getAsBoolean()) {
            LockSupport.parkNanos(lookNs);
            String failure = sending.failure();
            if (failure != null) {
                throw BenchFailed.lost(failure);
            }
            if (progress.getAsLong() != seen) {
                seen = progress.getAsLong();
                seenAtNs = System.nanoTime();
            } else if (System.nanoTime() - seenAtNs > TimeUnit.SECONDS.toNanos(STALL_S)) {
                throw BenchFailed.lost(words() + " answered nothing for " + STALL_S + " s, after " + seen + " answers");
            } else if (Thread.interrupted()) {
                throw BenchFailed.lost("interrupted");
            }
        }
    }

    private String words() {
        return targets.stream().map(InetSocketAddress::toString).collect(Collectors.joining(" and "));
    }

    /** Closes all connections; blocks for some seconds at most. */
    @Override
    public void close() {
        eventLoop.execute(() -> devices.forEach(Device::close));
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}
