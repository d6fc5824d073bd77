package io.balanceofpower.step1_accept;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import io.balanceofpower.step1_accept.packet.QoS;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients of other makes: each version, each QoS, each listener. A make that is not on this machine is skipped, and says so.
 */
@Timeout(180)
class OtherMakesIT {
    private static final String MQTT_JS = "mqtt@5.16.0";

    private final TestPki pki;
    private final ListenerUnderTest listener;

    OtherMakesIT(@TempDir Path directory) {
        pki = new TestPki(directory);
        listener = new ListenerUnderTest(new TestListener()
                .node(
                        new TestListener().name("tcp").listener(),
                        new TestListener().name("tls").tls(pki.settings()).listener(),
                        new TestListener().name("ws").webSocket("/mqtt").listener(),
                        new TestListener()
                                .name("wss")
                                .webSocket("/mqtt")
                                .tls(pki.settings())
                                .listener()));
        listener.arrivals()
                .answerWith(message -> message.publish().qos() == QoS.AT_MOST_ONCE ? Answer.NOTHING : Answer.SUCCESS);
    }

    @AfterEach
    void close() {
        listener.close();
    }

    static Stream<Arguments> listenersAndVersions() {
        return Stream.of("tcp", "tls", "ws", "wss")
                .flatMap(name -> Stream.of(ProtocolVersion.values()).map(version -> Arguments.of(name, version)));
    }

    /** Each QoS came once, by the listener and in the version. */
    private void assertTaken(String name, ProtocolVersion version) {
        listener.awaitTakenCount(3);
        assertThat(listener.arrivals().taken())
                .extracting(message -> message.publish().qos())
                .containsExactlyInAnyOrder(QoS.values());
        assertThat(listener.arrivals().texts()).containsExactlyInAnyOrder("m0", "m1", "m2");
        assertThat(listener.arrivals().connected()).isNotEmpty().allSatisfy(connection -> {
            assertThat(connection.connect().listener()).isEqualTo(name);
            assertThat(connection.connect().version()).isEqualTo(version);
        });
    }

    // --- HiveMQ's client for Java ---

    @ParameterizedTest
    @MethodSource("listenersAndVersions")
    void shouldTakeMessagesFromHivemqsClient(String name, ProtocolVersion version) throws Exception {
        MqttClientBuilder builder = hivemq(name);
        if (version == ProtocolVersion.MQTT_5) {
            Mqtt5BlockingClient client = builder.useMqttVersion5().buildBlocking();
            client.connect();
            for (MqttQos qos : MqttQos.values()) {
                client.publishWith().topic("t").qos(qos).payload(payload(qos)).send();
            }
            client.disconnect();
        } else {
            Mqtt3BlockingClient client = builder.useMqttVersion3().buildBlocking();
            client.connect();
            for (MqttQos qos : MqttQos.values()) {
                client.publishWith().topic("t").qos(qos).payload(payload(qos)).send();
            }
            client.disconnect();
        }
        assertTaken(name, version);
    }

    @ParameterizedTest
    @MethodSource("listeners")
    void shouldKeepTheWillOfHivemqsClientThatAsksForItInItsLeave(String name) throws Exception {
        Mqtt5BlockingClient client = hivemq(name)
                .useMqttVersion5()
                .willPublish()
                .topic("gone")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(new byte[] {'w'})
                .applyWillPublish()
                .buildBlocking();
        client.connect();
        client.disconnectWith()
                .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
                .send();
        assertWillIsLeft();
    }

    private MqttClientBuilder hivemq(String name) throws Exception {
        MqttClientBuilder builder = MqttClient.builder()
                .identifier("hivemq")
                .serverHost("127.0.0.1")
                .serverPort(listener.port(name));
        if (name.startsWith("ws")) {
            builder = builder.webSocketConfig(
                    MqttWebSocketConfig.builder().serverPath("mqtt").build());
        }
        if (name.equals("tls") || name.equals("wss")) {
            builder = builder.sslConfig(MqttClientSslConfig.builder()
                    .trustManagerFactory(pki.trust())
                    .build());
        }
        return builder;
    }

