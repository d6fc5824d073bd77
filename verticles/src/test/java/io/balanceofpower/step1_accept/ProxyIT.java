package io.balanceofpower.step1_accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A load balancer says whose connection it is. */
@Timeout(60)
class ProxyIT {
    private static final String V2 = "0D0A0D0A000D0A515549540A";

    private static byte[] v1(String line) {
        return (line + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] v2(String rest) {
        return HexFormat.of().parseHex(V2 + rest);
    }

    private static void assertAddress(ListenerUnderTest node, byte[] header, String address) throws IOException {
        try (RawDevice device = new RawDevice(node.port())) {
            device.send(header);
            device.accepted(MqttVersion.MQTT_5, "d1");
            assertThat(node.arrivals().connected().get(0).connect().remoteAddress())
                    .isEqualTo(address);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 203.0.113.7 127.0.0.1 4711 1883, 203.0.113.7:4711",
        "PROXY TCP6 2001:db8::7 ::1 4711 1883, 2001:db8::7:4711"
    })
    void shouldTakeTheDevicesAddressFromVersion1(String line, String address) throws IOException {
        try (ListenerUnderTest node =
                new ListenerUnderTest(new TestListener().proxyProtocol().node())) {
            assertAddress(node, v1(line), address);
        }
    }

    @Test
    void shouldTakeTheDevicesAddressFromVersion2() throws IOException {
        try (ListenerUnderTest node =
                new ListenerUnderTest(new TestListener().proxyProtocol().node())) {
            assertAddress(node, v2("2111000CCB0071077F0000011267075B"), "203.0.113.7:4711");
        }
    }

    @Test
    void shouldTakeTheBalancersOwnConnections() throws IOException {
        try (ListenerUnderTest node =
                        new ListenerUnderTest(new TestListener().proxyProtocol().node());
                RawDevice unknown = new RawDevice(node.port());
                RawDevice local = new RawDevice(node.port())) {
            unknown.send(v1("PROXY UNKNOWN"));
            unknown.accepted(MqttVersion.MQTT_5, "d1");
            local.send(v2("20000000"));
            local.accepted(MqttVersion.MQTT_5, "d2");
            assertThat(node.arrivals().connected())
                    .extracting(connection -> connection.connect().remoteAddress())
                    .allSatisfy(address -> assertThat(address).startsWith("127.0.0.1:"));
        }
    }

    @Test
    void shouldCloseAConnectionWithoutTheHeader() throws IOException {
        try (ListenerUnderTest node =
                        new ListenerUnderTest(new TestListener().proxyProtocol().node());
                RawDevice device = new RawDevice(node.port())) {
            device.send(RawDevice.connect(MqttVersion.MQTT_5, "d1").build());
            device.expectClosed();
            assertThat(node.arrivals().connected()).isEmpty();
            await().until(() -> node.shown("bop.mqtt.sockets.failed", "tcp") == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 nonsense",
                "PROXY TCP4 203.0.113.7 127.0.0.1 99999 1883",
                "PROXY TCP4 203.0.113.7 127.0.0.1",
                "GET / HTTP/1.1"
            })
    void shouldCloseAConnectionWithJunkInItsPlace(String line) throws IOException {
        try (ListenerUnderTest node =
                        new ListenerUnderTest(new TestListener().proxyProtocol().node());
                RawDevice device = new RawDevice(node.port())) {
            device.send(v1(line));
            device.expectClosed();
        }
    }

    @Test
    void shouldCloseAConnectionWhoseHeaderHasNoEnd() throws IOException {
        try (ListenerUnderTest node =
                        new ListenerUnderTest(new TestListener().proxyProtocol().node());
                RawDevice device = new RawDevice(node.port())) {
            device.send(("PROXY TCP4 " + "1".repeat(300)).getBytes(StandardCharsets.US_ASCII));
            device.expectClosed();
        }
    }

    @Test
    void shouldCloseAConnectionWhoseHeaderDoesNotComeInTime() throws IOException {
        try (ListenerUnderTest node = new ListenerUnderTest(new TestListener()
                        .proxyProtocol()
                        .connectTimeoutMs(1_000)
                        .node());
                RawDevice silent = new RawDevice(node.port());
                RawDevice slow = new RawDevice(node.port())) {
            slow.send(v2("21"));
            await().pollInterval(50, TimeUnit.MILLISECONDS)
                    .atMost(4, TimeUnit.SECONDS)
                    .until(() -> slow.isClosedWhenSent(new byte[] {0}));
            silent.expectClosed();
        }
    }

    @Test
    void shouldReadTheHeaderBeforeTls(@TempDir Path directory) throws IOException {
        TestPki pki = new TestPki(directory);
        try (ListenerUnderTest node = new ListenerUnderTest(
                        new TestListener().proxyProtocol().tls(pki.settings()).node());
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port())) {
            socket.getOutputStream().write(v1("PROXY TCP4 203.0.113.7 127.0.0.1 4711 8883"));
            SSLSocket secure = (SSLSocket)
                    pki.client(null).getSocketFactory().createSocket(socket, "127.0.0.1", node.port(), true);
            try (RawDevice device = new RawDevice(secure)) {
                device.accepted(MqttVersion.MQTT_5, "d1");
                assertThat(node.arrivals().connected().get(0).connect().remoteAddress())
                        .isEqualTo("203.0.113.7:4711");
            }
        }
    }
}
