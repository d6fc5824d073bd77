package io.balanceofpower.step1_accept;

import io.balanceofpower.step1_accept.packet.QoS;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.vertx.core.internal.net.NetSocketInternal;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A CONNECT packet as the product's own values. Read from the packet rather than from Vert.x MQTT's endpoint, which turns
 * passwords, that are bytes, into text.
 */
final class ConnectReader {
    private static final QoS[] QOS = QoS.values();

    private ConnectReader() {}

    /**
     * @param device the client id, made by the server where the packet has none
     * @param sessionExpiryS within the server's limit
     * @param listener the name of the one that it came to
     */
    static Connect read(
            MqttConnectMessage packet, String device, long sessionExpiryS, String listener, NetSocketInternal socket) {
        MqttConnectVariableHeader header = packet.variableHeader();
        return new Connect(
                device,
                header.version() == 5 ? ProtocolVersion.MQTT_5 : ProtocolVersion.MQTT_3_1_1,
                header.isCleanSession(),
                sessionExpiryS,
                listener,
                String.valueOf(socket.remoteAddress()),
                credentials(packet, socket.sslSession()),
                header.isWillFlag() ? will(packet) : null);
    }

    private static Credentials credentials(MqttConnectMessage packet, @Nullable SSLSession tls) {
        MqttProperties properties = packet.variableHeader().properties();
        return new Credentials(
                packet.payload().userName(),
                packet.payload().passwordInBytes(),
                tls == null ? List.of() : chain(tls),
                PacketProperties.text(properties, MqttProperties.AUTHENTICATION_METHOD),
                PacketProperties.bytes(properties, MqttProperties.AUTHENTICATION_DATA));
    }

    private static List<X509Certificate> chain(SSLSession tls) {
        try {
            return List.of(tls.getPeerCertificates()).stream()
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) { // the way of the JDK to say that there is none
            return List.of();
        }
    }

    private static Will will(MqttConnectMessage packet) {
        MqttConnectPayload payload = packet.payload();
        MqttProperties properties = payload.willProperties();
        return new Will(
                payload.willTopic(),
                QOS[packet.variableHeader().willQos()],
                payload.willMessageInBytes(),
                PacketProperties.user(properties),
                PacketProperties.number(properties, MqttProperties.WILL_DELAY_INTERVAL, 0));
    }
}
