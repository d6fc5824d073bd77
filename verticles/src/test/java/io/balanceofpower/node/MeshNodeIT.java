package io.balanceofpower.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubRecException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.balanceofpower.audit.Audit;
import io.balanceofpower.audit.AuditReport;
import io.balanceofpower.step1_accept.RawDevice;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nodes, a real broker, and clients of another make. */
class MeshNodeIT {
    private static TestMesh mesh;

    @BeforeAll
    static void start() {
        mesh = TestMesh.start(2, Map.of("BOP_MESH_MEMBERS_MIN", "2", "BOP_KAFKA_RECORD_BYTES_MAX", "262144"));
    }

    @AfterAll
    static void stop() {
        mesh.close();
    }

    private static Mqtt5BlockingClient mqtt5(String id, int node) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(mesh.port(node))
                .buildBlocking();
    }

    private static Mqtt3BlockingClient mqtt3(String id, int node) {
        return MqttClient.builder()
                .useMqttVersion3()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(mesh.port(node))
                .buildBlocking();
    }

    private static byte[] trade(String symbol) {
        return ("{\"symbol\":\"" + symbol + "\",\"price\":167.4100}").getBytes(StandardCharsets.UTF_8);
    }

    private static Mqtt5PublishResult publish(Mqtt5BlockingClient client, String topic, byte[] payload, long sequence) {
        return client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload)
                .userProperties(Mqtt5UserProperties.of(
                        Mqtt5UserProperty.of("epoch", "7"), Mqtt5UserProperty.of("seq", Long.toString(sequence))))
                .send();
    }

    private static List<ConsumerRecord<byte[], byte[]>> committed(String device) {
        return mesh.committed().by(device::equals);
    }

    @ParameterizedTest
    @EnumSource(MqttQos.class)
    void shouldHaveCommittedWhatItAcknowledges(MqttQos qos) {
        String device = "mqtt5-" + qos;
        Mqtt5BlockingClient client = mqtt5(device, 0);
        client.connect();
        client.publishWith().topic("trades/X").qos(qos).payload(trade("SPY")).send();

        if (qos == MqttQos.AT_MOST_ONCE) {
            await().untilAsserted(() -> assertThat(committed(device)).hasSize(1));
        } else {
            assertThat(committed(device)).hasSize(1);
        }
        client.disconnect();
    }

    @ParameterizedTest
    @EnumSource(MqttQos.class)
    void shouldServeMqtt311Likewise(MqttQos qos) {
        String device = "mqtt3-" + qos;
        Mqtt3BlockingClient client = mqtt3(device, 0);
        client.connect();
        client.publishWith().topic("trades/X").qos(qos).payload(trade("SPY")).send();

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(committed(device)).hasSize(1));
        client.disconnect();
    }

    @Test
    void shouldWriteAMessageThatMeetsAConditionToAllItsTopicsOnce() {
        Mqtt5BlockingClient client = mqtt5("blocks", 0);
        client.connect();
        byte[] block = "{\"symbol\":\"SPY\",\"price\":\"1000000.00000000000000001\",\"quantity\":1}".getBytes(UTF_8);
        publish(client, "blocks/XNYS", block, 1);
        publish(client, "blocks/XNYS", block, 1);
        for (String topic : List.of("trades", "blocks.XNYS")) {
            assertThat(mesh.committed(topic).payloadsOf("blocks")).containsExactly(new String(block, UTF_8));
        }
        assertThat(mesh.committed("blocks.XNAS").payloadsOf("blocks")).isEmpty();

        byte[] small = "{\"symbol\":\"SPY\",\"price\":1000000.00,\"quantity\":1}".getBytes(UTF_8);
        Mqtt5PublishResult unrouted = publish(client, "blocks/XNYS", small, 2);
        assertThat(((Mqtt5PublishResult.Mqtt5Qos1Result) unrouted)
                        .getPubAck()
                        .getReasonCode()
                        .getCode())
                .isEqualTo(0x10);
        assertThatThrownBy(() -> publish(client, "blocks/XETR", block, 3))
                .isInstanceOfSatisfying(
                        Mqtt5PubAckException.class,
                        refusal -> assertThat(refusal.getMqttMessage().getReasonString())
                                .hasToString(
                                        "Optional[Route blocks writes to blocks.{venue}, and the topic level venue is none of"
                                                + " the values that {venue} may have.]"));
        client.disconnect();
    }

    /** Of the same key as the trades before it. */
    private static final byte[] GONE = "{\"symbol\":\"SPY\",\"gone\":true}".getBytes(UTF_8);

    /** A device with a will that vanishes at once. */
    private static void vanish(String device, int node, int willDelayS) throws IOException {
        MqttProperties session = new MqttProperties();
        session.add(new IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, 3_600));
        MqttProperties will = new MqttProperties();
        will.add(new IntegerProperty(MqttProperties.WILL_DELAY_INTERVAL, willDelayS));
        try (RawDevice raw = RawDevice.connected(
                mesh.port(node),
                MqttVersion.MQTT_5,
                device,
                connect -> connect.properties(session)
                        .willFlag(true)
                        .willTopic("trades/gone")
                        .willMessage(GONE)
                        .willProperties(will))) {
            raw.publish(MqttQoS.AT_LEAST_ONCE, 1, "trades/X", trade("SPY"));
            raw.expectAck(MqttMessageType.PUBACK, 1);
            raw.reset();
        }
    }

    @Test
    void shouldCommitTheWillOfADeviceThatVanishesBehindItsMessages() throws IOException {
        vanish("wills-0", 0, 0);

        await().untilAsserted(() -> assertThat(mesh.committed().payloadsOf("wills-0"))
                .containsExactly(new String(trade("SPY"), UTF_8), new String(GONE, UTF_8)));
    }

    @Test
    void shouldNotSendTheWillOfADeviceThatGoesOnAtAnotherNodeInTime() throws IOException {
        vanish("wills-1", 0, 600);

        Mqtt5BlockingClient client = mqtt5("wills-1", 1);
        client.connectWith().cleanStart(false).sessionExpiryInterval(3_600).send();
        publish(client, "trades/X", trade("QQQ"), 1);
        client.disconnect();

        assertThat(mesh.committed().payloadsOf("wills-1"))
                .containsExactly(new String(trade("SPY"), UTF_8), new String(trade("QQQ"), UTF_8));
    }

    @Test
    void shouldSendTheWillOfADeviceThatStartsAnewAtAnotherNode() throws IOException {
        vanish("wills-2", 0, 600);

        Mqtt5BlockingClient client = mqtt5("wills-2", 1);
        client.connectWith().cleanStart(true).send();
        publish(client, "trades/X", trade("QQQ"), 1);
        client.disconnect();

        assertThat(mesh.committed().payloadsOf("wills-2"))
                .containsExactlyInAnyOrder(
                        new String(trade("SPY"), UTF_8), new String(GONE, UTF_8), new String(trade("QQQ"), UTF_8));
    }

    @Test
    void shouldWriteTheDocumentedRecord() {
        Mqtt5BlockingClient client = mqtt5("documented", 1);
        client.connect();
        publish(client, "trades/P", trade("SPY"), 42);
        client.disconnect();

        ConsumerRecord<byte[], byte[]> record = committed("documented").get(0);
        assertThat(record.key()).asString(StandardCharsets.UTF_8).isEqualTo("SPY");
        assertThat(record.value()).isEqualTo(trade("SPY"));
        assertThat(header(record, "bop-device")).isEqualTo("documented");
        assertThat(header(record, "bop-epoch")).isEqualTo("7");
        assertThat(header(record, "bop-seq")).isEqualTo("42");
        assertThat(header(record, "bop-topic")).isEqualTo("trades/P");
        assertThat(header(record, "bop-route")).isEqualTo("trades");
        assertThat(header(record, "bop-lane")).startsWith("n1-");
        long receivedNs = Long.parseLong(header(record, "bop-received-ns"));
        assertThat(record.timestamp()).isEqualTo(receivedNs / 1_000_000);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Test
    void shouldAcknowledgeADuplicateAndNotWriteIt() {
        Mqtt5BlockingClient client = mqtt5("duplicate", 0);
        client.connect();
        for (long sequence : new long[] {1, 2, 2, 1, 3}) {
            assertThat(publish(client, "trades/X", trade("SPY"), sequence).getError())
                    .isEmpty();
        }
        client.disconnect();
        assertThat(committed("duplicate")).hasSize(3);
    }

    @Test
    void shouldRefuseWithAReasonWhatCannotBeCommitted() {
        Mqtt5BlockingClient client = mqtt5("refused", 0);
        client.connect();
        // 0x10 is below 0x80, so clients take it for a kind of success; it is told all the same.
        Mqtt5PublishResult unrouted = publish(client, "nowhere", trade("SPY"), 1);
        assertThat(((Mqtt5PublishResult.Mqtt5Qos1Result) unrouted)
                        .getPubAck()
                        .getReasonCode()
                        .getCode())
                .isEqualTo(0x10);
        assertRefused(client, "not json".getBytes(StandardCharsets.UTF_8), 0x99);
        assertRefused(client, "{\"price\":1}".getBytes(StandardCharsets.UTF_8), 0x99);
        assertRefused(client, trade("S".repeat(100_000)), 0x99);
        assertRefused(
                client,
                ("{\"symbol\":\"A\",\"x\":\"" + "x".repeat(261_960) + "\"}").getBytes(StandardCharsets.UTF_8),
                0x97);
        // The connection is as good as before, and so is the lane.
        assertThat(publish(client, "trades/X", trade("SPY"), 9).getError()).isEmpty();
        client.disconnect();
        assertThat(committed("refused")).hasSize(1);
    }

    private static void assertRefused(Mqtt5BlockingClient client, byte[] payload, int reasonCode) {
        assertThatThrownBy(() -> client.publishWith()
                        .topic("trades/X")
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(payload)
                        .send())
                .isInstanceOfSatisfying(Mqtt5PubAckException.class, refusal -> {
                    assertThat(refusal.getMqttMessage().getReasonCode().getCode())
                            .isEqualTo(reasonCode);
                    assertThat(refusal.getMqttMessage().getReasonString()).isPresent();
                });
        assertThatThrownBy(() -> client.publishWith()
                        .topic("trades/X")
                        .qos(MqttQos.EXACTLY_ONCE)
                        .payload(payload)
                        .send())
                .isInstanceOfSatisfying(
                        Mqtt5PubRecException.class,
                        refusal -> assertThat(
                                        refusal.getMqttMessage().getReasonCode().getCode())
                                .isEqualTo(reasonCode));
    }

    @Test
    void shouldCloseAnMqtt311ConnectionInsteadOfAcknowledgingARefusedMessage() {
        Mqtt3BlockingClient client = mqtt3("refused-3", 0);
        client.connect();
        assertThatThrownBy(() -> client.publishWith()
                        .topic("nowhere")
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(trade("SPY"))
                        .send())
                .isNotNull();
        await().until(() -> !client.getState().isConnected());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldCloseTheFirstConnectionWhenTheDeviceConnectsAgain(int secondNode) {
        String device = "taken-over-" + secondNode;
        AtomicReference<Mqtt5DisconnectReasonCode> reason = new AtomicReference<>();
        Mqtt5BlockingClient first = MqttClient.builder()
                .useMqttVersion5()
                .identifier(device)
                .serverHost("127.0.0.1")
                .serverPort(mesh.port(0))
                .addDisconnectedListener(context -> {
                    if (context.getCause() instanceof Mqtt5DisconnectException told) {
                        reason.set(told.getMqttMessage().getReasonCode());
                    }
                })
                .buildBlocking();
        first.connect();
        publish(first, "trades/X", trade("SPY"), 1);
        List<CompletableFuture<Mqtt5PublishResult>> inFlight = IntStream.range(2, 40)
                .mapToObj(sequence -> first.toAsync()
                        .publishWith()
                        .topic("trades/X")
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(trade("SPY"))
                        .userProperties(Mqtt5UserProperties.of(
                                Mqtt5UserProperty.of("epoch", "7"),
                                Mqtt5UserProperty.of("seq", Integer.toString(sequence))))
                        .send())
                .toList();

        Mqtt5BlockingClient second = mqtt5(device, secondNode);
        second.connect();

        await().until(() -> reason.get() != null);
        assertThat(reason.get()).isEqualTo(Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER);
        // The second connection resends all, and only what the first did not get through is written.
        for (int sequence = 1; sequence < 40; sequence++) {
            assertThat(publish(second, "trades/X", trade("SPY"), sequence).getError())
                    .isEmpty();
        }
        second.disconnect();
        inFlight.forEach(future -> future.cancel(true));
        assertThat(committed(device).stream().map(record -> header(record, "bop-seq")))
                .containsExactlyElementsOf(
                        IntStream.range(1, 40).mapToObj(Integer::toString).toList());
    }

    @Test
    void shouldKeepTheSessionAcrossNodesForAsLongAsTheDeviceAskedFor() {
        Mqtt5BlockingClient client = mqtt5("session", 0);
        Mqtt5ConnAck first = client.connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(600)
                .send();
        client.disconnect();
        Mqtt5BlockingClient elsewhere = mqtt5("session", 1);
        Mqtt5ConnAck second = elsewhere
                .connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(0)
                .send();
        elsewhere.disconnect();
        Mqtt5ConnAck third = client.connectWith().cleanStart(false).send();
        client.disconnect();

        assertThat(first.isSessionPresent()).isFalse();
        assertThat(second.isSessionPresent()).isTrue();
        assertThat(third.isSessionPresent()).isFalse();
    }

    @Test
    void shouldKeepEveryPromiseWhileDevicesMoveBetweenNodes() {
        long seed = System.nanoTime();
        System.out.println("shouldKeepEveryPromiseWhileDevicesMoveBetweenNodes: seed " + seed);
        Random random = new Random(seed);
        Audit audit = new Audit();
        List<NumberedDevice> devices = IntStream.range(0, 10)
                .mapToObj(i -> new NumberedDevice("mover-" + i, mesh.ports(), audit))
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(devices.size());
        List<CompletableFuture<Void>> runs = devices.stream()
                .map(device -> CompletableFuture.runAsync(() -> device.publish("trades/X", 1_000), threads))
                .toList();
        int takeovers = 0;
        while (!runs.stream().allMatch(CompletableFuture::isDone)) {
            String victim = "mover-" + random.nextInt(devices.size());
            Mqtt5BlockingClient thief = mqtt5(victim, random.nextInt(2));
            try {
                thief.connectWith().cleanStart(false).sessionExpiryInterval(600).send();
                thief.disconnect();
                takeovers++;
            } catch (RuntimeException e) {
                // The device was quicker, or the node told the thief to try later.
            }
        }
        threads.shutdown();
        runs.forEach(CompletableFuture::join);
        assertThat(takeovers).isPositive();
        AuditReport report = mesh.audited(audit, "mover-");
        assertThat(report.total().sent()).isEqualTo(10_000);
        assertThat(report.total().committed()).isEqualTo(10_000);
        assertThat(report.broken()).as(report.total().toString()).isFalse();
    }

    @Test
    void shouldShowTheMeshOnTheManagementPort() {
        Mqtt5BlockingClient client = mqtt5("shown", 0);
        client.connect();
        assertThat(mesh.get(0, "/health/ready").statusCode()).isEqualTo(200);
        assertThat(mesh.get(0, "/nodes").body()).contains("\"n0\"").contains("\"n1\"");
        assertThat(mesh.get(0, "/sessions?limit=1000").body()).contains("\"shown\"");
        assertThat(mesh.get(0, "/routes").body()).contains("trades/{venue}");
        assertThat(mesh.gauge(0, "bop_mqtt_connections")).isEqualTo(1);
        client.disconnect();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv311", "mqttv5"})
    void shouldServeMosquittosClient(String version) throws Exception {
        assumeTrue(
                Pattern.compile(File.pathSeparator)
                        .splitAsStream(System.getenv("PATH"))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "mosquitto_pub"))),
                "mosquitto_pub is not installed: apt-get install mosquitto-clients");
        for (int qos = 0; qos <= 2; qos++) {
            Process client = new ProcessBuilder(List.of(
                            "mosquitto_pub",
                            "-V",
                            version,
                            "-h",
                            "127.0.0.1",
                            "-p",
                            String.valueOf(mesh.port(1)),
                            "-i",
                            "mosquitto-" + version,
                            "-q",
                            String.valueOf(qos),
                            "-t",
                            "trades/M",
                            "-m",
                            "{\"symbol\":\"M\"}"))
                    .inheritIO()
                    .start();
            assertThat(client.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(client.exitValue()).isZero();
        }
        await().untilAsserted(
                        () -> assertThat(committed("mosquitto-" + version)).hasSize(3));
    }
}
