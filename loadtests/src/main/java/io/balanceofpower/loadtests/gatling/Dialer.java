package io.balanceofpower.loadtests.gatling;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.handler.traffic.ChannelTrafficShapingHandler;
import java.util.concurrent.TimeUnit;

/** Opens connections: the socket and what stands between it and the {@link Connection}. */
final class Dialer {
    private static final int PACKET_BYTES_MAX = 1 << 20;
    private static final int FLUSHES_TOGETHER = 64;
    private static final long SHAPING_CHECK_MS = 100;

    private final ChannelFactory<? extends Channel> channels;

    Dialer(ChannelFactory<? extends Channel> channels) {
        this.channels = channels;
    }

    /** Begins to connect; what comes of it, the connection's events tell. */
    void dial(EventLoop loop, MqttServer server, MqttSettings settings, Connection connection) {
        new Bootstrap()
                .group(loop)
                .channelFactory(channels)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) settings.connectTimeout.toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        fill(channel, server, settings, connection);
                    }
                })
                .connect(server.host(), server.port())
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        connection.notConnected(connected.cause());
                    }
                });
    }

    private static void fill(Channel channel, MqttServer server, MqttSettings settings, Connection connection) {
        ChannelPipeline pipeline = channel.pipeline();
        if (settings.bytesPerSecond > 0) {
            pipeline.addLast(new ChannelTrafficShapingHandler(
                    settings.bytesPerSecond, settings.bytesPerSecond, SHAPING_CHECK_MS));
        }
        SslContext tls = settings.tls;
        if (tls != null) {
            pipeline.addLast(tls.newHandler(channel.alloc(), server.host(), server.port()));
        }
        // Publishes of one turn of the event loop leave together.
        pipeline.addLast(new FlushConsolidationHandler(FLUSHES_TOGETHER, true));
        pipeline.addLast(new MqttDecoder(PACKET_BYTES_MAX));
        pipeline.addLast(MqttEncoder.INSTANCE);
        long silenceMs = settings.answerTimeout.toMillis();
        pipeline.addLast(new IdleStateHandler(silenceMs, 0, 0, TimeUnit.MILLISECONDS));
        pipeline.addLast(connection);
    }
}
