package io.balanceofpower.step1_accept;

import static io.balanceofpower.step1_accept.ListenerUnderTest.SETTINGS;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import io.balanceofpower.step1_accept.packet.QoS;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CONNECT: what is accepted, with which answer, and what is refused. */
@Timeout(60)
class ConnectIT {
    private ListenerUnderTest listener = new ListenerUnderTest();
    private FakeArrivals arrivals = listener.arrivals();

    @AfterEach
    void close() {
        listener.close();
    }

    /** Instead of the listener that waits for longer than any test. */
    private void waitForConnectOnlyMs(long connectTimeoutMs) {
        listener.close();
        listener = new ListenerUnderTest(
                new TestListener().connectTimeoutMs(connectTimeoutMs).node());
        arrivals = listener.arrivals();
    }

    private Mqtt5BlockingClient mqtt5(String device) {
        return MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(listener.port())
                .identifier(device)
                .buildBlocking();
    }

    private Mqtt3BlockingClient mqtt311(String device) {
        return MqttClient.builder()
                .useMqttVersion3()
                .serverHost("127.0.0.1")
                .serverPort(listener.port())
                .identifier(device)
                .buildBlocking();
    }

    // --- accepted ---

    @Test
    void shouldTellAnMqtt5DeviceEveryLimit() {
        Mqtt5BlockingClient client = mqtt5("d1");

        Mqtt5ConnAck connack =
                client.connectWith().keepAlive(50).sessionExpiryInterval(100).send();

        assertThat(connack.isSessionPresent()).isFalse();
        assertThat(connack.getRestrictions().getReceiveMaximum()).isEqualTo(SETTINGS.receiveMaximum());
        assertThat(connack.getRestrictions().getMaximumPacketSize()).isEqualTo(SETTINGS.packetBytesMax());
        assertThat(connack.getRestrictions().getTopicAliasMaximum()).isEqualTo(TestListener.TOPIC_ALIAS_MAX);
        assertThat(connack.getRestrictions().isRetainAvailable()).isFalse();
        assertThat(connack.getRestrictions().isSharedSubscriptionAvailable()).isFalse();
        assertThat(connack.getServerKeepAlive()).isEmpty();
        assertThat(connack.getSessionExpiryInterval()).isEmpty();
        assertThat(connack.getAssignedClientIdentifier()).isEmpty();
        assertThat(arrivals.connected().get(0).connect().device()).isEqualTo("d1");
        assertThat(arrivals.connected().get(0).connect().version()).isEqualTo(ProtocolVersion.MQTT_5);
        assertThat(arrivals.connected().get(0).connect().sessionExpiryS()).isEqualTo(100);
        assertThat(arrivals.connected().get(0).connect().remoteAddress()).startsWith("127.0.0.1:");
        client.disconnect();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldTellTheShortestKeepAliveWhenLessIsAskedFor(int keepAliveS) {
        Mqtt5BlockingClient client = mqtt5("d1");

        Mqtt5ConnAck connack = client.connectWith().keepAlive(keepAliveS).send();

        assertThat(connack.getServerKeepAlive()).hasValue(TestListener.KEEP_ALIVE_MIN_S);
        client.disconnect();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 101, 65_535})
    void shouldTellTheLongestKeepAliveWhenMoreOrNoneIsAskedFor(int keepAliveS) {
        Mqtt5BlockingClient client = mqtt5("d1");

        Mqtt5ConnAck connack = client.connectWith().keepAlive(keepAliveS).send();

        assertThat(connack.getServerKeepAlive()).hasValue(SETTINGS.keepAliveMaxS());
        client.disconnect();
    }

    @Test
    void shouldTellTheLongestSessionExpiryWhenMoreIsAskedFor() {
        Mqtt5BlockingClient client = mqtt5("d1");

        Mqtt5ConnAck connack = client.connectWith().noSessionExpiry().send();

        assertThat(connack.getSessionExpiryInterval()).hasValue(ListenerUnderTest.SESSION_EXPIRY_MAX_S);
        assertThat(arrivals.connected().get(0).connect().sessionExpiryS())
                .isEqualTo(ListenerUnderTest.SESSION_EXPIRY_MAX_S);
        client.disconnect();
    }

    @Test
    void shouldAssignAClientIdAndSayWhich() {
        Mqtt5BlockingClient client = mqtt5("");

        Mqtt5ConnAck connack = client.connect();

        assertThat(connack.getAssignedClientIdentifier()).isPresent();
        assertThat(connack.getAssignedClientIdentifier().get())
                .hasToString(arrivals.connected().get(0).connect().device());
        client.disconnect();
    }

