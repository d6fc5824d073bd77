package io.balanceofpower.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.step1_accept.RawDevice;
import io.balanceofpower.step1_accept.ReasonCode;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When wills are sent and when not (MQTT 5, 3.1.2.5, 3.1.3.2.2 and 3.1.4). */
@Timeout(60)
class WillsIT {
    private static final int LONG_S = 600;

    private SessionsUnderTest node = new SessionsUnderTest(10_000);
    private FakeDevices devices = node.devices();

    @AfterEach
    void close() {
        node.close();
    }

    /** MQTT 5, with a will to the topic {@code gone} and a session that lives long after the connection. */
    private RawDevice connected(String device, int delayS) throws IOException {
        return connected(device, delayS, LONG_S, false);
    }

    private RawDevice connected(String device, int delayS, int expiryS, boolean anew) throws IOException {
        MqttProperties session = new MqttProperties();
        session.add(new IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, expiryS));
        MqttProperties will = new MqttProperties();
        will.add(new IntegerProperty(MqttProperties.WILL_DELAY_INTERVAL, delayS));
        return RawDevice.connected(
                node.port(),
                MqttVersion.MQTT_5,
                device,
                connect -> connect.cleanSession(anew)
                        .properties(session)
                        .willFlag(true)
                        .willTopic("gone")
                        .willMessage(new byte[] {1})
                        .willProperties(will));
    }

    private void vanish(RawDevice device) throws IOException {
        device.reset();
        device.close();
    }

    private void awaitWaiting(int count) {
        await().untilAsserted(() -> assertThat(node.willsWaiting()).isEqualTo(count));
    }

    private void awaitSent(String... wills) {
        await().untilAsserted(() -> assertThat(node.wills()).containsExactly(wills));
    }

    private void assertNothingSent() {
        await().during(200, TimeUnit.MILLISECONDS).until(() -> node.wills().isEmpty());
    }

    @Test
    void shouldSendTheWillOfADeviceThatVanishesBeforeItGivesTheDeviceBack() throws IOException {
        vanish(connected("d1", 0));

        awaitSent("d1 gone");
        await().until(() -> devices.held().isEmpty());
        assertThat(node.wills("committed")).isEqualTo(1);
    }

    @Test
    void shouldNotSendTheWillOfADeviceThatTakesItsLeave() throws IOException {
        try (RawDevice device = connected("d1", 0)) {
            device.disconnect().expectClosed();
        }
        await().until(() -> devices.held().isEmpty());
        assertThat(node.wills()).isEmpty();
    }

    @Test
    void shouldKeepTheDeviceAsLongAsItsWillWaits() throws IOException {
        vanish(connected("d1", LONG_S));
        awaitWaiting(1);

        assertNothingSent();
        assertThat(devices.held()).containsExactly(devices.claim(0));
        assertThat(node.known()).isEqualTo(1);
    }

    @Test
    void shouldSendAWillWhenItsDelayIsOver() throws IOException {
        vanish(connected("d1", 1));

        awaitSent("d1 gone");
        await().until(() -> devices.held().isEmpty());
    }

    @Test
    void shouldSendAWillWhenTheSessionEndsBeforeItsDelay() throws IOException {
        vanish(connected("d1", LONG_S, 1, false));

        awaitSent("d1 gone");
        await().untilAsserted(() -> assertThat(devices.asked()).contains("left d1 1 for 0"));
    }

    @Test
    void shouldSendNothingIfTheDeviceGoesOnWithItsSession() throws IOException {
        vanish(connected("d1", LONG_S));
        awaitWaiting(1);

        try (RawDevice device = connected("d1", 0)) {
            assertThat(node.wills()).isEmpty();
            assertThat(node.wills("cancelled")).isEqualTo(1);
            assertThat(devices.held()).containsExactly(devices.claim(1));
            device.disconnect();
        }
        awaitWaiting(0);
    }

    @Test
    void shouldSendAWillThatWaitsIfTheDeviceStartsAnew() throws IOException {
        vanish(connected("d1", LONG_S));
        awaitWaiting(1);

        try (RawDevice device = connected("d1", 0, 0, true)) {
            awaitSent("d1 gone");
            device.disconnect();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, false, true", "0, true, true", "600, false, false", "600, true, true"})
    void shouldSendTheWillOfAConnectionThatIsTakenOverUnlessItsSessionGoesOnInTime(
            int delayS, boolean anew, boolean sent) throws IOException {
        try (RawDevice first = connected("d1", delayS);
                RawDevice second = connected("d1", 0, LONG_S, anew)) {
            first.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
            assertThat(node.wills()).hasSize(sent ? 1 : 0);
            second.disconnect();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, false, true", "600, false, false", "600, true, true"})
    void shouldDoTheSameWhenAnotherNodeTakesOver(int delayS, boolean anew, boolean sent) throws IOException {
        try (RawDevice device = connected("d1", delayS)) {
            node.sessions().takenOver("d1", devices.claim(0), anew);
            device.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
        }
        await().until(() -> devices.held().isEmpty());
        assertThat(node.wills()).hasSize(sent ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldGiveADeviceWhoseWillWaitsToAnotherNode(boolean anew) throws IOException {
        vanish(connected("d1", LONG_S));
        awaitWaiting(1);

        node.sessions().takenOver("d1", devices.claim(0), anew);

        await().until(() -> devices.held().isEmpty());
        assertThat(node.wills()).hasSize(anew ? 1 : 0);
        awaitWaiting(0);
    }

    @Test
    void shouldForgetTheWillOfADeviceThatItHasLost() throws IOException {
        vanish(connected("d1", LONG_S));
        awaitWaiting(1);

        node.sessions().lost("d1", devices.claim(0));

        awaitWaiting(0);
        assertNothingSent();
        assertThat(node.wills("lost")).isEqualTo(1);
        devices.left("d1", devices.claim(0), 0); // the fake has not heard that the lane is over
    }

    @Test
    void shouldCountTheWillOfAConnectionWhoseLaneIsOverAsLost() throws IOException {
        try (RawDevice device = connected("d1", 0)) {
            node.sessions().lost("d1", devices.claim(0));
            device.expectDisconnect(ReasonCode.SERVER_BUSY);
        }
        await().untilAsserted(() -> assertThat(node.wills("lost")).isEqualTo(1));
        assertThat(node.wills()).isEmpty();
    }

    @Test
    void shouldLetTheWillWaitOfADeviceThatWantedToGoOnAndWasRefused() throws Exception {
        node.close();
        node = new SessionsUnderTest(200);
        devices = node.devices();
        try (RawDevice first = connected("d1", LONG_S);
                RawDevice second = new RawDevice(node.port())) {
            first.publish(MqttQoS.AT_LEAST_ONCE, 1, "t", new byte[1]);
            node.awaitUnsettled(1);
            second.send(RawDevice.connect(MqttVersion.MQTT_5, "d1")
                    .cleanSession(false)
                    .build());
            assertThat(second.expectConnack()
                            .variableHeader()
                            .connectReturnCode()
                            .byteValue())
                    .isEqualTo((byte) 0x89);

            node.settle();

            awaitWaiting(1);
            assertThat(node.wills("cancelled")).isZero();
        }
    }

    @Test
    void shouldNotWaitForAWillThatHasNoOutcomeWhenTheNodeStops() throws IOException {
        node.leaveWillsOpen();
        vanish(connected("d1", LONG_S));
        awaitWaiting(1);

        SessionsUnderTest.result(node.sessions().stop(400));

        assertThat(node.wills()).containsExactly("d1 gone");
        assertThat(devices.held()).as("the outcome is not known").containsExactly(devices.claim(0));
        node.settleWills();
    }

    @Test
    void shouldSendWillsAboveTheLimitWithoutDelay() throws IOException {
        for (int i = 0; i < SessionsUnderTest.WILLS_MAX; i++) {
            vanish(connected("d" + i, LONG_S));
        }
        awaitWaiting(SessionsUnderTest.WILLS_MAX);

        vanish(connected("one more", LONG_S));

        awaitSent("one more gone");
        assertThat(node.willsWaiting()).isEqualTo(SessionsUnderTest.WILLS_MAX);
    }

    @Test
    void shouldSendWillsThatStillWaitWhenTheNodeStops() throws IOException {
        vanish(connected("d1", LONG_S));
        awaitWaiting(1);

        SessionsUnderTest.result(node.sessions().stop(200));

        assertThat(node.wills()).containsExactly("d1 gone");
        assertThat(devices.held()).isEmpty();
    }

    @Test
    void shouldCountAWillThatNoRouteTakes() throws IOException {
        node.refuseWills();
        vanish(connected("d1", 0));

        await().untilAsserted(() -> assertThat(node.wills("refused")).isEqualTo(1));
        await().until(() -> devices.held().isEmpty());
    }
}
