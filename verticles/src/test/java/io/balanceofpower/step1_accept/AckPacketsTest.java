package io.balanceofpower.step1_accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hand-written packets, read back by Netty's decoder. */
class AckPacketsTest {

    @Test
    void shouldWriteManySuccessesIntoOneBuffer() {
        ByteBuf out = Unpooled.buffer();
        AckPackets.success(out, AckPackets.PUBACK, 1);
        AckPackets.success(out, AckPackets.PUBREC, 65_535);
        AckPackets.success(out, AckPackets.PUBCOMP, 256);

        EmbeddedChannel decoder = decoder(MqttVersion.MQTT_3_1_1);
        decoder.writeInbound(out);

        assertAck(decoder.readInbound(), MqttMessageType.PUBACK, 1);
        assertAck(decoder.readInbound(), MqttMessageType.PUBREC, 65_535);
        assertAck(decoder.readInbound(), MqttMessageType.PUBCOMP, 256);
        assertThat(decoder.<Object>readInbound()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 119, 120, 121, 122, 123, 124, 125, 126, 200, 5_000})
    void shouldWriteReasonsOfAnyLength(int detailChars) {
        String detail = "é".repeat(detailChars);
        MqttPubReplyMessageVariableHeader header = reasonOf(detail, Long.MAX_VALUE);

        assertThat(header.messageId()).isEqualTo(77);
        assertThat(header.reasonCode()).isEqualTo(ReasonCode.PAYLOAD_FORMAT_INVALID.value());
        String expected = detail.substring(0, Math.min(200, detailChars));
        assertThat(reasonString(header)).isEqualTo(expected);
    }

    @Test
    void shouldLeaveTheReasonStringOutWhereTheDeviceDoesNotReadSuchLargePackets() {
        MqttPubReplyMessageVariableHeader header = reasonOf("much too long", 10);

        assertThat(header.reasonCode()).isEqualTo(ReasonCode.PAYLOAD_FORMAT_INVALID.value());
        assertThat(reasonString(header)).isEmpty();
    }

    private static MqttPubReplyMessageVariableHeader reasonOf(String detail, long packetBytesMax) {
        ByteBuf out = Unpooled.buffer();
        AckPackets.reason(out, AckPackets.PUBACK, 77, ReasonCode.PAYLOAD_FORMAT_INVALID, detail, packetBytesMax);
        EmbeddedChannel decoder = decoder(MqttVersion.MQTT_5);
        decoder.writeInbound(out);
        MqttMessage message = decoder.readInbound();
        assertThat(message.decoderResult().isSuccess()).isTrue();
        assertThat(decoder.<Object>readInbound()).isNull();
        return (MqttPubReplyMessageVariableHeader) message.variableHeader();
    }

    private static String reasonString(MqttPubReplyMessageVariableHeader header) {
        MqttProperties.MqttProperty<?> property = header.properties().getProperty(MqttProperties.REASON_STRING);
        return property == null ? "" : (String) property.value();
    }

    // --- CONNACK ---

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 121, 122, 123, 200, 5_000})
    void shouldRefuseAConnectWithAReasonOfAnyLength(int detailChars) {
        String detail = "x".repeat(detailChars);
        ByteBuf out = Unpooled.buffer();
        AckPackets.connack(out, ReasonCode.PROTOCOL_ERROR, detail, Long.MAX_VALUE);

        MqttConnAckVariableHeader header = connack(MqttVersion.MQTT_5, out);
        assertThat(header.isSessionPresent()).isFalse();
        assertThat(header.connectReturnCode().byteValue()).isEqualTo(ReasonCode.PROTOCOL_ERROR.value());
        assertThat(header.properties().getProperty(MqttProperties.REASON_STRING).value())
                .isEqualTo(detail.substring(0, Math.min(200, detailChars)));
    }

    @Test
    void shouldRefuseAConnectWithoutAReasonWhereTheDeviceDoesNotReadSuchLargePackets() {
        ByteBuf out = Unpooled.buffer();
        AckPackets.connack(out, ReasonCode.PROTOCOL_ERROR, "much too long", 10);

        MqttConnAckVariableHeader header = connack(MqttVersion.MQTT_5, out);
        assertThat(header.connectReturnCode().byteValue()).isEqualTo(ReasonCode.PROTOCOL_ERROR.value());
        assertThat(header.properties().isEmpty()).isTrue();
    }

    @Test
    void shouldRefuseAConnectOfMqtt311WithAReturnCode() {
        ByteBuf out = Unpooled.buffer();
        AckPackets.connack(out, 2);

        assertThat(connack(MqttVersion.MQTT_3_1_1, out).connectReturnCode().byteValue())
                .isEqualTo((byte) 2);
    }

    private static MqttConnAckVariableHeader connack(MqttVersion version, ByteBuf bytes) {
        EmbeddedChannel decoder = decoder(version);
        decoder.writeInbound(bytes);
        MqttConnAckMessage message = decoder.readInbound();
        assertThat(message.decoderResult().isSuccess()).isTrue();
        assertThat(decoder.<Object>readInbound()).isNull();
        return message.variableHeader();
    }

    /** A decoder that believes to be on a connection of this version. */
    private static EmbeddedChannel decoder(MqttVersion version) {
        EmbeddedChannel encoder = new EmbeddedChannel(MqttEncoder.INSTANCE);
        encoder.writeOutbound(MqttMessageBuilders.connect()
                .protocolVersion(version)
                .clientId("c")
                .build());
        ByteBuf connect = encoder.readOutbound();
        EmbeddedChannel decoder = new EmbeddedChannel(new MqttDecoder());
        decoder.writeInbound(connect);
        MqttMessage first = decoder.readInbound();
        assertThat(first.fixedHeader().messageType()).isEqualTo(MqttMessageType.CONNECT);
        return decoder;
    }

    private static void assertAck(MqttMessage message, MqttMessageType type, int packetId) {
        assertThat(message.decoderResult().isSuccess()).isTrue();
        assertThat(message.fixedHeader().messageType()).isEqualTo(type);
        assertThat(((MqttMessageIdVariableHeader) message.variableHeader()).messageId())
                .isEqualTo(packetId);
    }
}
