package io.balanceofpower.step1_accept;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.vertx.mqtt.MqttEndpoint;
import java.util.concurrent.TimeUnit;

/**
 * What a connection and this server agree on: the CONNECT's wishes within the server's limits, and the CONNACK that
 * says so.
 *
 * @param receiveMaximum see {@link ListenerSettings}
 * @param inFlightBytesMax see {@link MqttSettings}
 * @param ackTimeoutNs see {@link MqttSettings}
 * @param connectTimeoutNs see {@link ListenerSettings}
 * @param keepAliveNs one and a half times the keep-alive in force (MQTT 5, 3.1.2.10); 0 for none
 * @param serverKeepAliveS the keep-alive that the device is told instead of its own; 0 for its own
 * @param packetBytesMax the largest packet that this server reads
 * @param topicAliasMax see {@link MqttSettings}
 * @param devicePacketBytesMax the largest packet that the device reads
 * @param explain whether the device wants reason strings
 * @param askedExpiryS the session expiry that the device asked for
 * @param sessionExpiryMaxS the longest session expiry of this server
 * @param assignedId whether the server made the client id
 */
record ConnectOptions(
        int receiveMaximum,
        int inFlightBytesMax,
        long ackTimeoutNs,
        long connectTimeoutNs,
        long keepAliveNs,
        int serverKeepAliveS,
        int packetBytesMax,
        int topicAliasMax,
        long devicePacketBytesMax,
        boolean explain,
        long askedExpiryS,
        long sessionExpiryMaxS,
        boolean assignedId) {

    /** Session expiry of 3.1.1 devices with clean session 0, who cannot say how long: as long as the server allows. */
    static final long AS_LONG_AS_ALLOWED = 0xFFFF_FFFFL;

    /** The reason code of every AUTH but the first and the last (MQTT 5, 3.15.2.1). */
    static final byte CONTINUE_AUTHENTICATION = 0x18;

    static ConnectOptions of(
            MqttEndpoint endpoint, ListenerSettings settings, MqttSettings node, long sessionExpiryMaxS) {
        MqttProperties asked = endpoint.connectProperties();
        boolean mqtt5 = endpoint.protocolVersion() == 5;
        int keepAliveS = endpoint.keepAliveTimeSeconds();
        int inForceS = mqtt5 ? inForceS(keepAliveS, settings) : keepAliveS;
        long expiryS = mqtt5
                ? PacketProperties.number(asked, MqttProperties.SESSION_EXPIRY_INTERVAL, 0)
                : endpoint.isCleanSession() ? 0 : AS_LONG_AS_ALLOWED;
        return new ConnectOptions(
                settings.receiveMaximum(),
                node.inFlightBytesMax(),
                TimeUnit.MILLISECONDS.toNanos(node.ackTimeoutMs()),
                TimeUnit.MILLISECONDS.toNanos(settings.connectTimeoutMs()),
                TimeUnit.SECONDS.toNanos(inForceS) * 3 / 2,
                inForceS == keepAliveS ? 0 : inForceS,
                settings.packetBytesMax(),
                node.packets().topicAliasMax(),
                mqtt5
                        ? PacketProperties.number(asked, MqttProperties.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE)
                        : Long.MAX_VALUE,
                mqtt5 && PacketProperties.number(asked, MqttProperties.REQUEST_PROBLEM_INFORMATION, 1) == 1,
                expiryS,
                sessionExpiryMaxS,
                false);
    }

    /** 0 asks for none, which no server has to bear. */
    private static int inForceS(int askedS, ListenerSettings settings) {
        return askedS == 0
                ? settings.keepAliveMaxS()
                : Math.max(settings.keepAliveMinS(), Math.min(askedS, settings.keepAliveMaxS()));
    }

    ConnectOptions withAssignedId() {
        return new ConnectOptions(
                receiveMaximum,
                inFlightBytesMax,
                ackTimeoutNs,
                connectTimeoutNs,
                keepAliveNs,
                serverKeepAliveS,
                packetBytesMax,
                topicAliasMax,
                devicePacketBytesMax,
                explain,
                askedExpiryS,
                sessionExpiryMaxS,
                true);
    }

    /**
     * The properties of an accepting CONNACK: every limit that MQTT 5 has a place for.
     *
     * @param proof the Authentication Data that ends an enhanced authentication; empty for none
     */
    MqttProperties connack(Connect connect, byte[] proof) {
        if (connect.version() != ProtocolVersion.MQTT_5) {
            return MqttProperties.NO_PROPERTIES;
        }
        MqttProperties told = new MqttProperties();
        told.add(new IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, receiveMaximum));
        told.add(new IntegerProperty(MqttProperties.MAXIMUM_PACKET_SIZE, packetBytesMax));
        told.add(new IntegerProperty(MqttProperties.TOPIC_ALIAS_MAXIMUM, topicAliasMax));
        told.add(new IntegerProperty(MqttProperties.RETAIN_AVAILABLE, 0));
        told.add(new IntegerProperty(MqttProperties.WILDCARD_SUBSCRIPTION_AVAILABLE, 0));
        told.add(new IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0));
        told.add(new IntegerProperty(MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE, 0));
        if (connect.sessionExpiryS() != askedExpiryS) {
            told.add(new IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, (int) connect.sessionExpiryS()));
        }
        if (serverKeepAliveS > 0) {
            told.add(new IntegerProperty(MqttProperties.SERVER_KEEP_ALIVE, serverKeepAliveS));
        }
        if (assignedId) {
            told.add(new StringProperty(MqttProperties.ASSIGNED_CLIENT_IDENTIFIER, connect.device()));
        }
        addAuthentication(told, connect, proof);
        return told;
    }

    private static void addAuthentication(MqttProperties told, Connect connect, byte[] data) {
        String method = connect.credentials().method();
        if (method != null) {
            told.add(new StringProperty(MqttProperties.AUTHENTICATION_METHOD, method));
            if (data.length > 0) {
                told.add(new BinaryProperty(MqttProperties.AUTHENTICATION_DATA, data));
            }
        }
    }

    /** The AUTH packet that goes on with an enhanced authentication (MQTT 5, 4.12). */
    MqttMessage challenge(Connect connect, byte[] data) {
        MqttProperties told = new MqttProperties();
        addAuthentication(told, connect, data);
        return new MqttMessage(
                new MqttFixedHeader(MqttMessageType.AUTH, false, MqttQoS.AT_MOST_ONCE, false, 0),
                new MqttReasonCodeAndPropertiesVariableHeader(CONTINUE_AUTHENTICATION, told));
    }

    /** A reason string, for packets in which it may always be sent (MQTT 5, 3.1.2.11.7). */
    MqttProperties reasonString(String detail) {
        MqttProperties told = new MqttProperties();
        if (!detail.isEmpty() && detail.length() + 16L < devicePacketBytesMax) {
            told.add(new StringProperty(MqttProperties.REASON_STRING, detail));
        }
        return told;
    }
}
