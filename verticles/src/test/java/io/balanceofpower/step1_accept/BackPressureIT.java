package io.balanceofpower.step1_accept;

import static io.balanceofpower.step1_accept.FakeArrivals.settle;
import static io.balanceofpower.step1_accept.ListenerUnderTest.SETTINGS;
import static io.balanceofpower.step1_accept.ListenerUnderTest.result;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A device is read as fast as its messages settle, and its unread messages stay in TCP. */
@Timeout(60)
class BackPressureIT {
    private static final int WINDOW = SETTINGS.receiveMaximum();

    private final ListenerUnderTest listener = new ListenerUnderTest();
    private final FakeArrivals arrivals = listener.arrivals();

    @AfterEach
    void close() {
        listener.close();
    }

    private RawDevice connected(MqttVersion version, String device) throws IOException {
        return RawDevice.connected(listener.port(), version, device);
    }

    private static byte[] numbered(int number) {
        return Integer.toString(number).getBytes(UTF_8);
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    // --- the window ---

    @Test
    void shouldTakeNoMoreThanTheWindowFromA311DeviceThatDoesNotWait() throws IOException {
        try (RawDevice device = connected(MqttVersion.MQTT_3_1_1, "d1")) {
            for (int i = 0; i < 200; i++) {
                device.publish(MqttQoS.AT_LEAST_ONCE, i + 1, "trades/x", numbered(i));
            }
            listener.awaitTakenCount(WINDOW);
            listener.assertTakenStays(WINDOW);
            assertThat(listener.counted("bop.mqtt.holds", Hold.WINDOW_FULL)).isEqualTo(1);

            for (int i = 0; i < 200; i++) {
                result(settle(listener.awaitTaken(i), Answer.SUCCESS));
                assertThat(arrivals.takenCount()).isLessThanOrEqualTo(i + 1 + WINDOW);
            }

            assertThat(arrivals.texts()).isEqualTo(numbers(200));
            for (int i = 0; i < 200; i++) {
                device.expectAck(MqttMessageType.PUBACK, i + 1);
            }
        }
    }

    @Test
    void shouldAnswerPingsOfADeviceThatWaitsForItsAcknowledgements() throws IOException {
        for (MqttVersion version : List.of(MqttVersion.MQTT_3_1_1, MqttVersion.MQTT_5)) {
            int before = arrivals.takenCount();
            try (RawDevice device = connected(version, "d" + version)) {
                for (int i = 0; i < WINDOW; i++) {
                    device.publish(MqttQoS.AT_LEAST_ONCE, i + 1);
                }
                listener.awaitTakenCount(before + WINDOW);

                device.ping().expect(MqttMessageType.PINGRESP);
                device.ping().expect(MqttMessageType.PINGRESP);
            }
        }
    }

    @Test
    void shouldTakeNoMoreBytesThanAreLetInFlight() throws IOException {
        byte[] payload = new byte[1_000];
        try (ListenerUnderTest narrow =
                new ListenerUnderTest(new TestListener().inFlightBytesMax(2_500).node())) {
            for (MqttVersion version : List.of(MqttVersion.MQTT_3_1_1, MqttVersion.MQTT_5)) {
                int before = narrow.arrivals().takenCount();
                narrow.arrivals().answerWith(message -> null);
                try (RawDevice device = RawDevice.connected(narrow.port(), version, "d" + version)) {
                    for (int i = 0; i < 10; i++) {
                        device.publish(MqttQoS.AT_LEAST_ONCE, i + 1, "trades/x", payload);
                    }
                    narrow.awaitTakenCount(before + 3);
                    narrow.assertTakenStays(before + 3);
                    device.ping().expect(MqttMessageType.PINGRESP);

                    narrow.arrivals().answerWith(message -> Answer.SUCCESS);
                    narrow.arrivals().settleRest();
                    for (int i = 0; i < 10; i++) {
                        device.expectAck(MqttMessageType.PUBACK, i + 1);
                    }
                }
            }
        }
    }

    @Test
    void shouldNotReadADeviceThatPingsAndReadsNothing() throws Exception {
        AtomicLong sent = new AtomicLong();
        try (ListenerUnderTest patient = new ListenerUnderTest(new TestListener()
                        .controlPacketsPerSecondMax(Integer.MAX_VALUE)
                        .node());
                RawDevice device = RawDevice.withSmallReceiveBuffer(patient.port())) {
            device.send(RawDevice.connect(MqttVersion.MQTT_3_1_1, "d1").build()).expectConnack();
            Thread flood = flood(device, pings(50_000), sent);
            await().untilAsserted(() ->
                    assertThat(connectionView(patient, "d1").notReadBecause()).containsExactly(Hold.SLOW_READER));
            // What TCP takes on both sides is all that can be sent.
            await().during(500, TimeUnit.MILLISECONDS)
                    .atMost(20, TimeUnit.SECONDS)
                    .until(new Unchanged(sent));
            device.reset();
            flood.join(10_000);
        }
        assertThat(sent.get()).isLessThan(50_000_000);
    }

    private static byte[] pings(int count) {
        byte[] pings = new byte[2 * count];
        for (int i = 0; i < pings.length; i += 2) {
            pings[i] = (byte) 0xC0;
        }
        return pings;
    }

    @Test
    void shouldAnswerNoMorePingsASecondThanAreAllowed() throws IOException {
        try (ListenerUnderTest strict = new ListenerUnderTest(
                        new TestListener().controlPacketsPerSecondMax(10).node());
                RawDevice device = RawDevice.connected(strict.port(), MqttVersion.MQTT_3_1_1, "d1")) {
            long beganNs = System.nanoTime();
            device.send(pings(41));
            for (int i = 0; i < 41; i++) {
                device.expect(MqttMessageType.PINGRESP);
            }
            device.publish(MqttQoS.AT_LEAST_ONCE, 1);

            strict.awaitTakenCount(1);
            assertThat(System.nanoTime() - beganNs).isGreaterThan(TimeUnit.SECONDS.toNanos(3));
            assertThat(strict.counted("bop.mqtt.holds", Hold.TOO_FAST)).isPositive();
        }
    }

    /** Also if they come with the CONNECT, before there is a connection that could be held. */
    @Test
    void shouldNotReadADeviceThatPingsTooFast() throws Exception {
        for (int answered : List.of(0, 9)) {
            AtomicLong sent = new AtomicLong();
            try (ListenerUnderTest strict = new ListenerUnderTest(
                            new TestListener().controlPacketsPerSecondMax(10).node());
                    RawDevice device = new RawDevice(strict.port())) {
                byte[] connect = device.bytes(
                        RawDevice.connect(MqttVersion.MQTT_3_1_1, "d1").build());
                byte[] first = Arrays.copyOf(connect, connect.length + 2 * (answered == 0 ? 20 : answered));
                System.arraycopy(pings(20), 0, first, connect.length, first.length - connect.length);
                device.send(first);
                Thread flood = flood(device, pings(50_000), sent);
                await().untilAsserted(
                                () -> assertThat(connectionView(strict, "d1").notReadBecause())
                                        .containsExactly(Hold.TOO_FAST));
                await().during(1_500, TimeUnit.MILLISECONDS)
                        .atMost(20, TimeUnit.SECONDS)
                        .until(new Unchanged(sent));
                device.reset();
                flood.join(10_000);
            }
        }
    }

    @Test
    void shouldNotReadOnWhenADeviceReadsAgainWhoseMessagesStillWait() throws Exception {
        AtomicLong sent = new AtomicLong();
        try (RawDevice device = connected(MqttVersion.MQTT_3_1_1, "d1")) {
            byte[] message = device.bytes(RawDevice.publishPacket(MqttQoS.AT_MOST_ONCE, 0, "t", new byte[10_000]));
            Thread flood = flood(device, message, sent);
            await().untilAsserted(() ->
                    assertThat(connectionView(listener, "d1").notReadBecause()).containsExactly(Hold.WINDOW_FULL));
            await().during(500, TimeUnit.MILLISECONDS)
                    .atMost(20, TimeUnit.SECONDS)
                    .until(new Unchanged(sent));
            long before = sent.get();
            Connection connection = arrivals.connected().get(0);

            connection.context().runOnContext(v -> {
                connection.writabilityChanged(false);
                connection.writabilityChanged(true);
            });
            await().during(500, TimeUnit.MILLISECONDS)
                    .atMost(20, TimeUnit.SECONDS)
                    .until(new Unchanged(sent));
            assertThat(sent.get()).isEqualTo(before);

            arrivals.answerWith(taken -> Answer.NOTHING);
            arrivals.settleRest();
            await().until(() -> sent.get() > before);
            device.reset();
            flood.join(10_000);
        }
    }

    @Test
    void shouldNotReadOnWhenTheWindowOpensForOneMessageAndCloses() throws Exception {
        AtomicLong sent = new AtomicLong();
        try (RawDevice device = connected(MqttVersion.MQTT_3_1_1, "d1")) {
            byte[] message = device.bytes(RawDevice.publishPacket(MqttQoS.AT_MOST_ONCE, 0, "t", new byte[10_000]));
            Thread flood = flood(device, message, sent);
            for (int i = 0; i < 100; i++) {
                result(settle(listener.awaitTaken(i), Answer.NOTHING));
            }
            await().during(500, TimeUnit.MILLISECONDS)
                    .atMost(20, TimeUnit.SECONDS)
                    .until(new Unchanged(sent));
            assertThat(arrivals.takenCount()).isLessThanOrEqualTo(100 + WINDOW);
            device.reset();
            flood.join(10_000);
        }
    }

    private static Thread flood(RawDevice device, byte[] bytes, AtomicLong sent) {
        Thread flood = new Thread(() -> {
            try {
                while (true) {
                    device.send(bytes);
                    sent.addAndGet(bytes.length);
                }
            } catch (IOException closed) {
                // the end of the test
            }
        });
        flood.start();
        return flood;
    }

    private static ConnectionView connectionView(ListenerUnderTest listener, String device) {
        return java.util.Objects.requireNonNull(listener.report(device).connection(), "no connection");
    }

    /** Whether a number is what it was at the last look. */
    private static final class Unchanged implements java.util.concurrent.Callable<Boolean> {
        private final AtomicLong number;
        private long last = -1;

        Unchanged(AtomicLong number) {
            this.number = number;
        }

        @Override
        public Boolean call() {
            long now = number.get();
            boolean same = now == last;
            last = now;
            return same;
        }
    }

    @Test
    void shouldCountQos0MessagesAgainstTheWindowToo() throws IOException {
        for (MqttVersion version : List.of(MqttVersion.MQTT_3_1_1, MqttVersion.MQTT_5)) {
            int before = arrivals.takenCount();
            try (RawDevice device = connected(version, "d" + version)) {
                for (int i = 0; i < 100; i++) {
                    device.publish(MqttQoS.AT_MOST_ONCE, 0);
                }
                listener.awaitTakenCount(before + WINDOW);
                listener.assertTakenStays(before + WINDOW);

                arrivals.answerWith(message -> Answer.NOTHING);
                arrivals.settleRest();
                listener.awaitTakenCount(before + 100);
                arrivals.answerWith(message -> null);
            }
        }
    }

    @Test
    void shouldLeaveMessagesInTcpWhenTheWindowIsFull() throws Exception {
        int count = 1_000;
        byte[] payload = new byte[60_000];
        AtomicInteger sent = new AtomicInteger();
        try (RawDevice device = connected(MqttVersion.MQTT_3_1_1, "d1")) {
            CompletableFuture<Void> sending = inBackground(() -> {
                for (int i = 0; i < count; i++) {
                    device.publish(MqttQoS.AT_LEAST_ONCE, i + 1, "trades/x", payload);
                    sent.incrementAndGet();
                }
            });
            listener.awaitTakenCount(WINDOW);
            // 60 MB do not fit into the sockets' buffers: the device cannot send on.
            await().during(500, TimeUnit.MILLISECONDS).until(() -> arrivals.takenCount() == WINDOW);
            assertThat(sending).isNotDone();
            assertThat(sent).hasValueLessThan(count / 2);

            arrivals.answerWith(message -> Answer.SUCCESS);
            arrivals.settleRest();

            listener.awaitTakenCount(count);
            sending.get(20, TimeUnit.SECONDS);
            assertThat(arrivals.taken())
                    .extracting(Pending::packetId)
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void shouldDisconnectAnMqtt5DeviceThatExceedsTheReceiveMaximum() throws IOException {
        try (RawDevice device = connected(MqttVersion.MQTT_5, "d1")) {
            for (int id = 1; id <= WINDOW + 1; id++) {
                device.publish(id % 2 == 0 ? MqttQoS.AT_LEAST_ONCE : MqttQoS.EXACTLY_ONCE, id);
            }

            device.expectDisconnect(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
        }
        assertThat(arrivals.takenCount()).isEqualTo(WINDOW);
        assertThat(listener.counted("bop.mqtt.disconnects", ReasonCode.RECEIVE_MAXIMUM_EXCEEDED))
                .isEqualTo(1);
    }

    @Test
    void shouldLetAnMqtt5DeviceUseTheWholeReceiveMaximumAndStillPing() throws IOException {
        try (RawDevice device = connected(MqttVersion.MQTT_5, "d1")) {
            for (int id = 1; id <= WINDOW; id++) {
                device.publish(MqttQoS.AT_LEAST_ONCE, id);
            }
            device.ping().expect(MqttMessageType.PINGRESP);

            result(settle(listener.awaitTaken(0), Answer.SUCCESS));
            device.expectAck(MqttMessageType.PUBACK, 1);
            device.publish(MqttQoS.AT_LEAST_ONCE, WINDOW + 1);

            listener.awaitTakenCount(WINDOW + 1);
            device.ping().expect(MqttMessageType.PINGRESP);
        }
    }

    // --- holds from later steps ---

    @Test
    void shouldReadNothingWhileALaterStepHoldsTheConnection() throws IOException {
        arrivals.answerWith(message -> {
            if (message.packetId() == 1) {
                message.connection().hold(Hold.LANE_BEHIND);
                message.connection().hold(Hold.LANE_BEHIND);
            }
            return Answer.SUCCESS;
        });
        try (RawDevice device = connected(MqttVersion.MQTT_5, "d1")) {
            device.publish(MqttQoS.AT_LEAST_ONCE, 1).publish(MqttQoS.AT_LEAST_ONCE, 2);
            device.expectAck(MqttMessageType.PUBACK, 1);
            listener.assertTakenStays(1);

            Connection connection = arrivals.connected().get(0);
            connection.context().runOnContext(v -> connection.release(Hold.LANE_BEHIND));

            device.expectAck(MqttMessageType.PUBACK, 2);
        }
        assertThat(listener.counted("bop.mqtt.holds", Hold.LANE_BEHIND)).isEqualTo(1);
    }

    @Test
    void shouldReadOnOnlyWhenTheLastHoldIsTakenBack() throws IOException {
        try (RawDevice device = connected(MqttVersion.MQTT_3_1_1, "d1")) {
            for (int id = 1; id <= WINDOW + 1; id++) {
                device.publish(MqttQoS.AT_LEAST_ONCE, id);
            }
            listener.awaitTakenCount(WINDOW);
            Connection connection = arrivals.connected().get(0);
            connection.context().runOnContext(v -> connection.hold(Hold.LANE_BEHIND));
            arrivals.settleRest();
            device.expectAck(MqttMessageType.PUBACK, 1);
            listener.assertTakenStays(WINDOW);

            connection.context().runOnContext(v -> connection.release(Hold.LANE_BEHIND));

            listener.awaitTakenCount(WINDOW + 1);
        }
    }

    // --- devices that do not read ---

    @Test
    void shouldNotReadADeviceThatDoesNotReadItsAnswers() throws Exception {
        int count = 100_000;
        // Some 240 bytes of answer for 16 bytes of message.
        Answer answer = new Answer.Acknowledge(ReasonCode.QUOTA_EXCEEDED, "x".repeat(200));
        arrivals.answerWith(message -> answer);
        try (RawDevice device = RawDevice.withSmallReceiveBuffer(listener.port())) {
            device.send(RawDevice.connect(MqttVersion.MQTT_5, "d1").build());
            device.expectConnack();
            byte[] packet = device.bytes(RawDevice.publishPacket(MqttQoS.AT_LEAST_ONCE, 1, "t", new byte[1]));
            CompletableFuture<Void> sending = inBackground(() -> {
                for (int i = 0; i < count; i++) {
                    device.send(packet);
                }
            });
            await().until(() -> listener.counted("bop.mqtt.holds", Hold.SLOW_READER) > 0);
            int taken = arrivals.takenCount();
            assertThat(taken).isLessThan(count);
            listener.assertTakenStays(taken);

            for (int i = 0; i < count; i++) {
                device.expectReason(MqttMessageType.PUBACK, 1, ReasonCode.QUOTA_EXCEEDED);
            }
            sending.get(20, TimeUnit.SECONDS);
            assertThat(arrivals.takenCount()).isEqualTo(count);
        }
    }

    @Test
    void shouldEndAConnectionWhoseDeviceDoesNotReadWhenTheNodeDrains() throws Exception {
        Answer answer = new Answer.Acknowledge(ReasonCode.QUOTA_EXCEEDED, "x".repeat(200));
        arrivals.answerWith(message -> answer);
        try (RawDevice device = RawDevice.withSmallReceiveBuffer(listener.port())) {
            device.send(RawDevice.connect(MqttVersion.MQTT_5, "d1").build());
            device.expectConnack();
            byte[] packet = device.bytes(RawDevice.publishPacket(MqttQoS.AT_LEAST_ONCE, 1, "t", new byte[1]));
            CompletableFuture<Void> sending = inBackground(() -> {
                while (true) {
                    device.send(packet);
                }
            });
            await().until(() -> listener.counted("bop.mqtt.holds", Hold.SLOW_READER) > 0);

            listener.drain(1_000);

            // What was written before never arrives, so the DISCONNECT after it cannot be waited for.
            await().until(() -> arrivals.ended().size() == 1);
            assertThat(sending).failsWithin(20, TimeUnit.SECONDS);
        }
    }

    // --- event loops ---

    @Test
    void shouldKeepConnectionsOnDifferentEventLoopsApart() throws IOException {
        MqttSettings two = new TestListener().eventLoops(2).node();
        try (ListenerUnderTest shared = new ListenerUnderTest(two)) {
            FakeArrivals steps = shared.arrivals();
            steps.answerWith(message -> message.connection().connect().device().equals("held") ? null : Answer.SUCCESS);
            try (RawDevice held = RawDevice.connected(shared.port(), MqttVersion.MQTT_3_1_1, "held");
                    RawDevice free = RawDevice.connected(shared.port(), MqttVersion.MQTT_3_1_1, "free")) {
                assertThat(steps.connected()).extracting(Connection::context).doesNotHaveDuplicates();
                for (int id = 1; id <= 2 * WINDOW; id++) {
                    held.publish(MqttQoS.AT_LEAST_ONCE, id);
                }
                shared.awaitTakenCount(WINDOW);

                for (int id = 1; id <= 2 * WINDOW; id++) {
                    free.publish(MqttQoS.AT_LEAST_ONCE, id).expectAck(MqttMessageType.PUBACK, id);
                }

                assertThat(shared.counted("bop.mqtt.holds", Hold.WINDOW_FULL)).isEqualTo(1);
                assertThat(steps.takenCount()).isEqualTo(3 * WINDOW);
            }
        }
    }

    // --- ways and means ---

    private interface Sending {
        void run() throws IOException;
    }

    /** On a thread of its own, as it waits for the socket. */
    private static CompletableFuture<Void> inBackground(Sending sending) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        sending.run();
                        done.complete(null);
                    } catch (IOException e) {
                        done.completeExceptionally(e);
                    }
                },
                "sending-device");
        thread.setDaemon(true);
        thread.start();
        return done;
    }
}
