package io.balanceofpower.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the generator writes by hand, read by Netty's decoder. */
final class PublishTemplateTest {

    private final EmbeddedChannel decoder = new EmbeddedChannel(new MqttDecoder(1 << 20));
    private final ByteBuf out = Unpooled.buffer();

    @ParameterizedTest
    @ValueSource(ints = {Trade.PAYLOAD_BYTES_MIN, 200, 20_000})
    void shouldWriteQos1PublishesThatADecoderReadsBack(int payloadBytes) {
        connect(false);
        Trade trade = Trade.all(payloadBytes).get(5);
        PublishTemplate template = PublishTemplate.plain(trade);
        template.writeTo(out, 1, 0, 41);
        template.writeTo(out, 65_535, 1, 41);
        byte[] payload = trade.payload().clone();
        MessageNumber.write(payload, 41);
        MqttPublishMessage first = read(MqttPublishMessage.class);
        MqttPublishMessage second = read(MqttPublishMessage.class);
        assertThat(out.isReadable()).isFalse();
        assertThat(first.variableHeader().packetId()).isEqualTo(1);
        assertThat(second.variableHeader().packetId()).isEqualTo(65_535);
        for (MqttPublishMessage publish : List.of(first, second)) {
            assertThat(publish.fixedHeader().qosLevel()).isEqualTo(MqttQoS.AT_LEAST_ONCE);
            assertThat(publish.fixedHeader().isDup()).isFalse();
            assertThat(publish.fixedHeader().isRetain()).isFalse();
            assertThat(publish.variableHeader().topicName()).isEqualTo(trade.topic());
            assertThat(ByteBufUtil.getBytes(publish.payload()))
                    .isEqualTo(payload)
                    .hasSize(payloadBytes);
        }
    }

    @Test
    void shouldNumberMqtt5MessagesWithoutAGapAcrossADecimalDigit() {
        connect(true);
        PublishTemplate template = PublishTemplate.numbered(Trade.all(200).get(0));
        for (long message : new long[] {0, 9, 10, 999_999_999}) {
            template.writeTo(out, 7, message, message);
            MqttPublishMessage publish = read(MqttPublishMessage.class);
            assertThat(properties(publish))
                    .containsExactly("epoch=1", "seq=" + (PublishTemplate.FIRST_SEQUENCE + message));
            assertThat(publish.payload().readableBytes()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldConnectWithACleanStart(boolean mqtt5) {
        MqttConnectMessage connect = connect(mqtt5);
        assertThat(connect.variableHeader().version()).isEqualTo(mqtt5 ? 5 : 4);
        assertThat(connect.variableHeader().isCleanSession()).isTrue();
        assertThat(connect.variableHeader().isWillFlag()).isFalse();
        assertThat(connect.variableHeader().keepAliveTimeSeconds()).isEqualTo(60);
        assertThat(connect.payload().clientIdentifier()).isEqualTo("bench-00042");
    }

    @Test
    void shouldPayloadsBeJsonThatNamesTheKey() {
        for (Trade trade : Trade.all(200)) {
            String json = new String(trade.payload(), StandardCharsets.US_ASCII);
            assertThat(json).startsWith("{").endsWith("\"}").contains("\"symbol\":\"" + trade.symbol() + "\"");
            assertThat(trade.topic()).endsWith("/" + trade.symbol());
        }
    }

    /** The decoder knows by the CONNECT which version the rest is in. */
    private MqttConnectMessage connect(boolean mqtt5) {
        Packets.writeConnect(out, mqtt5, Workload.device(42), 60);
        return read(MqttConnectMessage.class);
    }

    private <T> T read(Class<T> type) {
        decoder.writeInbound(out.readRetainedSlice(out.readableBytes()));
        return type.cast(decoder.readInbound());
    }

    private static List<String> properties(MqttPublishMessage publish) {
        UserProperties sent =
                (UserProperties) publish.variableHeader().properties().getProperty(MqttProperties.USER_PROPERTY);
        return sent.value().stream().map(pair -> pair.key + "=" + pair.value).toList();
    }
}
