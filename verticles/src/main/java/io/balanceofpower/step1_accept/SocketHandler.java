package io.balanceofpower.step1_accept;

import static java.util.Objects.requireNonNull;

import io.balanceofpower.step1_accept.packet.PacketGate;
import io.balanceofpower.step1_accept.packet.Publish;
import io.balanceofpower.step1_accept.packet.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands between Netty's MQTT decoder and Vert.x MQTT. Answers a broken rule, which the gate in front of the decoder has
 * found, gives the messages of a welcome device to its connection, and lets no packet pass that Vert.x MQTT mishandles.
 * Owned by the socket's event loop.
 */
final class SocketHandler extends ChannelInboundHandlerAdapter {
    private final NetSocketInternal socket;
    private final Consumer<@Nullable SocketHandler> reading;
    private final int connectBytesMax;
    private final AcceptMetrics metrics;

    private @Nullable PacketQueue packets;

    /** Null until CONNECT was handled, as is the next. */
    private @Nullable Connection connection;

    private @Nullable Handler<Publish> published;

    private @Nullable MqttConnectMessage connectPacket;
    private @Nullable Violation violation;

    /** Whether something has come since the end of the last read. */
    private boolean heard;

    /**
     * @param reading told which socket the packets that Vert.x MQTT is about to handle come from; null after it
     * @param connectBytesMax at so many bytes the socket is not read before its CONNECT is answered
     */
    SocketHandler(
            NetSocketInternal socket,
            Consumer<@Nullable SocketHandler> reading,
            int connectBytesMax,
            AcceptMetrics metrics) {
        this.socket = socket;
        this.reading = reading;
        this.connectBytesMax = connectBytesMax;
        this.metrics = metrics;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        packets =
                new PacketQueue(ctx, packet -> passOn(ctx, packet), packet -> passOnLate(ctx, packet), connectBytesMax);
    }

    /** What waits while the connection is held. */
    PacketQueue packets() {
        return requireNonNull(packets);
    }

    NetSocketInternal socket() {
        return socket;
    }

    /** The CONNECT, from when it has come to when there is a connection. */
    MqttConnectMessage connectPacket() {
        return requireNonNull(connectPacket);
    }

    /** Whether the CONNECT had no client id, so that the server made one. */
    boolean isIdAssigned() {
        return connectPacket().payload().clientIdentifier().isEmpty();
    }

    /**
     * The CONNECT, which may hold a password, is not needed any more.
     *
     * @param publishes takes the connection's messages, in its context
     */
    void connection(Connection made, Handler<Publish> publishes) {
        connection = made;
        published = publishes;
        connectPacket = null;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        heard = true;
        if (message instanceof Violation broken) {
            violation = broken;
            return;
        }
        if (message instanceof Publish publish) {
            arrived(publish);
            return;
        }
        if (message instanceof MqttMessage packet && !passes(ctx, packet)) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (connection != null && message instanceof MqttMessage packet) {
            packets().offer(packet, packet.fixedHeader().remainingLength());
        } else {
            passOn(ctx, message);
        }
    }

    private void arrived(Publish publish) {
        if (connection == null) {
            return; // Vert.x MQTT has refused the CONNECT before it
        }
        if (!isTooEarly(connection)) {
            packets().offer(publish, publish.bytes());
        }
    }

    /**
     * Since it came the device may have been asked who it is, and then only AUTH may follow its CONNECT. The time-out of
     * acknowledgements counts from now, when Kafka gets the message.
     */
    private void passOnLate(ChannelHandlerContext ctx, Object packet) {
        if (connection != null && !isDisconnect(packet) && isTooEarly(connection)) {
            ReferenceCountUtil.release(packet);
            return;
        }
        passOn(ctx, packet instanceof Publish publish ? publish.receivedAt(Publish.utcNowNs()) : packet);
    }

