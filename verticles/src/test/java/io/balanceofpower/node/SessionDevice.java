package io.balanceofpower.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.step1_accept.RawDevice;
import io.balanceofpower.step1_accept.ReasonCode;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * A connection of an MQTT 5 device that keeps its session, numbers nothing and sends at QoS 2: what Kafka holds of it is
 * known by packet ids alone.
 */
final class SessionDevice implements AutoCloseable {
    private static final int EXPIRY_S = 600;

    private final RawDevice raw;
    private final String topic;
    private final boolean sessionPresent;

    private SessionDevice(RawDevice raw, String topic, boolean sessionPresent) {
        this.raw = raw;
        this.topic = topic;
        this.sessionPresent = sessionPresent;
    }

    /** Goes on with its session if there is one. */
    static SessionDevice connect(int port, String device, String topic) {
        return connect(port, device, topic, false);
    }

    /** Begins a new session. */
    static SessionDevice connectAnew(int port, String device, String topic) {
        return connect(port, device, topic, true);
    }

    /** Tries again and again while the node tells it to come later. */
    private static SessionDevice connect(int port, String device, String topic, boolean anew) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> tryConnect(port, device, topic, anew), Optional::isPresent)
                .orElseThrow();
    }

    private static Optional<SessionDevice> tryConnect(int port, String device, String topic, boolean anew)
            throws IOException {
        MqttProperties properties = new MqttProperties();
        properties.add(new IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, EXPIRY_S));
        RawDevice raw = new RawDevice(port);
        raw.send(RawDevice.connect(MqttVersion.MQTT_5, device)
                .cleanSession(anew)
                .properties(properties)
                .build());
        MqttConnAckMessage connack = raw.expectConnack();
        byte code = connack.variableHeader().connectReturnCode().byteValue();
        if (code == ReasonCode.SERVER_BUSY.value()) {
            raw.close();
            return Optional.empty();
        }
        assertThat(code).as("reason code of the CONNACK").isZero();
        return Optional.of(
                new SessionDevice(raw, topic, connack.variableHeader().isSessionPresent()));
    }

    boolean isSessionPresent() {
        return sessionPresent;
    }

    RawDevice raw() {
        return raw;
    }

    /** Sends and does not wait for an answer. */
    void send(int packetId, String payload) throws IOException {
        raw.publish(MqttQoS.EXACTLY_ONCE, packetId, topic, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends and waits for a PUBREC that says success. */
    void publish(int packetId, String payload) throws IOException {
        send(packetId, payload);
        raw.expectReason(MqttMessageType.PUBREC, packetId, ReasonCode.SUCCESS);
    }

    /** Releases the id, which the node must know. */
    void release(int packetId) throws IOException {
        raw.release(packetId).expectReason(MqttMessageType.PUBCOMP, packetId, ReasonCode.SUCCESS);
    }

    /** Releases an id that is released already. */
    void releaseAgain(int packetId) throws IOException {
        raw.release(packetId).expectReason(MqttMessageType.PUBCOMP, packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
    }

    /** Breaks the connection without a DISCONNECT. */
    @Override
    public void close() throws IOException {
        raw.close();
    }
}
