package io.balanceofpower.step1_accept;

import static io.balanceofpower.step1_accept.FakeArrivals.settle;
import static io.balanceofpower.step1_accept.ListenerUnderTest.result;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.balanceofpower.message.UserProperty;
import io.balanceofpower.step1_accept.packet.QoS;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PUBLISH and its answers. */
@Timeout(60)
class AcknowledgeIT {
    private final ListenerUnderTest listener = new ListenerUnderTest();
    private final FakeArrivals arrivals = listener.arrivals();

    @AfterEach
    void close() {
        listener.close();
    }

    private RawDevice mqtt5(String device) throws IOException {
        return RawDevice.connected(listener.port(), MqttVersion.MQTT_5, device);
    }

    private RawDevice mqtt311(String device) throws IOException {
        return RawDevice.connected(listener.port(), MqttVersion.MQTT_3_1_1, device);
    }

    // --- a client of another make ---

    @ParameterizedTest
    @EnumSource(MqttQos.class)
    void shouldCompleteEveryQualityOfServiceInMqtt5(MqttQos qos) {
        arrivals.answerWith(message -> message.qos() == QoS.AT_MOST_ONCE ? Answer.NOTHING : Answer.SUCCESS);
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(listener.port())
                .identifier("d1")
                .buildBlocking();
        client.connect();
        long beforeNs = nowNs();

        for (int i = 0; i < 50; i++) {
            Mqtt5PublishResult done = client.publishWith()
                    .topic("trades/x")
                    .qos(qos)
                    .payload(("m" + i).getBytes(UTF_8))
                    .userProperties()
                    .add("epoch", "1")
                    .add("seq", "" + i)
                    .applyUserProperties()
                    .send();
            assertThat(done.getError()).isEmpty();
        }

        listener.awaitTakenCount(50);
        assertThat(arrivals.taken()).allSatisfy(m -> {
            assertThat(m.publish().topic()).isEqualTo("trades/x");
            assertThat(m.qos().name()).isEqualTo(qos.name());
            assertThat(m.receivedAtNs()).isBetween(beforeNs, nowNs());
            assertThat(m.publish().userProperties())
                    .containsExactly(
                            new UserProperty("epoch", "1"),
                            new UserProperty("seq", m.text().substring(1)));
        });
        assertThat(arrivals.texts())
                .doesNotHaveDuplicates()
                .startsWith("m0", "m1")
                .endsWith("m49");
        client.disconnect();
    }

    @ParameterizedTest
    @EnumSource(MqttQos.class)
    void shouldCompleteEveryQualityOfServiceInMqtt311(MqttQos qos) {
        arrivals.answerWith(message -> message.qos() == QoS.AT_MOST_ONCE ? Answer.NOTHING : Answer.SUCCESS);
        Mqtt3BlockingClient client = MqttClient.builder()
                .useMqttVersion3()
                .serverHost("127.0.0.1")
                .serverPort(listener.port())
                .identifier("d1")
                .buildBlocking();
        client.connect();

        for (int i = 0; i < 50; i++) {
            client.publishWith()
                    .topic("trades/x")
                    .qos(qos)
                    .payload(("m" + i).getBytes(UTF_8))
                    .send();
        }

        listener.awaitTakenCount(50);
        assertThat(arrivals.texts())
                .doesNotHaveDuplicates()
                .startsWith("m0", "m1")
                .endsWith("m49");
        assertThat(arrivals.taken())
                .allSatisfy(m -> assertThat(m.publish().userProperties()).isEmpty());
        client.disconnect();
    }

    private static long nowNs() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    // --- order ---

