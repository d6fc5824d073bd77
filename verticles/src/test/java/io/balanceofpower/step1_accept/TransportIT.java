package io.balanceofpower.step1_accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.balanceofpower.step1_accept.TlsSettings.ClientAuth;
import io.balanceofpower.step1_accept.TlsSettings.TlsEngine;
import io.balanceofpower.step1_accept.TlsSettings.TlsVersion;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold by every transport of the operating system. */
@Timeout(60)
class TransportIT {

    static Stream<String> names() {
        return Stream.of("nio", "epoll", "io_uring");
    }

    /** Skips the test, with the reason, where the transport does not load. */
    private static Transport transport(String name) {
        Transport transport = switch (name) {
            case "epoll" -> Transport.EPOLL;
            case "io_uring" -> Transport.IO_URING;
            default -> Transport.NIO;
        };
        if (!transport.available()) {
            System.out.println("Skipped by " + name + ": " + transport.unavailabilityCause());
        }
        assumeTrue(transport.available());
        return transport;
    }

    @ParameterizedTest
    @MethodSource("names")
    void shouldStopReadingAtAFullWindowAndGoOnInOrder(String name) throws IOException {
        try (ListenerUnderTest listener =
                        new ListenerUnderTest(new TestListener().eventLoops(2).node(), transport(name));
                RawDevice device = RawDevice.connected(listener.port(), MqttVersion.MQTT_3_1_1, "d1")) {
            for (int id = 1; id <= 200; id++) {
                device.publish(MqttQoS.AT_LEAST_ONCE, id);
            }
            listener.awaitTakenCount(20);
            listener.assertTakenStays(20);

            listener.arrivals().answerWith(message -> Answer.SUCCESS);
            listener.arrivals().settleRest();
            for (int id = 1; id <= 200; id++) {
                device.expectAck(MqttMessageType.PUBACK, id);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void shouldBoundSocketsAndTheTimeForConnect(String name) throws IOException {
        try (ListenerUnderTest listener = new ListenerUnderTest(
                        new TestListener()
                                .connectionsMax(2)
                                .connectTimeoutMs(1_000)
                                .node(),
                        transport(name));
                RawDevice device = RawDevice.connected(listener.port(), MqttVersion.MQTT_5, "d1");
                RawDevice silent = new RawDevice(listener.port());
                RawDevice oneTooMany = new RawDevice(listener.port())) {
            oneTooMany.expectClosed();
            silent.expectClosed();
            device.ping().expect(MqttMessageType.PINGRESP);
            assertThat(listener.shown("bop.mqtt.sockets.refused", "tcp")).isEqualTo(1);
            assertThat(listener.shown("bop.mqtt.sockets.late", "tcp")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void shouldSpeakTlsWithEachEngine(String name, @TempDir Path directory) throws IOException {
        TestPki pki = new TestPki(directory);
        for (TlsEngine engine : TlsEngine.values()) {
            TlsSettings tls = pki.settings(ClientAuth.NONE, engine, TlsVersion.values());
            try (ListenerUnderTest listener =
                            new ListenerUnderTest(new TestListener().tls(tls).node(), transport(name));
                    RawDevice device = new RawDevice(TestPki.handshake(pki.client(null), listener.port()))) {
                device.accepted(MqttVersion.MQTT_5, "d1");
                device.publish(MqttQoS.AT_LEAST_ONCE, 1, "t", new byte[90_000]);
                assertThat(listener.awaitTaken(0).publish().payload()).hasSize(90_000);
            }
        }
    }
}
