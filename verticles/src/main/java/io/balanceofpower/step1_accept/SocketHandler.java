package io.balanceofpower.step1_accept;

import static java.util.Objects.requireNonNull;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.mqtt.messages.codes.MqttDisconnectReasonCode;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Stands between Netty's MQTT decoder and Vert.x MQTT, and lets no packet pass that the latter mishandles. A strict
 * validator has its place here. Owned by the socket's event loop.
 */
final class SocketHandler extends ChannelInboundHandlerAdapter {
    private static final Set<Byte> DISCONNECT_REASONS = Arrays.stream(MqttDisconnectReasonCode.values())
            .map(MqttDisconnectReasonCode::value)
            .collect(Collectors.toUnmodifiableSet());

    private final NetSocketInternal socket;
    private final Consumer<@Nullable SocketHandler> reading;

    /** Null until CONNECT was decoded. */
    private @Nullable Connection connection;

    private @Nullable MqttConnectMessage connectPacket;

    /** @param reading told which socket the packets that Vert.x MQTT is about to handle come from; null after it */
    SocketHandler(NetSocketInternal socket, Consumer<@Nullable SocketHandler> reading) {
        this.socket = socket;
        this.reading = reading;
    }

    NetSocketInternal socket() {
        return socket;
    }

    /** The CONNECT, once there is one. */
    MqttConnectMessage connectPacket() {
        return requireNonNull(connectPacket);
    }

    /** Whether the CONNECT had no client id, so that the server made one. */
    boolean isIdAssigned() {
        return connectPacket().payload().clientIdentifier().isEmpty();
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
        if (connection == null) {
            return passesFirst(ctx, packet);
        }
        connection.heard();
        MqttMessageType type = packet.fixedHeader().messageType();
        if (connection.isChallenged() && type != MqttMessageType.AUTH && type != MqttMessageType.DISCONNECT) {
            return refuse(connection, "a packet other than AUTH before the authentication has ended"); // MQTT-4.12.0-5
        }
        return switch (type) {
            case PUBLISH, SUBSCRIBE, UNSUBSCRIBE -> true;
            case PINGREQ -> !connection.pinged();
            case PUBREL -> hasReason(packet, connection);
            case DISCONNECT -> hasReason(packet, connection) && endsNoOtherwise(packet, connection);
            // Answers to messages that this server does not send; Vert.x MQTT throws at some of them.
            case PUBACK, PUBREC, PUBCOMP -> false;
            case CONNECT -> refuse(connection, "a second CONNECT");
            case AUTH -> authenticates(packet, connection);
            case CONNACK, SUBACK, UNSUBACK, PINGRESP -> refuse(connection, "a packet that only a server sends");
        };
    }

    /** The first packet is CONNECT (MQTT 5, 3.1). Who sent another, or a second before there is a connection, is told nothing. */
    private boolean passesFirst(ChannelHandlerContext ctx, MqttMessage packet) {
        if (connectPacket == null && packet instanceof MqttConnectMessage connect) {
            connectPacket = connect;
            return true;
        }
        close(ctx);
        return false;
    }

    /** Vert.x MQTT throws at a reason code that it does not know. */
    private static boolean hasReason(MqttMessage packet, Connection connection) {
        boolean known = packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader release
                ? release.reasonCode() == ReasonCode.SUCCESS.value()
                        || release.reasonCode() == ReasonCode.PACKET_IDENTIFIER_NOT_FOUND.value()
                : packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader disconnect
                        && DISCONNECT_REASONS.contains(disconnect.reasonCode());
        return known || refuse(connection, "a reason code that the packet cannot have");
    }

    /** A session that was to end with its connection cannot be kept after all (MQTT 5, 3.14.2.2.2). */
    private static boolean endsNoOtherwise(MqttMessage packet, Connection connection) {
        boolean kept = connection.sessionExpiryS() == 0
                && packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader disconnect
                && PacketProperties.number(disconnect.properties(), MqttProperties.SESSION_EXPIRY_INTERVAL, 0) > 0;
        return !kept || refuse(connection, "a Session Expiry Interval after one of 0 in CONNECT");
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
