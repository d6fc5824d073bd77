package io.balanceofpower.loadtests.gatling;

import static io.balanceofpower.loadtests.gatling.MqttDsl.mqtt;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.loadtests.gatling.ScriptedServer.Peer;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A device and a server that does what the test says. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
final class ClientTest {
    private static MqttProtocolBuilder to(ScriptedServer... servers) {
        return mqtt.servers(
                        List.of(servers).stream().map(ScriptedServer::address).toList())
                .numbered()
                .epoch(7);
    }

    private static int id(MqttMessage packet) {
        return packet instanceof MqttPublishMessage publish
                ? publish.variableHeader().packetId()
                : ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
    }

    /** Takes devices and answers everything with success. */
    private static void serve(Peer peer, MqttMessage packet) {
        switch (packet.fixedHeader().messageType()) {
            case CONNECT -> peer.accept();
            case PUBLISH -> {
                int qos = packet.fixedHeader().qosLevel().value();
                if (qos > 0) {
                    peer.answer(qos == 1 ? MqttMessageType.PUBACK : MqttMessageType.PUBREC, id(packet), 0);
                }
            }
            case PUBREL -> peer.answer(MqttMessageType.PUBCOMP, id(packet), 0);
            default -> {}
        }
    }

    @ParameterizedTest
    @EnumSource(MqttVersion.class)
    void shouldPublishAtEachQosUnderNumbers(MqttVersion version) {
        try (ScriptedServer server = new ScriptedServer(ClientTest::serve);
                TestDevice device = new TestDevice(to(server).version(version).credentials("anna", "secret"))) {
            assertThat(device.connect().join()).isEqualTo(Client.Outcome.GOOD);
            for (int qos = 0; qos <= 2; qos++) {
                assertThat(device.publish(qos, 1).join()).isEqualTo(Client.Outcome.GOOD);
            }

            assertThat(device.outcomes("publish")).containsExactly("OK", "OK", "OK");
            assertThat(device.heard).containsExactly("sent 1", "sent 2", "acknowledged 2", "sent 3", "acknowledged 3");
            boolean properties = version == MqttVersion.V5;
            assertThat(server.sequences(1)).isEqualTo(properties ? List.of("1", "2", "3") : List.of("", "", ""));
            assertThat(server.published)
                    .extracting(ScriptedServer.Published::epoch)
                    .containsOnly(properties ? "7" : "");
            assertThat(server.published)
                    .extracting(ScriptedServer.Published::qos)
                    .containsExactly(0, 1, 2);
            var connect = server.connects.get(0);
            assertThat(connect.variableHeader().version())
                    .isEqualTo(version.netty().protocolLevel());
            assertThat(connect.payload().clientIdentifier()).isEqualTo("device");
            assertThat(connect.payload().userName()).isEqualTo("anna");
            assertThat(connect.payload().passwordInBytes()).isEqualTo("secret".getBytes(UTF_8));
        }
    }

    @Test
    void shouldKeepBothLimitsOfWhatIsInFlight() {
        try (ScriptedServer server = new ScriptedServer((peer, packet) -> {
                    if (packet.fixedHeader().messageType() == MqttMessageType.CONNECT) {
                        peer.connack(0, ScriptedServer.receiveMaximum(2));
                    } else if (packet instanceof MqttPublishMessage && id(packet) == 2) {
                        peer.answer(MqttMessageType.PUBACK, 1, 0); // and nothing else
                    }
                });
                TestDevice device = new TestDevice(to(server))) {
            device.connect().join();
            List<CompletableFuture<Client.Outcome>> users =
                    List.of(device.publish(1, 4), device.publish(1, 4), device.publish(1, 4), device.publish(1, 4));
            await().until(() -> server.published.size() == 3);

            // Message 1 is answered; 2 and 3 are in flight, as many as the server takes; 4 waits in the device.
            assertThat(users).allMatch(user -> user.join() == Client.Outcome.GOOD);
            CompletableFuture<Client.Outcome> fifth = device.publish(1, 4);
            device.connect().join(); // behind the publish on the same event loop
            assertThat(fifth).isNotDone();
            assertThat(server.sequences(1)).containsExactly("1", "2", "3");
        }
    }

