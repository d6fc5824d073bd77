package io.balanceofpower.step1_accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a node can tell of a device in trouble, and of those that make some. */
@Timeout(60)
class TroubleIT {
    private final ListenerUnderTest listener = new ListenerUnderTest();

    @AfterEach
    void close() {
        listener.close();
    }

    private ConnectionView connection(String device) {
        return Objects.requireNonNull(listener.report(device).connection(), "no connection");
    }

    @Test
    void shouldShowWhatAConnectionDoes() throws IOException {
        try (RawDevice device = RawDevice.connected(listener.port(), MqttVersion.MQTT_5, "d1")) {
            device.publish(MqttQoS.AT_LEAST_ONCE, 1, "t", new byte[30]);
            device.publish(MqttQoS.AT_LEAST_ONCE, 2, "t", new byte[12]);
            listener.awaitTakenCount(2);

            ConnectionView view = connection("d1");

            assertThat(view.version()).isEqualTo(ProtocolVersion.MQTT_5);
            assertThat(view.listener()).isEqualTo("tcp");
            assertThat(view.remoteAddress()).startsWith("127.0.0.1:");
            assertThat(view.messages()).isEqualTo(2);
            assertThat(view.bytes()).isEqualTo(42);
            assertThat(view.inFlight()).isEqualTo(2);
            assertThat(view.inFlightBytes()).isEqualTo(42);
            assertThat(view.notReadBecause()).isEmpty();
            assertThat(listener.report("d2").isEmpty()).isTrue();
        }
    }

    @Test
    void shouldShowWhyAConnectionIsNotRead() throws IOException {
        try (RawDevice device = RawDevice.connected(listener.port(), MqttVersion.MQTT_3_1_1, "d1")) {
            for (int i = 1; i <= TestListener.RECEIVE_MAXIMUM; i++) {
                device.publish(MqttQoS.AT_LEAST_ONCE, i);
            }
            await().untilAsserted(
                            () -> assertThat(connection("d1").notReadBecause()).containsExactly(Hold.WINDOW_FULL));
            await().until(() -> connection("d1").notReadMs() > 0);
        }
    }

    @Test
    void shouldRememberWhatADeviceWasToldNoTo() throws IOException {
        listener.arrivals()
                .answerWith(message ->
                        new Answer.Acknowledge(ReasonCode.PAYLOAD_FORMAT_INVALID, "the route asks for JSON"));
        try (RawDevice device = RawDevice.connected(listener.port(), MqttVersion.MQTT_5, "d1")) {
            device.publish(MqttQoS.AT_LEAST_ONCE, 1);
            device.expectReason(MqttMessageType.PUBACK, 1, ReasonCode.PAYLOAD_FORMAT_INVALID);
            assertThat(connection("d1").refused()).isEqualTo(1);
            device.send(new byte[] {0, 0});
            device.expectDisconnect(ReasonCode.MALFORMED_PACKET);
        }
        await().until(() -> listener.report("d1").connection() == null);
        DeviceReport report = listener.report("d1");
        assertThat(report.refusals()).isEqualTo(2);
        assertThat(report.lastRefusals())
                .extracting(Incident::kind)
                .containsExactlyInAnyOrder(Incident.Kind.DISCONNECTED, Incident.Kind.MESSAGE_REFUSED);
        assertThat(report.lastRefusals())
                .filteredOn(incident -> incident.kind() == Incident.Kind.MESSAGE_REFUSED)
                .singleElement()
                .satisfies(incident -> {
                    assertThat(incident.reason()).isEqualTo(ReasonCode.PAYLOAD_FORMAT_INVALID);
                    assertThat(incident.detail()).isEqualTo("the route asks for JSON");
                });
    }

    @Test
    void shouldRememberOnlyTheLastRefusalsOfADevice() throws IOException {
        listener.arrivals()
                .welcomeWith(connect ->
                        io.vertx.core.Future.succeededFuture(new Welcome.Rejected(ReasonCode.NOT_AUTHORIZED, "no")));
        for (int i = 0; i < Incidents.KEPT + 3; i++) {
            try (RawDevice device = new RawDevice(listener.port())) {
                device.send(RawDevice.connect(MqttVersion.MQTT_5, "d1").build());
                device.expectRefused(0x87);
            }
        }
        DeviceReport report = listener.report("d1");
        assertThat(report.refusals()).isEqualTo(Incidents.KEPT + 3);
        assertThat(report.lastRefusals()).hasSize(Incidents.KEPT);
        assertThat(listener.offenders().refused())
                .singleElement()
                .satisfies(worst -> assertThat(worst.device()).isEqualTo("d1"));
    }

    @Test
    void shouldListSocketsThatSendNoConnectAndConnectionsThatPublishMost() throws IOException {
        listener.arrivals().answerWith(message -> Answer.SUCCESS);
        try (RawDevice silent = new RawDevice(listener.port());
                RawDevice slow = new RawDevice(listener.port());
                RawDevice busy = RawDevice.connected(listener.port(), MqttVersion.MQTT_5, "busy");
                RawDevice calm = RawDevice.connected(listener.port(), MqttVersion.MQTT_5, "calm")) {
            slow.send(new byte[] {0x10, 20, 0, 4, 'M'});
            await().untilAsserted(
                            () -> assertThat(listener.offenders().connecting()).hasSize(2));
            await().untilAsserted(() -> {
                busy.publish(MqttQoS.AT_MOST_ONCE, 0);
                busy.publish(MqttQoS.AT_MOST_ONCE, 0);
                calm.publish(MqttQoS.AT_MOST_ONCE, 0);
                assertThat(listener.offenders().fastest())
                        .extracting(ConnectionView::device)
                        .containsExactly("busy", "calm");
            });
            assertThat(silent.isClosedWhenSent(new byte[0])).isFalse();
        }
    }
}
