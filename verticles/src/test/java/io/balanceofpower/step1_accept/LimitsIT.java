package io.balanceofpower.step1_accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a listener, and all listeners together, let in, and how long they wait for a CONNECT. */
@Timeout(60)
class LimitsIT {

    @Test
    void shouldTellEachConnectionItsListenerAndTheListenersLimits() throws IOException {
        MqttSettings two = new TestListener()
                .node(
                        new TestListener().name("a").packetBytesMax(2_000).listener(),
                        new TestListener().name("b").packetBytesMax(3_000).listener());
        try (ListenerUnderTest node = new ListenerUnderTest(two);
                RawDevice a = RawDevice.connected(node.port("a"), MqttVersion.MQTT_5, "d1");
                RawDevice b = RawDevice.connected(node.port("b"), MqttVersion.MQTT_5, "d2")) {
            assertThat(node.port("a")).isNotEqualTo(node.port("b"));
            assertThat(node.arrivals().connected())
                    .extracting(connection -> connection.connect().listener())
                    .containsExactly("a", "b");
            byte[] payload = new byte[2_500];
            a.publish(MqttQoS.AT_LEAST_ONCE, 1, "t", payload);
            b.publish(MqttQoS.AT_LEAST_ONCE, 1, "t", payload);
            a.expectDisconnect(ReasonCode.PACKET_TOO_LARGE);
            node.awaitTakenCount(1);
        }
    }

    @Test
    void shouldCloseSocketsAboveTheListenersLimitAtOnceAndTakeTheNextWhenOneLeaves() throws IOException {
        MqttSettings two = new TestListener()
                .node(
                        new TestListener().name("a").connectionsMax(2).listener(),
                        new TestListener().name("b").listener());
        try (ListenerUnderTest node = new ListenerUnderTest(two);
                RawDevice silent = new RawDevice(node.port("a"));
                RawDevice connected = RawDevice.connected(node.port("a"), MqttVersion.MQTT_5, "d1")) {
            try (RawDevice oneTooMany = new RawDevice(node.port("a"))) {
                oneTooMany.expectClosed();
            }
            try (RawDevice elsewhere = RawDevice.connected(node.port("b"), MqttVersion.MQTT_5, "d2")) {
                elsewhere.ping().expect(MqttMessageType.PINGRESP);
            }
            connected.ping().expect(MqttMessageType.PINGRESP);
            assertThat(node.shown("bop.mqtt.sockets.refused", "a")).isEqualTo(1);
            assertThat(node.shown("bop.mqtt.sockets", "a")).isEqualTo(2);

            silent.reset();
            await().until(() -> node.shown("bop.mqtt.sockets", "a") == 1);
            RawDevice.connected(node.port("a"), MqttVersion.MQTT_5, "d3").close();
        }
    }

    @Test
    void shouldCloseSocketsAboveTheNodesLimitWhateverTheListener() throws IOException {
        MqttSettings two = new TestListener()
                .nodeConnectionsMax(3)
                .node(
                        new TestListener().name("a").listener(),
                        new TestListener().name("b").listener());
        try (ListenerUnderTest node = new ListenerUnderTest(two)) {
            List<RawDevice> devices = new ArrayList<>();
            for (String listener : List.of("a", "b", "a")) {
                devices.add(RawDevice.connected(node.port(listener), MqttVersion.MQTT_5, "d" + devices.size()));
            }
            try (RawDevice oneTooMany = new RawDevice(node.port("b"))) {
                oneTooMany.expectClosed();
            }
            assertThat(node.shown("bop.mqtt.sockets.refused", "b")).isEqualTo(1);
            for (RawDevice device : devices) {
                device.close();
            }
            await().until(() -> node.shown("bop.mqtt.sockets", "a") + node.shown("bop.mqtt.sockets", "b") == 0);
        }
    }

    @Test
    void shouldCloseSocketsAboveTheLimitOfAnAddress() throws IOException {
        try (ListenerUnderTest node = new ListenerUnderTest(
                        new TestListener().connects(new ConnectLimits(2, 0, 0)).node());
                RawDevice silent = new RawDevice(node.port());
                RawDevice connected = RawDevice.connected(node.port(), MqttVersion.MQTT_5, "d1")) {
            try (RawDevice oneTooMany = new RawDevice(node.port())) {
                oneTooMany.expectClosed();
            }
            assertThat(node.shown("bop.mqtt.sockets.refused", "tcp")).isEqualTo(1);
            connected.ping().expect(MqttMessageType.PINGRESP);
            silent.reset();
            await().until(() -> node.shown("bop.mqtt.sockets", "tcp") == 1);
            RawDevice.connected(node.port(), MqttVersion.MQTT_5, "d2").close();
        }
    }

    @Test
    void shouldRefuseConnectsAboveTheRateBeforeAnythingIsAskedOfKafka() throws IOException {
        try (ListenerUnderTest node = new ListenerUnderTest(
                new TestListener().connects(new ConnectLimits(0, 0, 1)).node())) {
            RawDevice.connected(node.port(), MqttVersion.MQTT_5, "d1").close();
            for (MqttVersion version : List.of(MqttVersion.MQTT_5, MqttVersion.MQTT_3_1_1)) {
                await().until(() -> isRefusedAsTooFast(node, version));
            }
            assertThat(node.counted("bop.mqtt.connects.rejected", ReasonCode.CONNECTION_RATE_EXCEEDED))
                    .isPositive();
            assertThat(node.arrivals().connected()).hasSizeLessThan(10);
            await().until(() -> !isRefusedAsTooFast(node, MqttVersion.MQTT_5));
        }
    }

    /** One more CONNECT is taken each second. */
    private static boolean isRefusedAsTooFast(ListenerUnderTest node, MqttVersion version) throws IOException {
        try (RawDevice device = new RawDevice(node.port())) {
            device.send(RawDevice.connect(version, "d").build());
            byte code =
                    device.expectConnack().variableHeader().connectReturnCode().byteValue();
            assertThat(code).isIn((byte) 0, (byte) (version == MqttVersion.MQTT_5 ? 0x9F : 3));
            return code != 0;
        }
    }

    @Test
    void shouldNotLetTrickledBytesExtendTheTimeForConnect() throws IOException {
        try (ListenerUnderTest node = new ListenerUnderTest(
                        new TestListener().connectTimeoutMs(1_000).node());
                RawDevice slow = new RawDevice(node.port())) {
            slow.send(new byte[] {0x10, 110, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 98});
            long begunNs = System.nanoTime();
            await().pollInterval(50, TimeUnit.MILLISECONDS)
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> slow.isClosedWhenSent(new byte[] {'d'}));
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNs))
                    .isBetween(500L, 5_000L);
            assertThat(node.shown("bop.mqtt.sockets.late", "tcp")).isEqualTo(1);
        }
    }

    @Test
    void shouldNotCloseAConnectionThatConnectedInTime() throws IOException {
        try (ListenerUnderTest node = new ListenerUnderTest(
                        new TestListener().connectTimeoutMs(300).node());
                RawDevice connected = RawDevice.connected(node.port(), MqttVersion.MQTT_5, "d1");
                RawDevice silent = new RawDevice(node.port())) {
            silent.expectClosed();
            connected.ping().expect(MqttMessageType.PINGRESP);
            assertThat(node.shown("bop.mqtt.sockets.late", "tcp")).isEqualTo(1);
        }
    }
}
