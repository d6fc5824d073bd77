package io.balanceofpower.step1_accept;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Enhanced authentication (MQTT 5, 4.12): the way of AUTH packets between a device and who asks it. */
@Timeout(60)
class ChallengeIT {
    private static final int CONTINUE = 0x18;
    private static final User USER = new User("u", Set.of(), Map.of(), Long.MAX_VALUE, AuthenticationMethod.SCRAM);

    private ListenerUnderTest listener = new ListenerUnderTest();

    /** What devices answered. */
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        listener.close();
    }

    private void askEveryDeviceTwice() {
        listener.arrivals().welcomeConnectionWith(connection -> {
            connection.identified(USER, "bye".getBytes(UTF_8));
            return ask(connection, "one")
                    .compose(v -> ask(connection, "two"))
                    .map(v -> new Welcome.Accepted(new ReceivedIds(), false));
        });
    }

    private Future<?> ask(Connection connection, String question) {
        return connection.ask(question.getBytes(UTF_8)).onSuccess(data -> heard.add(new String(data, UTF_8)));
    }

    private RawDevice connecting(String method) throws IOException {
        return new RawDevice(listener.port())
                .send(RawDevice.connect(MqttVersion.MQTT_5, "d1")
                        .properties(properties(method, "hello"))
                        .build());
    }

    private static MqttProperties properties(String method, String data) {
        MqttProperties properties = new MqttProperties();
        properties.add(new StringProperty(MqttProperties.AUTHENTICATION_METHOD, method));
        properties.add(new BinaryProperty(MqttProperties.AUTHENTICATION_DATA, data.getBytes(UTF_8)));
        return properties;
    }

    private static MqttMessage auth(int reason, String method, String data) {
        return new MqttMessage(
                new MqttFixedHeader(MqttMessageType.AUTH, false, MqttQoS.AT_MOST_ONCE, false, 0),
                new MqttReasonCodeAndPropertiesVariableHeader((byte) reason, properties(method, data)));
    }

    private static String data(MqttProperties properties) {
        return new String(
                (byte[]) properties
                        .getProperty(MqttProperties.AUTHENTICATION_DATA)
                        .value(),
                UTF_8);
    }

    private static String expectQuestion(RawDevice device) throws IOException {
        var header = (MqttReasonCodeAndPropertiesVariableHeader)
                device.expect(MqttMessageType.AUTH).variableHeader();
        assertThat(header.reasonCode()).isEqualTo((byte) CONTINUE);
        assertThat(header.properties()
                        .getProperty(MqttProperties.AUTHENTICATION_METHOD)
                        .value())
                .isEqualTo("X");
        return data(header.properties());
    }

    @Test
    void shouldAskADeviceAsOftenAsNeededAndEndWithTheServersData() throws IOException {
        askEveryDeviceTwice();
        try (RawDevice device = connecting("X")) {
            assertThat(expectQuestion(device)).isEqualTo("one");
            device.send(auth(CONTINUE, "X", "1"));
            assertThat(expectQuestion(device)).isEqualTo("two");
            device.send(auth(CONTINUE, "X", "2"));

            MqttProperties told = device.expectConnack().variableHeader().properties();
            assertThat(told.getProperty(MqttProperties.AUTHENTICATION_METHOD).value())
                    .isEqualTo("X");
            assertThat(data(told)).isEqualTo("bye");
            device.ping().expect(MqttMessageType.PINGRESP);
        }
        assertThat(heard).containsExactly("1", "2");
        Connection connection = listener.arrivals().connected().get(0);
        Credentials kept = connection.connect().credentials();
        assertThat(kept.method()).isEqualTo("X");
        assertThat(kept.data()).as("what it has shown").isEmpty();
        assertThat(connection.user()).isEqualTo(USER);
    }

    @Test
    void shouldRefuseADeviceThatSendsAnythingElse() throws IOException {
        askEveryDeviceTwice();
        for (MqttMessage other : new MqttMessage[] {
            auth(0x19, "X", ""),
            auth(CONTINUE, "Y", ""),
            MqttMessage.PINGREQ,
            RawDevice.publishPacket(MqttQoS.AT_LEAST_ONCE, 1, "t", new byte[1])
        }) {
            try (RawDevice device = connecting("X")) {
                expectQuestion(device);
                device.send(other);

                device.expectRefused(0x82);
            }
        }
        assertThat(listener.arrivals().takenCount()).isZero();
    }

    @Test
    void shouldRefuseADeviceWhoseMessageCameWithItsConnect() throws IOException {
        askEveryDeviceTwice();
        for (MqttQoS qos : new MqttQoS[] {MqttQoS.AT_MOST_ONCE, MqttQoS.AT_LEAST_ONCE, MqttQoS.EXACTLY_ONCE}) {
            try (RawDevice device = new RawDevice(listener.port())) {
                byte[] connect = device.bytes(RawDevice.connect(MqttVersion.MQTT_5, "d1")
                        .properties(properties("X", "hello"))
                        .build());
                byte[] publish = device.bytes(RawDevice.publishPacket(qos, 1, "t", new byte[1]));
                device.send(ByteBufUtil.getBytes(Unpooled.wrappedBuffer(connect, publish)));

                expectQuestion(device);
                device.expectRefused(0x82);
            }
        }
        assertThat(listener.arrivals().takenCount()).isZero();
    }

    @Test
    void shouldRefuseAuthThatNobodyAskedFor() throws IOException {
        try (RawDevice device = RawDevice.connected(listener.port(), MqttVersion.MQTT_5, "d1")) {
            device.send(auth(CONTINUE, "X", ""));

            device.expectDisconnect(ReasonCode.PROTOCOL_ERROR);
        }
    }

    @Test
    void shouldTellWhoAsksThatTheDeviceHasGone() throws IOException {
        askEveryDeviceTwice();
        try (RawDevice device = connecting("X")) {
            expectQuestion(device);
            device.reset();
        }
        await().untilAsserted(() -> assertThat(listener.arrivals().ended()).hasSize(1));
        assertThat(heard).isEmpty();
    }

    @Test
    void shouldNotWaitForAnAnswerLongerThanForAConnect() throws IOException {
        listener.close();
        listener =
                new ListenerUnderTest(new TestListener().connectTimeoutMs(200).node());
        askEveryDeviceTwice();
        try (RawDevice device = connecting("X")) {
            expectQuestion(device);

            device.expectRefused(0x87);
        }
    }
}
