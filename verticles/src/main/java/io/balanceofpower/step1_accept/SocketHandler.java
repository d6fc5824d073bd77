package io.balanceofpower.step1_accept;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.internal.net.NetSocketInternal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands between Netty's MQTT decoder and Vert.x MQTT, and lets no packet pass that the latter mishandles. A strict
 * validator has its place here. Owned by the socket's event loop.
 */
final class SocketHandler extends ChannelInboundHandlerAdapter {
    private final NetSocketInternal socket;
    private final Consumer<@Nullable SocketHandler> reading;

    /** Null until CONNECT was decoded. */
    private @Nullable Connection connection;

    private boolean idAssigned;

    /** @param reading told which socket the packets that Vert.x MQTT is about to handle come from; null after it */
    SocketHandler(NetSocketInternal socket, Consumer<@Nullable SocketHandler> reading) {
        this.socket = socket;
        this.reading = reading;
    }

    NetSocketInternal socket() {
        return socket;
    }

    /** Whether the CONNECT had no client id, so that the server made one. */
    boolean isIdAssigned() {
        return idAssigned;
    }

    void connection(Connection made) {
        connection = made;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (message instanceof MqttMessage packet && !passes(ctx, packet)) {
            ReferenceCountUtil.release(message);
            return;
        }
        reading.accept(this);
        try {
            ctx.fireChannelRead(message);
        } finally {
            reading.accept(null);
        }
    }

    private boolean passes(ChannelHandlerContext ctx, MqttMessage packet) {
        Throwable failure = packet.decoderResult().cause();
        if (failure != null) {
            return refuse(ctx, failure);
        }
        boolean connect = packet.fixedHeader().messageType() == MqttMessageType.CONNECT;
        if (connection == null) {
            // The first packet is CONNECT (MQTT 5, 3.1); there is nobody to tell who sent another.
            if (packet instanceof MqttConnectMessage first) {
                idAssigned = first.payload().clientIdentifier().isEmpty();
            } else {
                close(ctx);
            }
            return connect;
        }
        connection.heard();
        if (connect) {
            connection.close(ReasonCode.PROTOCOL_ERROR, "a second CONNECT");
        }
        return !connect;
    }

    private boolean refuse(ChannelHandlerContext ctx, Throwable failure) {
        if (connection == null) {
            // Vert.x MQTT answers an unknown protocol version with a CONNACK; nobody can answer an undecodable CONNECT.
            if (failure instanceof MqttUnacceptableProtocolVersionException) {
                return true;
            }
            close(ctx);
        } else if (failure instanceof TooLongFrameException) {
            connection.close(ReasonCode.PACKET_TOO_LARGE, "a packet above the announced Maximum Packet Size");
        } else {
            connection.close(ReasonCode.MALFORMED_PACKET, "a packet that cannot be decoded");
        }
        return false;
    }

    private static void close(ChannelHandlerContext ctx) {
        var unused = ctx.close();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        if (connection != null) {
            connection.writabilityChanged(ctx.channel().isWritable());
        }
        ctx.fireChannelWritabilityChanged();
    }
}