    private static byte[] payload(MqttQos qos) {
        return ("m" + qos.getCode()).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    // --- Mosquitto's client ---

    static Stream<String> listeners() {
        return listenersAndVersions().map(a -> (String) a.get()[0]).distinct();
    }

    static Stream<Arguments> socketsAndVersions() {
        return listenersAndVersions().filter(a -> !((String) a.get()[0]).startsWith("ws"));
    }

    @ParameterizedTest
    @MethodSource("socketsAndVersions")
    void shouldTakeMessagesFromMosquittosClient(String name, ProtocolVersion version) throws Exception {
        Program.assumeInstalled("mosquitto_pub");
        for (int qos = 0; qos <= 2; qos++) {
            Program mosquitto = new Program("mosquitto_pub")
                    .with("-V", version == ProtocolVersion.MQTT_5 ? "mqttv5" : "mqttv311", "-h", "127.0.0.1")
                    .with("-p", String.valueOf(listener.port(name)), "-i", "mosquitto")
                    .with("-q", String.valueOf(qos), "-t", "t", "-m", "m" + qos);
            if (name.equals("tls")) {
                mosquitto.with("--cafile", pki.authorities.toString());
            }
            mosquitto.run();
        }
        assertTaken(name, version);
    }

    @ParameterizedTest
    @MethodSource("socketsAndVersions")
    void shouldKeepTheWillOfMosquittosClientWhenItIsKilled(String name, ProtocolVersion version) throws Exception {
        Program.assumeInstalled("mosquitto_pub");
        Program mosquitto = new Program("mosquitto_pub")
                .with("-V", version == ProtocolVersion.MQTT_5 ? "mqttv5" : "mqttv311", "-h", "127.0.0.1")
                .with("-p", String.valueOf(listener.port(name)), "-i", "mosquitto", "-t", "t", "-l")
                .with("--will-topic", "gone", "--will-payload", "w", "--will-qos", "1");
        if (name.equals("tls")) {
            mosquitto.with("--cafile", pki.authorities.toString());
        }
        mosquitto.killedOnce(() -> listener.arrivals().connected().size() == 1);

        assertWillIsLeft();
    }

    // --- Eclipse Paho's client for C ---

    @ParameterizedTest
    @MethodSource("listenersAndVersions")
    void shouldTakeMessagesFromPahosClient(String name, ProtocolVersion version) throws Exception {
        Program.assumeInstalled("paho_c_pub");
        String scheme = name.equals("tls") ? "ssl" : name;
        for (int qos = 0; qos <= 2; qos++) {
            Program paho = new Program("paho_c_pub")
                    .with("-c", scheme + "://127.0.0.1:" + listener.port(name) + (name.startsWith("ws") ? "/mqtt" : ""))
                    .with("-V", version == ProtocolVersion.MQTT_5 ? "5" : "311", "-i", "paho")
                    .with("-q", String.valueOf(qos), "-t", "t", "-m", "m" + qos);
            if (name.equals("tls") || name.equals("wss")) {
                paho.with("--cafile", pki.authorities.toString());
            }
            paho.run();
        }
        assertTaken(name, version);
    }

    // --- MQTT.js ---

    @ParameterizedTest
    @MethodSource("listenersAndVersions")
    void shouldTakeMessagesFromMqttJs(String name, ProtocolVersion version) throws Exception {
        runMqttJs(name, version, """
                client.on('connect', async () => {
                  for (const qos of [0, 1, 2]) await client.publishAsync('t', 'm' + qos, { qos });
                  await client.endAsync();
                });
                """);
        assertTaken(name, version);
        assertThat(ended().will()).isNull();
    }

    @ParameterizedTest
    @MethodSource("listenersAndVersions")
    void shouldKeepTheWillOfMqttJsWhenItsSocketBreaks(String name, ProtocolVersion version) throws Exception {
        runMqttJs(name, version, """
                client.on('connect', () => { client.stream.destroy(); });
                client.on('close', () => process.exit(0));
                """);
        assertWillIsLeft();
    }

    private Connection ended() {
        await().until(() -> listener.arrivals().ended().size() == 1);
        return listener.arrivals().ended().get(0);
    }

    private void assertWillIsLeft() {
        Will will = requireNonNull(ended().will(), "no will");
        assertThat(will.topic()).isEqualTo("gone");
        assertThat(will.payload()).containsExactly('w');
        assertThat(will.qos()).isEqualTo(QoS.AT_LEAST_ONCE);
    }

    /** @param doings of a client with a will */
    private void runMqttJs(String name, ProtocolVersion version, String doings) throws Exception {
        Path modules = mqttJs();
        String scheme = name.equals("tcp") ? "mqtt" : name.equals("tls") ? "mqtts" : name;
        Path script = Files.writeString(modules.resolve("client.cjs"), """
                const fs = require('fs');
                const [, , url, ca, version] = process.argv;
                const client = require('mqtt').connect(url, {
                  clientId: 'mqttjs', protocolVersion: Number(version), reconnectPeriod: 0, ca: fs.readFileSync(ca),
                  will: { topic: 'gone', payload: 'w', qos: 1 },
                });
                client.on('error', (e) => { console.error(e); process.exit(1); });
                """ + doings);
        new Program("node")
                .with(script.toString(), scheme + "://127.0.0.1:" + listener.port(name) + "/mqtt")
                .with(pki.authorities.toString(), version == ProtocolVersion.MQTT_5 ? "5" : "4")
                .run();
    }

    /** Where node finds MQTT.js, which npm brings once from its registry or its cache. */
    private static synchronized Path mqttJs() throws IOException, InterruptedException {
        Program.assumeInstalled("node");
        Program.assumeInstalled("npm");
        Path modules = Files.createDirectories(Path.of("target", "mqtt-js")).toAbsolutePath();
        if (!Files.isDirectory(modules.resolve("node_modules/mqtt"))) {
            boolean there = new Program("npm")
                    .with("install", "--prefix", modules.toString(), "--prefer-offline", "--no-audit", "--no-fund")
                    .with("--fetch-retries", "0", MQTT_JS)
                    .succeeds();
            if (!there) {
                System.out.println("Skipped: npm cannot bring " + MQTT_JS);
            }
            assumeTrue(there);
        }
        return modules;
    }
}
