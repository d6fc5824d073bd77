package io.balanceofpower.loadtests.gatling;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a device sends, as Netty's codec wants it. */
final class Packets {
    static final MqttMessage PING =
            new MqttMessage(new MqttFixedHeader(MqttMessageType.PINGREQ, false, MqttQoS.AT_MOST_ONCE, false, 0));
    static final MqttMessage DISCONNECT =
            new MqttMessage(new MqttFixedHeader(MqttMessageType.DISCONNECT, false, MqttQoS.AT_MOST_ONCE, false, 0));

    private Packets() {}

    static MqttMessage connect(MqttSettings settings, Identity identity) {
        MqttMessageBuilders.ConnectBuilder connect = MqttMessageBuilders.connect()
                .protocolVersion(settings.version.netty())
                .clientId(identity.clientId())
                .cleanSession(settings.cleanStart)
                .keepAlive((int) settings.keepAlive.toSeconds());
        String user = identity.user();
        if (user != null) {
            connect.username(user);
        }
        String password = identity.password();
        if (password != null) {
            connect.password(password.getBytes(StandardCharsets.UTF_8));
        }
        if (settings.version == MqttVersion.V5 && !settings.sessionExpiry.isZero()) {
            MqttProperties properties = new MqttProperties();
            properties.add(new MqttProperties.IntegerProperty(
                    MqttProperties.SESSION_EXPIRY_INTERVAL, (int) settings.sessionExpiry.toSeconds()));
            connect.properties(properties);
        }
        return connect.build();
    }

    static MqttMessage publish(Message message, MqttVersion version, boolean duplicate) {
        MqttFixedHeader header =
                new MqttFixedHeader(MqttMessageType.PUBLISH, duplicate, MqttQoS.valueOf(message.qos), false, 0);
        return new MqttPublishMessage(
                header,
                new MqttPublishVariableHeader(message.topic, message.packetId, properties(message, version)),
                Unpooled.wrappedBuffer(message.payload));
    }

    private static MqttProperties properties(Message message, MqttVersion version) {
        if (version != MqttVersion.V5 || (message.sequence == Message.UNNUMBERED && message.userProperties.isEmpty())) {
            return MqttProperties.NO_PROPERTIES;
        }
        MqttProperties properties = new MqttProperties();
        if (message.sequence != Message.UNNUMBERED) {
            properties.add(new MqttProperties.UserProperty("epoch", Long.toString(message.epoch)));
            properties.add(new MqttProperties.UserProperty("seq", Long.toString(message.sequence)));
        }
        message.userProperties.forEach(
                each -> properties.add(new MqttProperties.UserProperty(each.getKey(), each.getValue())));
        return properties;
    }

    static MqttMessage release(int packetId) {
        return new MqttMessage(
                new MqttFixedHeader(MqttMessageType.PUBREL, false, MqttQoS.AT_LEAST_ONCE, false, 0),
                MqttMessageIdVariableHeader.from(packetId));
    }

    /** As whom a device connects. */
    record Identity(
            String clientId,
            @Nullable String user,
            @Nullable String password) {}
}
