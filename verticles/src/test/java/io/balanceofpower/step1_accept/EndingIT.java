package io.balanceofpower.step1_accept;

import static io.balanceofpower.step1_accept.FakeArrivals.settle;
import static io.balanceofpower.step1_accept.ListenerUnderTest.SETTINGS;
import static io.balanceofpower.step1_accept.ListenerUnderTest.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How connections end: by silence, by waiting for too long, for another connection, and with the node. */
@Timeout(60)
class EndingIT {
    private static final long LONG_MS = 60_000;

    private ListenerUnderTest listener = new ListenerUnderTest();
    private FakeArrivals arrivals = listener.arrivals();

    @AfterEach
    void close() {
        listener.close();
    }

    /** Instead of the listener that waits for longer than any test. */
    private void waitForAcksOnlyMs(long ackTimeoutMs) {
        listener.close();
        listener = new ListenerUnderTest(
                new TestListener().ackTimeoutMs(ackTimeoutMs).node());
        arrivals = listener.arrivals();
    }

    /** Until a connection's end has begun, a message may still be read. */
    private void awaitEnding(int connections) {
        await().until(() -> listener.counted("bop.mqtt.holds", Hold.ENDING) == connections);
    }

    private RawDevice connected(MqttVersion version, int keepAliveS) throws IOException {
        return RawDevice.connected(listener.port(), version, "d" + version, connect -> connect.keepAlive(keepAliveS));
    }

    private Connection connection() {
        return arrivals.connected().get(0);
    }

    // --- silence ---