    private void passOn(ChannelHandlerContext ctx, Object message) {
        if (connection != null && message instanceof Publish publish) {
            if (connection.isWelcome()) {
                ((ContextInternal) connection.context()).dispatch(publish, published);
            }
            return;
        }
        reading.accept(this);
        try {
            ctx.fireChannelRead(message);
        } finally {
            reading.accept(null);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        if (connection != null && connection.isWelcome()) {
            packets().passRest();
        } else {
            packets().end();
        }
        ctx.fireChannelInactive();
    }

    private boolean passes(ChannelHandlerContext ctx, MqttMessage packet) {
        if (packet.decoderResult().isFailure()) {
            return refuseUndecodable(ctx);
        }
        if (connection == null) {
            if (packet instanceof MqttConnectMessage connect) {
                connectPacket = connect;
            }
            return true;
        }
        MqttMessageType type = packet.fixedHeader().messageType();
        if (type != MqttMessageType.AUTH && type != MqttMessageType.DISCONNECT && isTooEarly(connection)) {
            return false;
        }
        return switch (type) {
            case PINGREQ -> !connection.pinged();
            case AUTH -> authenticates(packet, connection);
            case DISCONNECT -> {
                farewell(packet, connection);
                yield true;
            }
            // Answers to messages that this server does not send; Vert.x MQTT throws at some of them.
            case PUBACK, PUBREC, PUBCOMP -> false;
            case CONNECT, CONNACK, PUBLISH, PUBREL, SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK, PINGRESP -> true;
        };
    }

    private static boolean isDisconnect(Object message) {
        return message instanceof MqttMessage packet
                && packet.fixedHeader().messageType() == MqttMessageType.DISCONNECT;
    }

    /** MQTT-4.12.0-5. */
    private static boolean isTooEarly(Connection connection) {
        return connection.isChallenged()
                && !refuse(connection, "a packet other than AUTH before the authentication has ended");
    }

    private static void farewell(MqttMessage packet, Connection connection) {
        if (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
            long askedS = PacketProperties.number(
                    header.properties(), MqttProperties.SESSION_EXPIRY_INTERVAL, connection.sessionExpiryS());
            connection.farewell(askedS, header.reasonCode() != ReasonCode.SUCCESS.value());
        } else {
            connection.farewell(connection.sessionExpiryS(), false);
        }
    }

    /** Not for Vert.x MQTT, which would keep it waiting while the connection is not read. */
    private static boolean authenticates(MqttMessage packet, Connection connection) {
        var header = (MqttReasonCodeAndPropertiesVariableHeader) packet.variableHeader();
        String wrong = connection.authenticates(header.reasonCode(), header.properties());
        return wrong != null && refuse(connection, wrong);
    }

    private static boolean refuse(Connection connection, String detail) {
        connection.close(ReasonCode.PROTOCOL_ERROR, detail);
        return false;
    }

    /** Vert.x MQTT leaves the socket open. The decoder is stricter than our rules nowhere that we know. */
    private boolean refuseUndecodable(ChannelHandlerContext ctx) {
        if (connection == null) {
            var unused = ctx.close();
        } else {
            connection.close(ReasonCode.MALFORMED_PACKET, "a packet that cannot be decoded");
        }
        return false;
    }

    // --- a broken rule ---

    /**
     * A socket that is closed while there is something to read in it is reset, and the device may lose what it was told. So
     * the answer waits until all that has come by now is read, which the gate throws away.
     */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        if (violation != null) {
            refuse(ctx, violation);
            violation = null;
        }
        if (connection != null) {
            connection.readComplete(heard);
        }
        heard = false;
        ctx.fireChannelReadComplete();
    }

    private void refuse(ChannelHandlerContext ctx, Violation broken) {
        metrics.violated(broken.rule());
        ReasonCode reason = ReasonCode.of(broken.rule());
        if (connection != null) {
            connection.close(reason, broken.text());
            return;
        }
        ByteBuf answer = ctx.alloc().buffer();
        switch (broken.reply()) {
            case CONNACK_5 -> AckPackets.connack(answer, reason, broken.text(), broken.replyBytesMax());
            case CONNACK_3_1_1 -> {
                if (broken.rule().returnCode() > 0) {
                    AckPackets.connack(answer, broken.rule().returnCode());
                }
            }
            case NOTHING, DISCONNECT -> {}
        }
        if (answer.isReadable()) {
            metrics.rejected(reason);
        }
        var unused = ctx.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (connection != null && event instanceof PacketGate.Pace pace) {
            switch (pace) {
                case TOO_FAST -> connection.hold(Hold.TOO_FAST);
                case IN_TIME -> connection.release(Hold.TOO_FAST);
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        if (connection != null) {
            connection.writabilityChanged(ctx.channel().isWritable());
        } else if (!ctx.channel().isWritable()) {
            // It lets answers to WebSocket PING frames pile up before it has said who it is.
            var unused = ctx.close();
        }
        ctx.fireChannelWritabilityChanged();
    }
}