    @Test
    void shouldAssignDifferentIdsToMqtt311DevicesWithoutOne() throws IOException {
        try (RawDevice one = RawDevice.connected(listener.port(), MqttVersion.MQTT_3_1_1, "");
                RawDevice two = RawDevice.connected(listener.port(), MqttVersion.MQTT_3_1_1, "")) {
            one.ping().expect(MqttMessageType.PINGRESP);
            two.ping().expect(MqttMessageType.PINGRESP);
        }
        assertThat(arrivals.connected().get(0).connect().device())
                .isNotEmpty()
                .isNotEqualTo(arrivals.connected().get(1).connect().device());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSayWhetherTheSessionIsPresent(boolean present) {
        arrivals.welcomeWith(connect -> Future.succeededFuture(new Welcome.Accepted(new ReceivedIds(), present)));
        Mqtt5BlockingClient five = mqtt5("d5");
        Mqtt3BlockingClient three = mqtt311("d3");

        assertThat(five.connectWith().cleanStart(false).send().isSessionPresent())
                .isEqualTo(present);
        assertThat(three.connectWith().cleanSession(false).send().isSessionPresent())
                .isEqualTo(present);

        assertThat(arrivals.connected())
                .extracting(c -> c.connect().cleanStart())
                .containsOnly(false);
        five.disconnect();
        three.disconnect();
    }

    @Test
    void shouldKeepA311SessionAsLongAsAllowedUnlessItIsClean() {
        Mqtt3BlockingClient clean = mqtt311("clean");
        Mqtt3BlockingClient kept = mqtt311("kept");

        clean.connectWith().cleanSession(true).send();
        kept.connectWith().cleanSession(false).send();

        assertThat(arrivals.connected())
                .extracting(c -> c.connect().sessionExpiryS())
                .containsExactly(0L, ListenerUnderTest.SESSION_EXPIRY_MAX_S);
        assertThat(arrivals.connected())
                .extracting(c -> c.connect().version())
                .containsOnly(ProtocolVersion.MQTT_3_1_1);
        clean.disconnect();
        kept.disconnect();
    }

    @Test
    void shouldTakeTheSessionExpiryOfTheDisconnect() {
        Mqtt5BlockingClient client = mqtt5("d1");
        client.connectWith().sessionExpiryInterval(100).send();

        client.disconnectWith().sessionExpiryInterval(7).send();

        await().until(() -> arrivals.ended().size() == 1);
        assertThat(arrivals.ended().get(0).sessionExpiryS()).isEqualTo(7);
    }

    @Test
    void shouldReadNothingBeforeTheConnectIsAnswered() throws IOException {
        Promise<Welcome> later = Promise.promise();
        arrivals.welcomeWith(connect -> later.future());
        try (RawDevice device = new RawDevice(listener.port())) {
            device.send(RawDevice.connect(MqttVersion.MQTT_5, "d1").build());
            device.publish(MqttQoS.AT_LEAST_ONCE, 1);
            await().until(() -> arrivals.connected().size() == 1);
            listener.assertTakenStays(0);

            later.complete(new Welcome.Accepted(new ReceivedIds(), false));

            device.expectConnack();
            listener.awaitTakenCount(1);
        }
    }

    @Test
    void shouldEndAConnectionThatBrokeBeforeItWasAccepted() throws IOException {
        Promise<Welcome> later = Promise.promise();
        arrivals.welcomeWith(connect -> later.future());
        try (RawDevice device = new RawDevice(listener.port())) {
            device.send(RawDevice.connect(MqttVersion.MQTT_5, "d1").build());
            await().until(() -> arrivals.connected().size() == 1);
        }
        await().until(() -> listener.metrics().connections() == 0);
        assertThat(arrivals.ended()).isEmpty();

        later.complete(new Welcome.Accepted(new ReceivedIds(), false));

        await().until(() -> arrivals.ended().size() == 1);
    }

    // --- refused ---

    @Test
    void shouldPassOnWhyASessionWasRefused() {
        arrivals.welcomeWith(connect ->
                Future.succeededFuture(new Welcome.Rejected(ReasonCode.SERVER_BUSY, "try again in a minute")));

        assertThatThrownBy(() -> mqtt5("d1").connect()).isInstanceOfSatisfying(Mqtt5ConnAckException.class, e -> {
            assertThat(e.getMqttMessage().getReasonCode()).isEqualTo(Mqtt5ConnAckReasonCode.SERVER_BUSY);
            assertThat(e.getMqttMessage().getReasonString().orElseThrow()).hasToString("try again in a minute");
        });
        assertThat(listener.counted("bop.mqtt.connects.rejected", ReasonCode.SERVER_BUSY))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(ReasonCode.class)
    void shouldRefuseWithACodeThatAConnackMayHaveWhateverTheReason(ReasonCode reason) throws IOException {
        arrivals.welcomeWith(connect -> Future.succeededFuture(new Welcome.Rejected(reason, "because")));

        MqttConnAckMessage five = connack(MqttVersion.MQTT_5);
        MqttConnAckMessage three = connack(MqttVersion.MQTT_3_1_1);

        assertThat(five.variableHeader().connectReturnCode().byteValue()).isNegative();
        assertThat(three.variableHeader().connectReturnCode().byteValue()).isEqualTo(returnCode(reason));
    }

    /** MQTT 3.1.1, 3.2.2.3: there is one for credentials and one for rights; all else is "server unavailable". */
    private static byte returnCode(ReasonCode reason) {
        return switch (reason) {
            case BAD_USER_NAME_OR_PASSWORD -> 4;
            case NOT_AUTHORIZED, BAD_AUTHENTICATION_METHOD -> 5;
            default -> 3;
        };
    }

    private MqttConnAckMessage connack(MqttVersion version) throws IOException {
        try (RawDevice device = new RawDevice(listener.port())) {
            device.send(RawDevice.connect(version, "d1").build());
            MqttConnAckMessage connack = device.expectConnack();
            device.expectClosed();
            return connack;
        }
    }

    @Test
    void shouldRefuseWhenTheSessionCannotBeOpened() throws IOException {
        arrivals.welcomeWith(connect -> Future.failedFuture("a failure that this test wants"));
        try (RawDevice device = new RawDevice(listener.port())) {
            device.send(RawDevice.connect(MqttVersion.MQTT_5, "d1").build());

            device.expectRefused(0x88);
        }
    }

    @Test
    void shouldPassOnTheWill() throws IOException {
        MqttProperties delayed = new MqttProperties();
        delayed.add(new IntegerProperty(MqttProperties.WILL_DELAY_INTERVAL, 7));
        delayed.add(new UserProperty("desk", "fx"));
        try (RawDevice device = RawDevice.connected(
                listener.port(),
                MqttVersion.MQTT_5,
                "d1",
                connect -> connect.willFlag(true)
                        .willTopic("gone")
                        .willMessage(new byte[] {9})
                        .willQoS(MqttQoS.EXACTLY_ONCE)
                        .willProperties(delayed))) {
            Connection connection = arrivals.connected().get(0);
            Will will = requireNonNull(connection.connect().will());
            assertThat(will.topic()).isEqualTo("gone");
            assertThat(will.qos()).isEqualTo(QoS.EXACTLY_ONCE);
            assertThat(will.payload()).containsExactly(9);
            assertThat(will.delayS()).isEqualTo(7);
            assertThat(will.userProperties()).containsExactly(new io.balanceofpower.message.UserProperty("desk", "fx"));
            device.reset();
            await().untilAsserted(() -> assertThat(arrivals.ended()).contains(connection));
            assertThat(connection.will()).isSameAs(will);
        }
    }

    @ParameterizedTest
    @CsvSource({"E0 00, false", "E0 01 00, false", "E0 01 04, true", "E0 01 80, true"})
    void shouldForgetTheWillOfADeviceThatGoesInOrder(String disconnect, boolean kept) throws IOException {
        try (RawDevice device = RawDevice.connected(
                listener.port(),
                MqttVersion.MQTT_5,
                "d1",
                connect -> connect.willFlag(true).willTopic("gone").willMessage(new byte[0]))) {
            device.send(HexFormat.ofDelimiter(" ").parseHex(disconnect));
            device.expectClosed();
        }
        await().untilAsserted(() -> assertThat(arrivals.ended()).hasSize(1));
        assertThat(arrivals.ended().get(0).will() != null).isEqualTo(kept);
    }

    @Test
    void shouldHearTheFarewellOfADeviceThatGoesWhileItsMessagesWait() throws IOException {
        for (MqttVersion version : List.of(MqttVersion.MQTT_3_1_1, MqttVersion.MQTT_5)) {
            int before = arrivals.takenCount();
            int endedBefore = arrivals.ended().size();
            try (RawDevice device = RawDevice.connected(
                    listener.port(),
                    version,
                    "d" + version,
                    connect -> connect.willFlag(true).willTopic("gone").willMessage(new byte[0]))) {
                for (int i = 0; i < SETTINGS.receiveMaximum() + 2; i++) {
                    device.publish(MqttQoS.AT_MOST_ONCE, 0);
                }
                listener.awaitTakenCount(before + SETTINGS.receiveMaximum());
                device.disconnect();
            }
            arrivals.answerWith(message -> Answer.NOTHING);
            await().until(() -> listener.metrics().connections() == 0);
            arrivals.settleRest();
            await().untilAsserted(() -> assertThat(arrivals.ended()).hasSize(endedBefore + 1));
            assertThat(arrivals.ended().get(endedBefore).will()).isNull();
            arrivals.answerWith(message -> null);
        }
    }

    @Test
    void shouldNotKeepASessionThatWasToEndWithItsConnection() throws IOException {
        try (RawDevice device = RawDevice.connected(listener.port(), MqttVersion.MQTT_5, "d1")) {
            device.send(HexFormat.ofDelimiter(" ").parseHex("E0 07 00 05 11 00 00 00 09"));

            device.expectDisconnect(ReasonCode.PROTOCOL_ERROR);
        }
        await().untilAsserted(() -> assertThat(arrivals.ended()).hasSize(1));
        assertThat(arrivals.ended().get(0).sessionExpiryS()).isZero();
    }

    // --- closed without a word ---

    @Test
    void shouldCloseAConnectionWhoseFirstPacketIsNotConnect() throws IOException {
        for (byte[] first : List.of(
                new byte[] {(byte) 0xC0, 0},
                new byte[] {0x30, 4, 0, 1, 't', 1},
                new byte[] {(byte) 0xE0, 0},
                new byte[] {(byte) 0xF0, 0})) {
            try (RawDevice device = new RawDevice(listener.port())) {
                device.send(first);
                device.expectClosed();
            }
        }
    }

    @Test
    void shouldCloseAConnectionWhoseConnectCannotBeDecoded() throws IOException {
        // One whose version has not come is not answered before the time for it is over.
        waitForConnectOnlyMs(1_000);
        for (byte[] first : List.of(
                new byte[] {0x10, 4, 0, 9, 'M', 'Q'},
                new byte[] {0x10, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 1},
                new byte[] {0x10, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F, 0, 4},
                "GET / HTTP/1.1\r\nHost: node\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1})) {
            try (RawDevice device = new RawDevice(listener.port())) {
                device.send(first);
                device.expectClosed();
            }
        }
        assertThat(arrivals.connected()).isEmpty();
    }

    @Test
    void shouldCloseAConnectionThatDoesNotSendConnectInTime() throws IOException {
        waitForConnectOnlyMs(1_000);
        try (RawDevice silent = new RawDevice(listener.port());
                RawDevice half = new RawDevice(listener.port())) {
            half.send(new byte[] {0x10, 13, 0, 4, 'M', 'Q'});

            silent.expectClosed();
            half.expectClosed();
        }
    }

    @Test
    void shouldDisconnectADeviceThatSendsASecondConnect() throws IOException {
        try (RawDevice five = RawDevice.connected(listener.port(), MqttVersion.MQTT_5, "d5");
                RawDevice three = RawDevice.connected(listener.port(), MqttVersion.MQTT_3_1_1, "d3")) {
            five.send(RawDevice.connect(MqttVersion.MQTT_5, "d5").build());
            three.send(RawDevice.connect(MqttVersion.MQTT_3_1_1, "d3").build());

            five.expectDisconnect(ReasonCode.PROTOCOL_ERROR);
            three.expectClosed();
        }
        assertThat(arrivals.connected()).hasSize(2);
    }

    @Test
    void shouldNotMindASecondConnectAfterOneThatVertxRefused() throws IOException {
        try (RawDevice device = new RawDevice(listener.port())) {
            MqttMessage noId = RawDevice.connect(MqttVersion.MQTT_3_1_1, "")
                    .cleanSession(false)
                    .build();
            device.send(ByteBufUtil.getBytes(Unpooled.wrappedBuffer(device.bytes(noId), device.bytes(noId))));

            device.expectRefused(2);
        }
        assertThat(arrivals.connected()).isEmpty();
    }

    @Test
    void shouldRefuseADeviceThatSendsASecondConnectBeforeTheFirstIsAnswered() throws IOException {
        Promise<Welcome> later = Promise.promise();
        arrivals.welcomeWith(connect -> later.future());
        try (RawDevice device = new RawDevice(listener.port())) {
            device.send(RawDevice.connect(MqttVersion.MQTT_5, "d1").build());
            device.send(RawDevice.connect(MqttVersion.MQTT_5, "d1").build());

            device.expectRefused(0x82);
        }
        later.complete(new Welcome.Accepted(new ReceivedIds(), false));
    }
}