    @Test
    void shouldCloseADeviceThatIsSilentForOneAndAHalfKeepAliveIntervals() throws IOException {
        long beganNs = System.nanoTime();
        try (RawDevice five = connected(MqttVersion.MQTT_5, 1);
                RawDevice three = connected(MqttVersion.MQTT_3_1_1, 1)) {
            five.expectDisconnect(ReasonCode.KEEP_ALIVE_TIMEOUT);
            three.expectClosed();
        }
        assertThat(System.nanoTime() - beganNs).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(1_500));
        assertThat(listener.counted("bop.mqtt.disconnects", ReasonCode.KEEP_ALIVE_TIMEOUT))
                .isEqualTo(2);
    }

    @Test
    void shouldKeepADeviceThatPings() throws IOException {
        listener.close();
        listener = new ListenerUnderTest(
                new TestListener().controlPacketsPerSecondMax(Integer.MAX_VALUE).node());
        try (RawDevice device = connected(MqttVersion.MQTT_3_1_1, 1)) {
            long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
            while (System.nanoTime() < endNs) {
                device.ping().expect(MqttMessageType.PINGRESP);
            }
        }
        assertThat(listener.counted("bop.mqtt.disconnects", ReasonCode.KEEP_ALIVE_TIMEOUT))
                .isZero();
    }

    @Test
    void shouldNotCallADeviceSilentThatIsNotRead() throws IOException {
        try (RawDevice device = connected(MqttVersion.MQTT_5, 1)) {
            Connection connection = connection();
            connection.context().runOnContext(v -> connection.hold(Hold.LANE_BEHIND));
            await().during(3, TimeUnit.SECONDS).until(() -> listener.metrics().connections() == 1);

            connection.context().runOnContext(v -> connection.release(Hold.LANE_BEHIND));

            device.ping().expect(MqttMessageType.PINGRESP);
            device.expectDisconnect(ReasonCode.KEEP_ALIVE_TIMEOUT);
        }
    }

    // --- breaking ---

    @RepeatedTest(10)
    void shouldEndAConnectionThatBreaksWhileItIsAnswered() throws IOException {
        try (RawDevice device = connected(MqttVersion.MQTT_3_1_1, 60)) {
            for (int id = 1; id <= 2 * SETTINGS.receiveMaximum(); id++) {
                device.publish(MqttQoS.AT_LEAST_ONCE, id);
            }
            // The window is full, so the socket is not read, and only writing to it shows that it broke.
            listener.awaitTakenCount(SETTINGS.receiveMaximum());
            device.reset();

            for (FakeArrivals.Taken message : arrivals.taken()) {
                result(settle(message, Answer.SUCCESS));
            }

            await().until(() -> listener.metrics().connections() == 0);
        }
        assertThat(listener.counted("bop.mqtt.disconnects", ReasonCode.MALFORMED_PACKET))
                .isZero();
    }

    @Test
    void shouldEndAConnectionWhoseDeviceLeavesBehindAFullWindow() throws IOException {
        try (RawDevice device = connected(MqttVersion.MQTT_3_1_1, 60)) {
            for (int id = 1; id <= SETTINGS.receiveMaximum(); id++) {
                device.publish(MqttQoS.AT_LEAST_ONCE, id);
            }
            device.disconnect();
            listener.awaitTakenCount(SETTINGS.receiveMaximum());

            // The DISCONNECT is read as soon as the window opens, before the answer that opened it is sent.
            arrivals.settleRest();

            await().until(() -> arrivals.ended().size() == 1);
        }
    }

    // --- waiting ---

    @Test
    void shouldCloseADeviceWhoseMessageIsNotSettledInTime() throws IOException {
        waitForAcksOnlyMs(500);
        try (RawDevice five = connected(MqttVersion.MQTT_5, 60);
                RawDevice three = connected(MqttVersion.MQTT_3_1_1, 60)) {
            five.publish(MqttQoS.AT_LEAST_ONCE, 1);
            three.publish(MqttQoS.AT_LEAST_ONCE, 1);

            five.expectDisconnect(ReasonCode.SERVER_BUSY);
            three.expectClosed();
        }
        await().until(() -> listener.metrics().connections() == 0);
        assertThat(arrivals.ended()).as("ended while a message is pending").isEmpty();

        arrivals.settleRest();

        await().until(() -> arrivals.ended().size() == 2);
    }

    @Test
    void shouldCloseADeviceThatDoesNotReadItsAnswersForTooLong() throws IOException {
        waitForAcksOnlyMs(500);
        Answer answer = new Answer.Acknowledge(ReasonCode.QUOTA_EXCEEDED, "x".repeat(200));
        arrivals.answerWith(message -> answer);
        try (RawDevice device = RawDevice.withSmallReceiveBuffer(listener.port())) {
            device.send(RawDevice.connect(MqttVersion.MQTT_5, "d1").build());
            device.expectConnack();
            byte[] packet = device.bytes(RawDevice.publishPacket(MqttQoS.AT_LEAST_ONCE, 1, "t", new byte[1]));
            Thread sending = new Thread(() -> {
                try {
                    while (true) {
                        device.send(packet);
                    }
                } catch (IOException closed) {
                    // As it should be.
                }
            });
            sending.start();

            await().until(() -> arrivals.ended().size() == 1);

            await().until(() -> !sending.isAlive());
        }
        assertThat(listener.counted("bop.mqtt.disconnects", ReasonCode.KEEP_ALIVE_TIMEOUT))
                .isEqualTo(1);
    }

    // --- on request ---

    @Test
    void shouldAnswerWhatIsPendingBeforeASessionIsTakenOver() throws IOException {
        try (RawDevice device = connected(MqttVersion.MQTT_5, 60)) {
            device.publish(MqttQoS.AT_LEAST_ONCE, 1).publish(MqttQoS.EXACTLY_ONCE, 2);
            listener.awaitTakenCount(2);

            Future<Void> end = connection().endSettled(ReasonCode.SESSION_TAKEN_OVER, "", LONG_MS);
            awaitEnding(1);
            device.publish(MqttQoS.AT_LEAST_ONCE, 3);
            listener.assertTakenStays(2);
            assertThat(end.isComplete()).isFalse();
            arrivals.taken().forEach(message -> settle(message, Answer.SUCCESS));

            device.expectAck(MqttMessageType.PUBACK, 1);
            device.expectAck(MqttMessageType.PUBREC, 2);
            device.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
            result(end);
        }
    }

    @Test
    void shouldNotAnswerWhatIsSettledAfterTheLimitOfATakeover() throws IOException {
        try (RawDevice device = connected(MqttVersion.MQTT_5, 60)) {
            device.publish(MqttQoS.AT_LEAST_ONCE, 1);
            listener.awaitTakenCount(1);

            Future<Void> end = connection().endSettled(ReasonCode.SESSION_TAKEN_OVER, "", 100);

            device.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
            assertThat(end.isComplete()).as("ended while a message is pending").isFalse();
            arrivals.settleRest();
            result(end);
        }
    }

    @Test
    void shouldEndAConnectionThatIsTakenOverBeforeItWasAccepted() throws IOException {
        Promise<Welcome> later = Promise.promise();
        arrivals.welcomeWith(connect -> later.future());
        try (RawDevice device = new RawDevice(listener.port())) {
            device.send(RawDevice.connect(MqttVersion.MQTT_5, "d1").build());
            await().until(() -> arrivals.connected().size() == 1);

            Future<Void> end = connection().endSettled(ReasonCode.SESSION_TAKEN_OVER, "", LONG_MS);
            later.complete(new Welcome.Accepted(new ReceivedIds(), false));

            device.expectConnack();
            device.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
            result(end);
        }
    }

    @Test
    void shouldEndAtOnceWhenTheDeviceHasLeft() throws IOException {
        try (RawDevice device = connected(MqttVersion.MQTT_5, 60)) {
            device.disconnect();
            device.expectClosed();
        }
        await().until(() -> arrivals.ended().size() == 1);

        result(connection().endSettled(ReasonCode.SESSION_TAKEN_OVER, "", LONG_MS));
    }

    // --- the node ---

    @Test
    void shouldAnswerWhatIsPendingAndTakeNoMoreWhenTheNodeDrains() throws IOException {
        try (RawDevice five = connected(MqttVersion.MQTT_5, 60);
                RawDevice three = connected(MqttVersion.MQTT_3_1_1, 60)) {
            five.publish(MqttQoS.AT_LEAST_ONCE, 1);
            three.publish(MqttQoS.AT_LEAST_ONCE, 1);
            listener.awaitTakenCount(2);

            Future<Void> drained = listener.drain(LONG_MS);
            awaitEnding(2);
            five.publish(MqttQoS.AT_LEAST_ONCE, 2);
            listener.assertTakenStays(2);
            for (MqttVersion version : new MqttVersion[] {MqttVersion.MQTT_5, MqttVersion.MQTT_3_1_1}) {
                try (RawDevice late = new RawDevice(listener.port())) {
                    late.send(RawDevice.connect(version, "late").build());
                    late.expectRefused(version == MqttVersion.MQTT_5 ? 0x88 : 3);
                }
            }
            assertThat(drained.isComplete()).isFalse();
            arrivals.settleRest();

            five.expectAck(MqttMessageType.PUBACK, 1);
            five.expectDisconnect(ReasonCode.SERVER_SHUTTING_DOWN);
            three.expectAck(MqttMessageType.PUBACK, 1);
            three.expectClosed();
            result(drained);
        }
    }

    @Test
    void shouldDrainWithinTheLimitAlthoughAMessageDoesNotSettle() throws IOException {
        try (RawDevice device = connected(MqttVersion.MQTT_5, 60)) {
            device.publish(MqttQoS.AT_LEAST_ONCE, 1);
            listener.awaitTakenCount(1);

            result(listener.drain(100));

            device.expectDisconnect(ReasonCode.SERVER_SHUTTING_DOWN);
        }
    }

    @Test
    void shouldDrainWhenNobodyIsConnected() {
        result(listener.drain(LONG_MS));
    }
}