    @Test
    void shouldSendWhatIsUnansweredAgainInOrderAndOnce() {
        AtomicInteger connections = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer((peer, packet) -> {
                    boolean first = connections.get() <= 1;
                    if (packet.fixedHeader().messageType() == MqttMessageType.CONNECT) {
                        connections.incrementAndGet();
                        peer.accept();
                    } else if (first && id(packet) == 2) {
                        peer.answer(MqttMessageType.PUBACK, 2, 0);
                    } else if (first && id(packet) == 4) {
                        peer.close();
                    } else if (!first) {
                        serve(peer, packet);
                    }
                });
                TestDevice device = new TestDevice(to(server).reconnect(3))) {
            device.connect().join();
            for (int i = 0; i < 4; i++) {
                var unused = device.publish(1, 10);
            }
            await().until(() -> device.outcomes("publish").size() == 4);

            assertThat(server.sequences(1)).containsExactly("1", "2", "3", "4");
            assertThat(server.sequences(2)).containsExactly("1", "3", "4");
            assertThat(server.published)
                    .extracting(ScriptedServer.Published::duplicate)
                    .containsOnly(false);
            assertThat(device.outcomes("publish")).containsOnly("OK");
            assertThat(device.heard.stream().filter(word -> word.startsWith("sent")))
                    .hasSize(4);
            assertThat(device.outcomes("connect (lost)")).containsExactly("the server closed the connection");
            assertThat(device.outcomes("connect (again)")).containsExactly("OK");
        }
    }

    @Test
    void shouldReportRefusalsByReasonCode() {
        try (ScriptedServer server = new ScriptedServer((peer, packet) -> {
                    switch (packet.fixedHeader().messageType()) {
                        case CONNECT -> peer.accept();
                        case PUBLISH ->
                            peer.answer(
                                    packet.fixedHeader().qosLevel().value() == 1
                                            ? MqttMessageType.PUBACK
                                            : MqttMessageType.PUBREC,
                                    id(packet),
                                    id(packet) == 3 ? 0x10 : 0x97);
                        default -> {}
                    }
                });
                TestDevice device = new TestDevice(to(server).unmatchedIsFailure())) {
            device.connect().join();
            assertThat(device.publish(1, 1).join()).isEqualTo(Client.Outcome.REFUSED);
            assertThat(device.publish(2, 1).join()).isEqualTo(Client.Outcome.REFUSED);
            assertThat(device.publish(1, 1).join()).isEqualTo(Client.Outcome.REFUSED);

            assertThat(device.outcomes("publish"))
                    .containsExactly("0x97 Quota exceeded", "0x97 Quota exceeded", "0x10 No matching subscribers");
            assertThat(device.heard).contains("refused 1 151", "refused 2 151", "refused 3 16");
        }
    }

    @ParameterizedTest
    @EnumSource(MqttVersion.class)
    void shouldReportWhyItIsNotTaken(MqttVersion version) {
        boolean five = version == MqttVersion.V5;
        try (ScriptedServer server = new ScriptedServer(
                        (peer, packet) -> peer.connack(five ? 0x86 : 4, MqttProperties.NO_PROPERTIES));
                TestDevice device = new TestDevice(to(server).version(version))) {
            assertThat(device.connect().join()).isEqualTo(Client.Outcome.NOT_CONNECTED);
            assertThat(device.outcomes("connect"))
                    .containsExactly(five ? "0x86 Bad User Name or Password" : "0x04 bad user name or password");
            assertThat(device.publish(1, 1).join()).isEqualTo(Client.Outcome.NOT_CONNECTED);
            assertThat(device.outcomes("publish")).containsExactly("not connected");
        }
    }

    @Test
    void shouldGiveUpAfterItsTries() {
        try (ScriptedServer server = new ScriptedServer((peer, packet) -> peer.close());
                TestDevice device = new TestDevice(to(server).reconnect(2))) {
            assertThat(device.connect().join()).isEqualTo(Client.Outcome.NOT_CONNECTED);
            assertThat(device.outcomes("connect"))
                    .hasSize(3)
                    .containsOnly("the server closed the connection before CONNACK");
        }
    }

    @Test
    void shouldFollowReferencesOfConnackAndDisconnect() {
        try (ScriptedServer third = new ScriptedServer(ClientTest::serve);
                ScriptedServer second = new ScriptedServer((peer, packet) -> {
                    switch (packet.fixedHeader().messageType()) {
                        case CONNECT -> peer.accept();
                        case PUBLISH -> peer.disconnect(0x9C, ScriptedServer.reference(third.address()));
                        default -> {}
                    }
                });
                ScriptedServer first = new ScriptedServer(
                        (peer, packet) -> peer.connack(0x9D, ScriptedServer.reference(second.address())));
                TestDevice device = new TestDevice(to(first))) {
            assertThat(device.connect().join()).isEqualTo(Client.Outcome.GOOD);
            assertThat(device.publish(1, 1).join()).isEqualTo(Client.Outcome.GOOD);

            assertThat(third.sequences(1)).containsExactly("1");
            assertThat(device.outcomes("connect")).containsExactly("OK");
            assertThat(device.outcomes("connect (redirected)")).containsExactly("OK");
            assertThat(device.outcomes("publish")).containsExactly("OK");
        }
    }

    @Test
    void shouldNotFollowReferencesInCirclesForEver() {
        AtomicInteger port = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(
                        (peer, packet) -> peer.connack(0x9C, ScriptedServer.reference("127.0.0.1:" + port.get())));
                TestDevice device = new TestDevice(to(server))) {
            port.set(Integer.parseInt(server.address().split(":", 2)[1]));
            assertThat(device.connect().join()).isEqualTo(Client.Outcome.NOT_CONNECTED);
            assertThat(server.connects).hasSize(6);
            assertThat(device.outcomes("connect")).containsExactly("0x9C Use another server");
        }
    }

    @Test
    void shouldTakeASilentConnectionForLost() {
        AtomicInteger connections = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer((peer, packet) -> {
                    if (packet.fixedHeader().messageType() == MqttMessageType.CONNECT) {
                        connections.incrementAndGet();
                        peer.accept();
                    } else if (connections.get() > 1) {
                        serve(peer, packet);
                    }
                });
                TestDevice device = new TestDevice(
                        to(server).answerTimeout(Duration.ofMillis(300)).reconnect(1))) {
            device.connect().join();
            assertThat(device.publish(1, 1).join()).isEqualTo(Client.Outcome.GOOD);
            assertThat(device.outcomes("connect (lost)")).containsExactly("no answer within 300 ms");
            TestDevice.Line published = device.report.get(device.report.size() - 1);
            assertThat(published.name()).isEqualTo("publish");
            assertThat(published.toMs() - published.fromMs())
                    .as("the silence counts")
                    .isGreaterThanOrEqualTo(300);
        }
    }

    @Test
    void shouldPingWhenItHasNothingToSay() {
        try (ScriptedServer server = new ScriptedServer((peer, packet) -> {
                    if (packet.fixedHeader().messageType() == MqttMessageType.CONNECT) {
                        MqttProperties properties = new MqttProperties();
                        properties.add(new MqttProperties.IntegerProperty(MqttProperties.SERVER_KEEP_ALIVE, 1));
                        peer.connack(0, properties);
                    }
                });
                TestDevice device = new TestDevice(to(server).answerTimeout(Duration.ofSeconds(2)))) {
            device.connect().join();
            await().until(() -> server.types.contains(MqttMessageType.PINGREQ));
            // Nobody answers the ping.
            await().until(() -> !device.outcomes("connect (lost)").isEmpty());
        }
    }

    @Test
    void shouldKeepWhatIsUnansweredOverAnAbortAndFailItAtADisconnect() {
        AtomicInteger connections = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer((peer, packet) -> {
                    if (packet.fixedHeader().messageType() == MqttMessageType.CONNECT) {
                        connections.incrementAndGet();
                        peer.accept();
                    }
                });
                TestDevice device = new TestDevice(to(server))) {
            device.connect().join();
            var unused = device.publish(1, 1);
            await().until(() -> server.published.size() == 1);
            device.abort();
            device.connect().join();
            await().until(() -> server.sequences(2).equals(List.of("1")));
            device.disconnect();
            await().until(() -> server.types.contains(MqttMessageType.DISCONNECT));
            assertThat(device.outcomes("publish")).containsExactly("disconnected before it was answered");
        }
    }
}
