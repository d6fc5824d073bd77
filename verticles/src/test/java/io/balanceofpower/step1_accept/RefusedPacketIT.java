package io.balanceofpower.step1_accept;

import static io.balanceofpower.step1_accept.ListenerUnderTest.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets after CONNECT that the server does not take, and what it says to them. */
@Timeout(60)
class RefusedPacketIT {
    private final ListenerUnderTest listener = new ListenerUnderTest();
    private final FakeArrivals arrivals = listener.arrivals();

    @AfterEach
    void close() {
        listener.close();
    }

    private RawDevice mqtt5() throws IOException {
        return RawDevice.connected(listener.port(), MqttVersion.MQTT_5, "d5");
    }

    private RawDevice mqtt311() throws IOException {
        return RawDevice.connected(listener.port(), MqttVersion.MQTT_3_1_1, "d3");
    }

    // --- malformed ---

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00 00", // a packet type that is reserved
                "36 05 00 01 74 00 01", // PUBLISH at QoS 3
                "30 FF FF FF FF 01", // a remaining length of five bytes
                "32 05 00 01 23 00 01", // PUBLISH to a wildcard
            })
    void shouldDisconnectADeviceWhosePacketCannotBeDecoded(String packet) throws IOException {
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(packet);
        try (RawDevice five = mqtt5();
                RawDevice three = mqtt311()) {
            five.send(bytes);
            three.send(bytes);

            five.expectDisconnect(ReasonCode.MALFORMED_PACKET);
            three.expectClosed();
        }
        assertThat(listener.counted("bop.mqtt.disconnects", ReasonCode.MALFORMED_PACKET))
                .isEqualTo(2);
        assertThat(arrivals.takenCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "20 03 00 00 00", // CONNACK
                "90 04 00 01 00 00", // SUBACK
                "B0 04 00 01 00 00", // UNSUBACK
                "D0 00", // PINGRESP
                "F0 00", // AUTH
                "82 02 00 00", // SUBSCRIBE with packet id 0
                "62 03 00 01 83", // PUBREL with a reason code of PUBREC
                "E0 01 33", // DISCONNECT with a reason code that there is not
            })
    void shouldDisconnectADeviceWhosePacketIsNotADevices(String packet) throws IOException {
        try (RawDevice device = mqtt5()) {
            device.send(HexFormat.ofDelimiter(" ").parseHex(packet));

            device.expectDisconnect(ReasonCode.PROTOCOL_ERROR);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "40 02 00 01", // PUBACK
                "50 02 00 01", // PUBREC
                "70 02 00 01", // PUBCOMP
            })
    void shouldIgnoreAnswersToMessagesThatItNeverSent(String packet) throws IOException {
        try (RawDevice device = mqtt5()) {
            device.send(HexFormat.ofDelimiter(" ").parseHex(packet));

            device.ping().expect(MqttMessageType.PINGRESP);
        }
    }

    @Test
    void shouldTakeNothingThatFollowsADisconnect() throws IOException {
        for (MqttVersion version : new MqttVersion[] {MqttVersion.MQTT_5, MqttVersion.MQTT_3_1_1}) {
            try (RawDevice device = RawDevice.connected(listener.port(), version, "d1")) {
                byte[] disconnect = {(byte) 0xE0, 0};
                byte[] publish = device.bytes(RawDevice.publishPacket(MqttQoS.AT_MOST_ONCE, 0, "t", new byte[1]));
                device.send(ByteBufUtil.getBytes(Unpooled.wrappedBuffer(disconnect, publish, publish)));

                device.expectClosed();
            }
        }
        assertThat(arrivals.takenCount()).isZero();
    }

    @Test
    void shouldTakeNothingThatFollowsAMalformedPacket() throws IOException {
        try (RawDevice device = mqtt5()) {
            device.send(new byte[] {0, 0});
            device.publish(MqttQoS.AT_LEAST_ONCE, 1);

            device.expectDisconnect(ReasonCode.MALFORMED_PACKET);
        }
        assertThat(arrivals.takenCount()).isZero();
    }

    @Test
    void shouldSayWhyALargePacketIsRefusedThatComesWhole() throws IOException {
        // Small enough for one read: a device that is still writing when it is refused may not hear why.
        int packetBytesMax = 1_000;
        try (ListenerUnderTest small = new ListenerUnderTest(
                        new TestListener().packetBytesMax(packetBytesMax).node());
                RawDevice device = RawDevice.connected(small.port(), MqttVersion.MQTT_5, "d5")) {
            device.publish(MqttQoS.AT_LEAST_ONCE, 1, "t", new byte[2 * packetBytesMax]);

            device.expectDisconnect(ReasonCode.PACKET_TOO_LARGE);
        }
    }

    @Test
    void shouldDisconnectADeviceWhosePacketIsTooLargeWithoutWaitingForIt() throws IOException {
        try (RawDevice five = mqtt5();
                RawDevice three = mqtt311()) {
            // Only the beginning of a PUBLISH of 268,435,455 bytes, the largest that there is.
            byte[] beginning = {0x30, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F, 0, 1, 't'};
            five.send(beginning);
            three.send(beginning);

            five.expectDisconnect(ReasonCode.PACKET_TOO_LARGE);
            three.expectClosed();
        }
    }

    @Test
    void shouldTakeAPacketOfTheAnnouncedSize() throws IOException {
        arrivals.answerWith(message -> Answer.SUCCESS);
        // Fixed header 4, topic length 2, topic 1, packet id 2, property length 1.
        byte[] payload = new byte[SETTINGS.packetBytesMax() - 10];
        try (RawDevice device = mqtt5()) {
            device.publish(MqttQoS.AT_LEAST_ONCE, 1, "t", payload).expectAck(MqttMessageType.PUBACK, 1);
        }
        assertThat(arrivals.taken().get(0).publish().payload()).isEqualTo(payload);
    }

    // --- not offered ---

    @Test
    void shouldDisconnectAnMqtt5DeviceThatRetains() throws IOException {
        try (RawDevice device = mqtt5()) {
            device.send(retained());

            device.expectDisconnect(ReasonCode.RETAIN_NOT_SUPPORTED);
        }
        assertThat(arrivals.takenCount()).isZero();
    }

    @Test
    void shouldTakeTheMessageOfA311DeviceThatRetainsAsItCannotBeToldNo() throws IOException {
        arrivals.answerWith(message -> Answer.SUCCESS);
        try (RawDevice device = mqtt311()) {
            device.send(retained()).expectAck(MqttMessageType.PUBACK, 1);
        }
    }

    private static MqttMessage retained() {
        return MqttMessageBuilders.publish()
                .topicName("t")
                .qos(MqttQoS.AT_LEAST_ONCE)
                .messageId(1)
                .retained(true)
                .payload(Unpooled.EMPTY_BUFFER)
                .build();
    }

    @Test
    void shouldGiveAMessageTheTopicNameThatItsAliasStandsFor() throws IOException {
        arrivals.answerWith(message -> Answer.SUCCESS);
        // The largest packet: the topic name makes it larger behind the gate.
        byte[] payload = new byte[SETTINGS.packetBytesMax() - 12];
        try (RawDevice device = mqtt5()) {
            device.send(aliased("a/b", 1, new byte[1])).expectAck(MqttMessageType.PUBACK, 1);
            device.send(aliased("", 1, payload)).expectAck(MqttMessageType.PUBACK, 1);
            device.send(aliased("c", 1, new byte[2])).expectAck(MqttMessageType.PUBACK, 1);
            device.send(aliased("", 1, new byte[3])).expectAck(MqttMessageType.PUBACK, 1);
        }
        assertThat(arrivals.taken())
                .extracting(taken -> taken.publish().topic())
                .containsExactly("a/b", "a/b", "c", "c");
        assertThat(arrivals.taken())
                .extracting(taken -> taken.publish().payload().length)
                .containsExactly(1, payload.length, 2, 3);
    }

    private static MqttMessage aliased(String topic, int alias, byte[] payload) {
        MqttProperties properties = new MqttProperties();
        properties.add(new IntegerProperty(MqttProperties.TOPIC_ALIAS, alias));
        return MqttMessageBuilders.publish()
                .topicName(topic)
                .qos(MqttQoS.AT_LEAST_ONCE)
                .messageId(1)
                .properties(properties)
                .payload(Unpooled.wrappedBuffer(payload))
                .build();
    }

    @Test
    void shouldForgetTopicAliasesWithTheConnection() throws IOException {
        arrivals.answerWith(message -> Answer.SUCCESS);
        try (RawDevice first = mqtt5();
                RawDevice second = mqtt5()) {
            first.send(aliased("a/b", 1, new byte[1])).expectAck(MqttMessageType.PUBACK, 1);
            second.send(aliased("", 1, new byte[1]));

            second.expectDisconnect(ReasonCode.PROTOCOL_ERROR);
        }
    }

    // --- answered in the order of the messages ---

    @Test
    void shouldRefuseAPayloadThatIsNotTheUtf8ItIsSaidToBeWhenItsTurnHasCome() throws IOException {
        MqttProperties utf8 = new MqttProperties();
        utf8.add(new IntegerProperty(MqttProperties.PAYLOAD_FORMAT_INDICATOR, 1));
        try (RawDevice device = mqtt5()) {
            device.publish(MqttQoS.AT_LEAST_ONCE, 1);
            device.send(MqttMessageBuilders.publish()
                    .topicName("t")
                    .qos(MqttQoS.EXACTLY_ONCE)
                    .messageId(2)
                    .properties(utf8)
                    .payload(Unpooled.wrappedBuffer(new byte[] {(byte) 0xFF}))
                    .build());
            device.ping().expect(MqttMessageType.PINGRESP);

            var unused = FakeArrivals.settle(listener.awaitTaken(0), Answer.SUCCESS);

            device.expectAck(MqttMessageType.PUBACK, 1);
            device.expectReason(MqttMessageType.PUBREC, 2, ReasonCode.PAYLOAD_FORMAT_INVALID);
            device.ping().expect(MqttMessageType.PINGRESP);
        }
        assertThat(arrivals.takenCount()).isEqualTo(1);
    }

    @Test
    void shouldTakeTheResendOfA311DeviceWhileItIsConnected() throws IOException {
        byte[] publish = {0x32, 6, 0, 1, 't', 0, 1, 'x'};
        byte[] again = {0x3A, 6, 0, 1, 't', 0, 1, 'x'};
        try (RawDevice device = mqtt311()) {
            device.send(publish).send(again);

            listener.awaitTakenCount(2);
        }
    }

    @Test
    void shouldDisconnectADeviceThatNamesNoTopic() throws IOException {
        try (RawDevice five = mqtt5();
                RawDevice three = mqtt311()) {
            five.publish(MqttQoS.AT_LEAST_ONCE, 1, "", new byte[1]);
            three.publish(MqttQoS.AT_LEAST_ONCE, 1, "", new byte[1]);

            five.expectDisconnect(ReasonCode.MALFORMED_PACKET);
            three.expectClosed();
        }
        assertThat(arrivals.takenCount()).isZero();
    }

    // --- subscriptions ---

    private static MqttMessage subscribe() {
        return MqttMessageBuilders.subscribe()
                .addSubscription(MqttQoS.AT_MOST_ONCE, "a/#")
                .addSubscription(MqttQoS.EXACTLY_ONCE, "b")
                .messageId(5)
                .build();
    }

    @Test
    void shouldSayThatSubscriptionsAreNotSupported() throws IOException {
        try (RawDevice five = mqtt5();
                RawDevice three = mqtt311()) {
            MqttSubAckMessage toFive =
                    (MqttSubAckMessage) five.send(subscribe()).expect(MqttMessageType.SUBACK);
            MqttSubAckMessage toThree =
                    (MqttSubAckMessage) three.send(subscribe()).expect(MqttMessageType.SUBACK);

            assertThat(toFive.variableHeader().messageId()).isEqualTo(5);
            assertThat(toFive.payload().reasonCodes()).containsExactly(0x83, 0x83);
            assertThat(toFive.idAndPropertiesVariableHeader()
                            .properties()
                            .getProperty(MqttProperties.REASON_STRING)
                            .value())
                    .isEqualTo("subscriptions are not supported yet");
            assertThat(toThree.payload().reasonCodes()).containsExactly(0x80, 0x80);
            five.ping().expect(MqttMessageType.PINGRESP);
            three.ping().expect(MqttMessageType.PINGRESP);
        }
    }

    @Test
    void shouldLeaveTheReasonOutOfTheSubackWhereTheDeviceWantsNone() throws IOException {
        MqttProperties none = new MqttProperties();
        none.add(new IntegerProperty(MqttProperties.REQUEST_PROBLEM_INFORMATION, 0));
        try (RawDevice device =
                RawDevice.connected(listener.port(), MqttVersion.MQTT_5, "d5", connect -> connect.properties(none))) {
            MqttMessage suback = device.send(subscribe()).expect(MqttMessageType.SUBACK);

            assertThat(((MqttMessageIdAndPropertiesVariableHeader) suback.variableHeader())
                            .properties()
                            .isEmpty())
                    .isTrue();
        }
    }

    @Test
    void shouldSayThatThereWasNoSubscriptionToEnd() throws IOException {
        MqttMessage unsubscribe = MqttMessageBuilders.unsubscribe()
                .addTopicFilter("a/#")
                .messageId(6)
                .build();
        try (RawDevice five = mqtt5();
                RawDevice three = mqtt311()) {
            MqttUnsubAckMessage toFive =
                    (MqttUnsubAckMessage) five.send(unsubscribe).expect(MqttMessageType.UNSUBACK);
            assertThat(toFive.payload().unsubscribeReasonCodes()).containsExactly((short) 0x11);

            three.send(unsubscribe).expectAck(MqttMessageType.UNSUBACK, 6);
        }
    }
}