    @Test
    void shouldAnswerInTheOrderOfTheMessagesWhateverOrderTheyAreSettledIn() throws IOException {
        long seed = new Random().nextLong();
        try (RawDevice device = mqtt5("d1")) {
            for (int id = 1; id <= 20; id++) {
                device.publish(id % 2 == 0 ? MqttQoS.AT_LEAST_ONCE : MqttQoS.EXACTLY_ONCE, id);
            }
            listener.awaitTakenCount(20);
            List<FakeArrivals.Taken> shuffled = new ArrayList<>(arrivals.taken());
            Collections.shuffle(shuffled, new Random(seed));

            shuffled.forEach(message -> result(settle(message, Answer.SUCCESS)));

            for (int id = 1; id <= 20; id++) {
                MqttMessageType type = id % 2 == 0 ? MqttMessageType.PUBACK : MqttMessageType.PUBREC;
                device.expectAck(type, id);
            }
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    @Test
    void shouldNotAnswerBeforeAllEarlierMessagesAreSettled() throws IOException {
        try (RawDevice device = mqtt311("d1")) {
            device.publish(MqttQoS.AT_LEAST_ONCE, 1).publish(MqttQoS.AT_LEAST_ONCE, 2);
            listener.awaitTakenCount(2);
            result(settle(arrivals.taken().get(1), Answer.SUCCESS));

            // An answer to the second message would come before the answer to the ping.
            device.ping().expect(MqttMessageType.PINGRESP);

            result(settle(arrivals.taken().get(0), Answer.SUCCESS));
            device.expectAck(MqttMessageType.PUBACK, 1);
            device.expectAck(MqttMessageType.PUBACK, 2);
        }
    }

    @Test
    void shouldLetAnUnansweredQos0MessageHoldBackTheAnswersAfterIt() throws IOException {
        try (RawDevice device = mqtt5("d1")) {
            device.publish(MqttQoS.AT_MOST_ONCE, 0).publish(MqttQoS.AT_LEAST_ONCE, 1);
            listener.awaitTakenCount(2);
            result(settle(arrivals.taken().get(1), Answer.SUCCESS));
            device.ping().expect(MqttMessageType.PINGRESP);

            result(settle(arrivals.taken().get(0), Answer.NOTHING));

            device.expectAck(MqttMessageType.PUBACK, 1);
        }
    }

    // --- reasons ---

    @Test
    void shouldBringReasonCodeAndReasonStringToAnMqtt5Device() throws IOException {
        try (RawDevice device = mqtt5("d1")) {
            device.publish(MqttQoS.AT_LEAST_ONCE, 1).publish(MqttQoS.EXACTLY_ONCE, 2);
            listener.awaitTakenCount(2);
            arrivals.taken()
                    .forEach(m ->
                            settle(m, new Answer.Acknowledge(ReasonCode.QUOTA_EXCEEDED, "the record is too large")));

            for (MqttMessageType type : List.of(MqttMessageType.PUBACK, MqttMessageType.PUBREC)) {
                int id = type == MqttMessageType.PUBACK ? 1 : 2;
                assertThat(device.expectReason(type, id, ReasonCode.QUOTA_EXCEEDED)
                                .properties()
                                .getProperty(MqttProperties.REASON_STRING)
                                .value())
                        .isEqualTo("the record is too large");
            }
        }
    }

    @Test
    void shouldLeaveOutTheReasonStringWhereTheDeviceWantsNone() throws IOException {
        MqttProperties none = new MqttProperties();
        none.add(new MqttProperties.IntegerProperty(MqttProperties.REQUEST_PROBLEM_INFORMATION, 0));
        try (RawDevice device =
                RawDevice.connected(listener.port(), MqttVersion.MQTT_5, "d1", connect -> connect.properties(none))) {
            device.publish(MqttQoS.AT_LEAST_ONCE, 1);
            settle(listener.awaitTaken(0), new Answer.Acknowledge(ReasonCode.QUOTA_EXCEEDED, "too large"));

            assertThat(device.expectReason(MqttMessageType.PUBACK, 1, ReasonCode.QUOTA_EXCEEDED)
                            .properties()
                            .isEmpty())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(ReasonCode.class)
    void shouldCloseInsteadOfAnsweringWhateverTheReason(ReasonCode reason) throws IOException {
        try (RawDevice five = mqtt5("d5");
                RawDevice three = mqtt311("d3")) {
            five.publish(MqttQoS.AT_LEAST_ONCE, 1);
            three.publish(MqttQoS.AT_LEAST_ONCE, 1);
            listener.awaitTakenCount(2);
            arrivals.taken().forEach(m -> settle(m, new Answer.Close(reason, "because")));

            five.expect(MqttMessageType.DISCONNECT);
            five.expectClosed();
            three.expectClosed();
        }
    }

    @Test
    void shouldAnswerWhatWasSettledBeforeAClosingAnswerAndNothingAfterIt() throws IOException {
        try (RawDevice device = mqtt5("d1")) {
            device.publish(MqttQoS.AT_LEAST_ONCE, 1)
                    .publish(MqttQoS.AT_LEAST_ONCE, 2)
                    .publish(MqttQoS.AT_LEAST_ONCE, 3);
            listener.awaitTakenCount(3);
            result(settle(arrivals.taken().get(2), Answer.SUCCESS));
            result(settle(arrivals.taken().get(1), new Answer.Close(ReasonCode.SERVER_BUSY, "")));
            result(settle(arrivals.taken().get(0), Answer.SUCCESS));

            device.expectAck(MqttMessageType.PUBACK, 1);
            device.expectDisconnect(ReasonCode.SERVER_BUSY);
        }
    }

    // --- QoS 2 ---

    @Test
    void shouldSendPubrecOnlyWhenTheMessageIsSettled() throws IOException {
        try (RawDevice device = mqtt5("d1")) {
            device.publish(MqttQoS.EXACTLY_ONCE, 7);
            FakeArrivals.Taken message = listener.awaitTaken(0);
            device.ping().expect(MqttMessageType.PINGRESP);

            settle(message, Answer.SUCCESS);

            device.expectAck(MqttMessageType.PUBREC, 7);
            device.release(7).expectReason(MqttMessageType.PUBCOMP, 7, ReasonCode.SUCCESS);
        }
    }

    @Test
    void shouldAnswerAMessageSentAgainAfterPubrecWithoutPassingItOn() throws IOException {
        arrivals.answerWith(message -> Answer.SUCCESS);
        try (RawDevice device = mqtt5("d1")) {
            device.publish(MqttQoS.EXACTLY_ONCE, 7).expectAck(MqttMessageType.PUBREC, 7);
            device.publish(MqttQoS.EXACTLY_ONCE, 7).expectAck(MqttMessageType.PUBREC, 7);
            assertThat(arrivals.takenCount()).isEqualTo(1);

            device.release(7).expectReason(MqttMessageType.PUBCOMP, 7, ReasonCode.SUCCESS);
            device.publish(MqttQoS.EXACTLY_ONCE, 7).expectAck(MqttMessageType.PUBREC, 7);

            assertThat(arrivals.takenCount())
                    .as("the id is free for a new message")
                    .isEqualTo(2);
        }
    }

    @Test
    void shouldAnswerOnceWhenAMessageIsSentAgainBeforeItIsSettled() throws IOException {
        try (RawDevice device = mqtt311("d1")) {
            device.publish(MqttQoS.EXACTLY_ONCE, 7).publish(MqttQoS.EXACTLY_ONCE, 7);
            device.ping().expect(MqttMessageType.PINGRESP);
            assertThat(arrivals.takenCount()).isEqualTo(1);

            settle(arrivals.taken().get(0), Answer.SUCCESS);

            device.expectAck(MqttMessageType.PUBREC, 7);
            device.ping().expect(MqttMessageType.PINGRESP);
        }
    }

    @Test
    void shouldKnowAMessageAgainAfterTheDeviceConnectedAgain() throws IOException {
        arrivals.answerWith(message -> Answer.SUCCESS);
        try (RawDevice device = mqtt311("d1")) {
            device.publish(MqttQoS.EXACTLY_ONCE, 7).expectAck(MqttMessageType.PUBREC, 7);
        }
        await().until(() -> arrivals.ended().size() == 1);
        arrivals.welcomeWith(connect -> Future.succeededFuture(new Welcome.Accepted(ReceivedIds.of(List.of(7)), true)));

        try (RawDevice device = RawDevice.connected(
                listener.port(), MqttVersion.MQTT_3_1_1, "d1", connect -> connect.cleanSession(false))) {
            device.publish(MqttQoS.EXACTLY_ONCE, 7).expectAck(MqttMessageType.PUBREC, 7);
            device.release(7).expectAck(MqttMessageType.PUBCOMP, 7);
        }
        assertThat(arrivals.takenCount()).isEqualTo(1);
    }

    @Test
    void shouldEndABrokenConnectionOnlyWhenItsMessageHasSettled() throws IOException {
        try (RawDevice device = mqtt5("d1")) {
            device.publish(MqttQoS.EXACTLY_ONCE, 7);
            listener.awaitTaken(0);
        }
        await().until(() -> listener.metrics().connections() == 0);
        assertThat(arrivals.ended()).as("ended while a message is pending").isEmpty();

        result(settle(arrivals.taken().get(0), Answer.SUCCESS));

        await().until(() -> arrivals.ended().size() == 1);
    }

    @Test
    void shouldForgetAMessageWhosePubrecHadAnErrorCode() throws IOException {
        try (RawDevice device = mqtt5("d1")) {
            device.publish(MqttQoS.EXACTLY_ONCE, 7);
            settle(listener.awaitTaken(0), new Answer.Acknowledge(ReasonCode.PAYLOAD_FORMAT_INVALID, ""));
            device.expectReason(MqttMessageType.PUBREC, 7, ReasonCode.PAYLOAD_FORMAT_INVALID);

            device.publish(MqttQoS.EXACTLY_ONCE, 7);

            settle(listener.awaitTaken(1), Answer.SUCCESS);
            device.expectAck(MqttMessageType.PUBREC, 7);
        }
    }

    @Test
    void shouldExpectPubrelAfterAPubrecThatFoundNoSubscribers() throws IOException {
        try (RawDevice device = mqtt5("d1")) {
            device.publish(MqttQoS.EXACTLY_ONCE, 7);
            settle(listener.awaitTaken(0), new Answer.Acknowledge(ReasonCode.NO_MATCHING_SUBSCRIBERS, ""));

            device.expectReason(MqttMessageType.PUBREC, 7, ReasonCode.NO_MATCHING_SUBSCRIBERS);
            device.release(7).expectReason(MqttMessageType.PUBCOMP, 7, ReasonCode.SUCCESS);
        }
    }

    @Test
    void shouldSendPubcompOnlyWhenTheReleaseIsOnRecord() throws IOException {
        Promise<Void> onRecord = Promise.promise();
        arrivals.answerWith(message -> Answer.SUCCESS);
        arrivals.releaseWith(packetId -> onRecord.future());
        try (RawDevice device = mqtt5("d1")) {
            device.publish(MqttQoS.EXACTLY_ONCE, 7).expectAck(MqttMessageType.PUBREC, 7);
            device.release(7).release(7).ping().expect(MqttMessageType.PINGRESP);

            onRecord.complete();

            device.expectReason(MqttMessageType.PUBCOMP, 7, ReasonCode.SUCCESS);
            device.ping().expect(MqttMessageType.PINGRESP);
        }
    }

    @Test
    void shouldCloseADeviceWhoseReleaseIsNotPutOnRecord() throws IOException {
        arrivals.answerWith(message -> Answer.SUCCESS);
        arrivals.releaseWith(packetId -> Future.failedFuture("the lane is over"));
        try (RawDevice five = mqtt5("d5");
                RawDevice three = mqtt311("d3")) {
            five.publish(MqttQoS.EXACTLY_ONCE, 7).expectAck(MqttMessageType.PUBREC, 7);
            three.publish(MqttQoS.EXACTLY_ONCE, 7).expectAck(MqttMessageType.PUBREC, 7);
            five.release(7).expectDisconnect(ReasonCode.SERVER_BUSY);
            three.release(7).expectClosed();
        }
    }

    @Test
    void shouldSayThatAReleasedIdIsUnknownWithoutPuttingAnythingOnRecord() throws IOException {
        arrivals.releaseWith(packetId -> Future.failedFuture("nobody is to be asked"));
        try (RawDevice five = mqtt5("d5");
                RawDevice three = mqtt311("d3")) {
            five.release(9).expectReason(MqttMessageType.PUBCOMP, 9, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
            three.release(9).expectAck(MqttMessageType.PUBCOMP, 9);
        }
    }
}
