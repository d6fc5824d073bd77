package io.balanceofpower.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import io.balanceofpower.access.Issuer;
import io.balanceofpower.access.NewUser;
import io.balanceofpower.access.ScramDevice;
import io.balanceofpower.step1_accept.RawDevice;
import io.balanceofpower.step1_accept.ReasonCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders.ConnectBuilder;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real node with users, tokens and permissions: who gets in, what they may do, and what happens when that changes. */
class AccessIT {
    private static final String PASSWORD = "pencil";
    private static final byte[] TRADE = "{\"symbol\":\"VOD\"}".getBytes(UTF_8);
    private static final String PERMISSIONS = """
            permissions:
              - {deny: publish, topics: [trades/secret]}
              - {allow: publish, users: ["*"], topics: [trades/open, "trades/%u"]}
              - {allow: publish, groups: [boxes], topics: ["trades/cert-%{cn}"]}
              - {allow: connect, users: [tom], clients: ["toms-*"]}
              - {deny: connect, clients: ["toms-*"]}
              - {allow: connect, users: ["*"], clients: ["*"]}
            """;
    private static final String REFUSED_WILLS = "bop_sessions_wills_total{outcome=\"refused\"}";
    private static final Duration RELOAD_LIMIT = Duration.ofSeconds(20);

    @TempDir
    static Path directory;

    private static final X509Bundle AUTHORITY = authority();
    private static final Issuer ISSUER = Issuer.of("ES256", "k1");
    private static Path users;
    private static Path permissions;
    private static String removable;
    private static String willing;
    private static String asked;
    private static TestMesh mesh;

    @BeforeAll
    static void start() throws IOException {
        users = directory.resolve("users.yaml");
        permissions = Files.writeString(directory.resolve("permissions.yaml"), PERMISSIONS);
        removable = NewUser.entry("leaver", PASSWORD, false, List.of()).orElseThrow();
        willing = NewUser.entry("willing", PASSWORD, false, List.of()).orElseThrow();
        asked = NewUser.entry("asked", PASSWORD, true, List.of()).orElseThrow();
        String anna = NewUser.entry("anna", PASSWORD, true, List.of("ops")).orElseThrow();
        Files.writeString(
                users, "users:\n" + anna + removable + willing + asked + "  - {name: box, groups: [boxes]}\n");
        mesh = TestMesh.start(1, settings(Map.of()));
    }

    private static Map<String, String> settings(Map<String, String> more) throws IOException {
        Path keys = Files.writeString(directory.resolve("jwks.json"), Issuer.jwks(ISSUER));
        Map<String, String> settings = new HashMap<>(Map.of(
                "BOP_MQTT_LISTENERS_TCP_AUTHENTICATION",
                "password,jwt,scram",
                "BOP_ACCESS_USERS_FILE",
                users.toString(),
                "BOP_ACCESS_PERMISSIONS_FILE",
                permissions.toString(),
                "BOP_ACCESS_JWT_KEYS",
                keys.toString(),
                "BOP_ACCESS_JWT_ISSUER",
                Issuer.NAME,
                "BOP_ACCESS_JWT_AUDIENCE",
                Issuer.AUDIENCE,
                "BOP_ACCESS_JWT_CLOCK_SKEW_S",
                "0"));
        settings.putAll(certificates());
        settings.putAll(more);
        return settings;
    }

    /** A listener that asks for certificates. */
    private static Map<String, String> certificates() throws IOException {
        String authority = AUTHORITY.getCertificatePEM();
        X509Bundle node = issued(new CertificateBuilder().subject("CN=node").addSanIpAddress("127.0.0.1"));
        String prefix = "BOP_MQTT_LISTENERS_CERT_";
        return Map.of(
                prefix + "PORT",
                "0",
                prefix + "AUTHENTICATION",
                "certificate",
                prefix + "TLS_CERTIFICATE_FILE",
                file("node.pem", node.getCertificatePEM()),
                prefix + "TLS_KEY_FILE",
                file("node-key.pem", node.getPrivateKeyPEM()),
                prefix + "TLS_CLIENT_CA_FILE",
                file("authority.pem", authority),
                prefix + "TLS_CLIENT_AUTH",
                "required");
    }

    private static String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private static X509Bundle authority() {
        try {
            return new CertificateBuilder()
                    .subject("CN=authority")
                    .setIsCertificateAuthority(true)
                    .ecp256()
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static X509Bundle issued(CertificateBuilder certificate) {
        try {
            return certificate.ecp256().buildIssuedBy(AUTHORITY);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @AfterAll
    static void stop() {
        if (mesh != null) {
            mesh.close();
        }
    }

    // --- who gets in ---

    @Test
    void shouldRefuseAWrongPasswordInTheWordsOfEachVersion() throws IOException {
        for (String user : List.of("anna", "ghost")) {
            assertRefused(login(MqttVersion.MQTT_5, "d1", user, "pen"), ReasonCode.BAD_USER_NAME_OR_PASSWORD.value());
            assertRefused(login(MqttVersion.MQTT_3_1_1, "d1", user, "pen"), 4);
        }
    }

    @Test
    void shouldRefuseADeviceThatShowsNothing() throws IOException {
        assertRefused(RawDevice.connect(MqttVersion.MQTT_5, "d2"), ReasonCode.NOT_AUTHORIZED.value());
        assertRefused(RawDevice.connect(MqttVersion.MQTT_3_1_1, "d2"), 5);
        assertThat(mesh.gauge(0, "bop_access_denied_total")).isGreaterThanOrEqualTo(2);
    }

    @Test
    void shouldNotLetAUserTakeOverTheClientIdOfAnother() throws IOException {
        double before = mesh.gauge(0, "bop_access_denied_total{reason=\"client_id_forbidden\"}");
        try (RawDevice toms = connected(login(MqttVersion.MQTT_5, "toms-box", "", tomsToken()))) {
            assertRefused(login(MqttVersion.MQTT_5, "toms-box", "anna", PASSWORD), ReasonCode.NOT_AUTHORIZED.value());
            assertRefused(login(MqttVersion.MQTT_3_1_1, "toms-box", "anna", PASSWORD), 5);
            toms.publish(MqttQoS.AT_LEAST_ONCE, 1, "trades/tom", TRADE)
                    .expectReason(MqttMessageType.PUBACK, 1, ReasonCode.SUCCESS);
        }
        assertThat(mesh.gauge(0, "bop_access_denied_total{reason=\"client_id_forbidden\"}") - before)
                .isEqualTo(2);
        assertThat(mesh.get(0, "/sessions/toms-box").body()).contains("may not connect under this client id");
    }

    private static String tomsToken() {
        return ISSUER.sign(Issuer.claims("tom", Instant.now().plusSeconds(600)));
    }

    @Test
    void shouldTellDevicesToComeLaterWhenTooManyAreVerifiedAtOnce() throws IOException {
        Map<String, String> narrow = settings(Map.of(
                "BOP_ACCESS_VERIFY_THREADS", "1",
                "BOP_ACCESS_VERIFY_QUEUE_MAX", "1",
                "BOP_ACCESS_PASSWORD_KEPT_S", "0"));
        try (TestMesh busy = TestMesh.start(1, narrow)) {
            List<RawDevice> devices = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                RawDevice device = new RawDevice(busy.port(0));
                devices.add(device.send(
                        login(MqttVersion.MQTT_5, "many" + i, "anna", PASSWORD).build()));
            }
            Map<Byte, Integer> answers = new HashMap<>();
            for (RawDevice device : devices) {
                answers.merge(
                        device.expectConnack()
                                .variableHeader()
                                .connectReturnCode()
                                .byteValue(),
                        1,
                        Integer::sum);
                device.close();
            }
            assertThat(answers).containsOnlyKeys((byte) 0, ReasonCode.SERVER_BUSY.value());
            assertThat(busy.gauge(0, "bop_access_denied_total{reason=\"pool_full\"}"))
                    .isEqualTo((double) answers.getOrDefault(ReasonCode.SERVER_BUSY.value(), 0));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_5", "MQTT_3_1_1"})
    void shouldLetAPasswordIn(MqttVersion version) throws IOException {
        try (RawDevice device = connected(login(version, "in-" + version, "anna", PASSWORD))) {
            device.publish(MqttQoS.AT_LEAST_ONCE, 1, "trades/open", TRADE).expectAck(MqttMessageType.PUBACK, 1);
        }
        assertThat(committed("in-" + version)).isEqualTo(1);
    }

    @Test
    void shouldServeAClientOfAnotherMake() {
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier("hive")
                .serverHost("127.0.0.1")
                .serverPort(mesh.port(0))
                .buildBlocking();
        assertThatThrownBy(() -> client.connectWith()
                        .simpleAuth()
                        .username("anna")
                        .password("pen".getBytes(UTF_8))
                        .applySimpleAuth()
                        .send())
                .isInstanceOfSatisfying(
                        Mqtt5ConnAckException.class,
                        refused -> assertThat(refused.getMqttMessage().getReasonCode())
                                .isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD));
        client.connectWith()
                .simpleAuth()
                .username("anna")
                .password(PASSWORD.getBytes(UTF_8))
                .applySimpleAuth()
                .send();
        client.publishWith()
                .topic("trades/open")
                .qos(com.hivemq.client.mqtt.datatypes.MqttQos.EXACTLY_ONCE)
                .payload(TRADE)
                .send();
        client.disconnect();
        assertThat(committed("hive")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-256", "SCRAM-SHA-512"})
    void shouldLetScramInAndShowTheDeviceWhoTheNodeIs(String method) throws IOException {
        ScramDevice scram = ScramDevice.of(method, "anna", PASSWORD);
        try (RawDevice device = new RawDevice(mesh.port(0))) {
            device.send(RawDevice.connect(MqttVersion.MQTT_5, method)
                    .properties(properties(method, scram.first()))
                    .build());
            device.send(auth(method, scram.last(data(question(device)))));
            var connack = device.expectConnack().variableHeader();
            assertThat(connack.connectReturnCode().byteValue()).isZero();
            assertThat(scram.trusts(data(connack.properties()))).isTrue();
            device.publish(MqttQoS.AT_LEAST_ONCE, 1, "trades/anna", TRADE)
                    .expectReason(MqttMessageType.PUBACK, 1, ReasonCode.SUCCESS);
        }
    }

    @Test
    void shouldRefuseScramWithAWrongPassword() throws IOException {
        ScramDevice scram = ScramDevice.of("SCRAM-SHA-256", "anna", "pen");
        try (RawDevice device = new RawDevice(mesh.port(0))) {
            device.send(RawDevice.connect(MqttVersion.MQTT_5, "scram-wrong")
                    .properties(properties("SCRAM-SHA-256", scram.first()))
                    .build());
            device.send(auth("SCRAM-SHA-256", scram.last(data(question(device)))));
            device.expectRefused(ReasonCode.NOT_AUTHORIZED.value() & 0xFF);
        }
    }

    @Test
    void shouldRefuseAMethodThatItDoesNotKnow() throws IOException {
        assertRefused(
                RawDevice.connect(MqttVersion.MQTT_5, "d3").properties(properties("GS2-KRB5", new byte[1])),
                ReasonCode.BAD_AUTHENTICATION_METHOD.value());
    }

    @Test
    void shouldEndTheConnectionWhenItsTokenEnds() throws IOException {
        String token = ISSUER.sign(Issuer.claims("tom", Instant.now().plusSeconds(4)));
        try (RawDevice device = connected(login(MqttVersion.MQTT_5, "tokened", "", token))) {
            device.publish(MqttQoS.AT_LEAST_ONCE, 1, "trades/tom", TRADE)
                    .expectReason(MqttMessageType.PUBACK, 1, ReasonCode.SUCCESS);
            device.expectDisconnect(ReasonCode.MAXIMUM_CONNECT_TIME);
            assertRefused(
                    login(MqttVersion.MQTT_5, "tokened", "", token), ReasonCode.BAD_USER_NAME_OR_PASSWORD.value());
        }
    }

    @Test
    void shouldLetACertificateInWithItsUsersGroupsAndItsFields() throws Exception {
        assertThat(published("box", "trades/cert-box")).isEmpty();
        assertThat(published("box", "trades/cert-other")).hasValue(Mqtt5PubAckReasonCode.NOT_AUTHORIZED);
        assertThat(published("other", "trades/cert-other")).hasValue(Mqtt5PubAckReasonCode.NOT_AUTHORIZED);
        assertThat(published("other", "trades/other")).isEmpty();
        assertThat(committed("cert-box")).isEqualTo(1);
    }

    /** The reason why a device with a certificate could not publish; empty if it could. */
    private static Optional<Mqtt5PubAckReasonCode> published(String name, String topic) throws Exception {
        X509Bundle certificate =
                issued(new CertificateBuilder().subject("CN=" + name).addExtendedKeyUsageClientAuth());
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier("cert-" + name)
                .serverHost("127.0.0.1")
                .serverPort(mesh.node(0).mqttPort("cert"))
                .sslConfig()
                .keyManagerFactory(certificate.toKeyManagerFactory())
                .trustManagerFactory(AUTHORITY.toTrustManagerFactory())
                .applySslConfig()
                .buildBlocking();
        client.connect();
        try {
            client.publishWith()
                    .topic(topic)
                    .qos(com.hivemq.client.mqtt.datatypes.MqttQos.AT_LEAST_ONCE)
                    .payload(TRADE)
                    .send();
            return Optional.empty();
        } catch (Mqtt5PubAckException refused) {
            return Optional.of(refused.getMqttMessage().getReasonCode());
        } finally {
            client.disconnect();
        }
    }

    // --- what they may do ---

    @Test
    void shouldRefuseAMessageAndGoOnInMqtt5() throws IOException {
        double before = mesh.gauge(0, "bop_messages_settled_total{outcome=\"not_authorized\"}");
        try (RawDevice device = connected(login(MqttVersion.MQTT_5, "mixed", "anna", PASSWORD))) {
            device.publish(MqttQoS.AT_LEAST_ONCE, 1, "trades/secret", TRADE)
                    .expectReason(MqttMessageType.PUBACK, 1, ReasonCode.NOT_AUTHORIZED);
            device.publish(MqttQoS.EXACTLY_ONCE, 2, "trades/tom", TRADE)
                    .expectReason(MqttMessageType.PUBREC, 2, ReasonCode.NOT_AUTHORIZED);
            device.publish(MqttQoS.AT_MOST_ONCE, 0, "trades/secret", TRADE);
            device.publish(MqttQoS.AT_LEAST_ONCE, 3, "trades/anna", TRADE)
                    .expectReason(MqttMessageType.PUBACK, 3, ReasonCode.SUCCESS);
            assertThat(refusals(mesh, "mixed")).as("QoS 0 too").isEqualTo(3);
        }
        assertThat(committed("mixed")).isEqualTo(1);
        assertThat(mesh.gauge(0, "bop_messages_settled_total{outcome=\"not_authorized\"}") - before)
                .isEqualTo(3);
    }

    /** What a node shows of a connected device. */
    private static int refusals(TestMesh asked, String device) {
        return new io.vertx.core.json.JsonObject(
                        asked.get(0, "/sessions/" + device).body())
                .getJsonArray("lastRefusals")
                .size();
    }

    @ParameterizedTest
    @EnumSource(names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    void shouldCloseAnMqtt311DeviceThatMayNotPublish(MqttQoS qos) throws IOException {
        try (RawDevice device = connected(login(MqttVersion.MQTT_3_1_1, "old-" + qos, "anna", PASSWORD))) {
            device.publish(qos, 1, "trades/secret", TRADE).expectClosed();
        }
        assertThat(committed("old-" + qos)).isZero();
    }

    @Test
    void shouldSwallowWhatAnMqtt311DeviceMayNotPublishWhenToldSo() throws IOException {
        try (TestMesh swallowing = TestMesh.start(1, settings(Map.of("BOP_ACCESS_REFUSED_PUBLISH", "swallow")));
                RawDevice device = new RawDevice(swallowing.port(0))) {
            device.send(login(MqttVersion.MQTT_3_1_1, "old", "anna", PASSWORD).build());
            device.expectConnack();
            device.publish(MqttQoS.AT_LEAST_ONCE, 1, "trades/secret", TRADE).expectAck(MqttMessageType.PUBACK, 1);
            device.publish(MqttQoS.EXACTLY_ONCE, 2, "trades/secret", TRADE).expectAck(MqttMessageType.PUBREC, 2);
            device.release(2).expectAck(MqttMessageType.PUBCOMP, 2);
            device.publish(MqttQoS.AT_LEAST_ONCE, 3, "trades/open", TRADE).expectAck(MqttMessageType.PUBACK, 3);
            assertThat(refusals(swallowing, "old")).isEqualTo(2);
            assertThat(swallowing.committed().by("old"::equals)).hasSize(1);
        }
    }

    @Test
    void shouldRefuseAWillThatTheDeviceMayNotPublish() throws IOException {
        ConnectBuilder will = login(MqttVersion.MQTT_5, "willing", "anna", PASSWORD)
                .willFlag(true)
                .willTopic("trades/secret")
                .willMessage(TRADE);
        assertRefused(will, ReasonCode.NOT_AUTHORIZED.value());
    }

    // --- when that changes ---

    @Test
    void shouldRefuseTheNextMessageWhenAPermissionIsGone() throws IOException {
        try (RawDevice device = connected(login(MqttVersion.MQTT_5, "revoked", "anna", PASSWORD))) {
            assertThat(answer(device, 1)).isZero();
            Files.writeString(
                    permissions,
                    PERMISSIONS.replace("{deny: publish, topics: [", "{deny: publish, topics: [" + "trades/anna, "));
            await().atMost(RELOAD_LIMIT).until(() -> answer(device, 2) == ReasonCode.NOT_AUTHORIZED.value());
            Files.writeString(permissions, "permissions: [");
            await().atMost(RELOAD_LIMIT).until(() -> mesh.gauge(0, "bop_access_file_faulty") == 1);
            assertThat(answer(device, 3)).isEqualTo(ReasonCode.NOT_AUTHORIZED.value());
            Files.writeString(permissions, PERMISSIONS);
            await().atMost(RELOAD_LIMIT).until(() -> answer(device, 4) == 0);
        }
    }

    @Test
    void shouldCloseTheConnectionOfAClientIdThatAUserMayNotHaveAnyMore() throws IOException {
        try (RawDevice device = connected(login(MqttVersion.MQTT_5, "toms-lost", "", tomsToken()))) {
            device.publish(MqttQoS.AT_LEAST_ONCE, 1, "trades/tom", TRADE)
                    .expectReason(MqttMessageType.PUBACK, 1, ReasonCode.SUCCESS);
            Files.writeString(permissions, PERMISSIONS.replace("users: [tom]", "users: [nobody]"));
            device.expectDisconnect(ReasonCode.NOT_AUTHORIZED);
        } finally {
            Files.writeString(permissions, PERMISSIONS);
        }
    }

    private static byte answer(RawDevice device, int packetId) throws IOException {
        device.publish(MqttQoS.AT_LEAST_ONCE, packetId, "trades/anna", TRADE);
        Object header = device.expect(MqttMessageType.PUBACK).variableHeader();
        return ((io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader) header).reasonCode();
    }

    @Test
    void shouldCloseTheConnectionOfAUserWhoIsRemoved() throws IOException {
        try (RawDevice leaver = connected(login(MqttVersion.MQTT_5, "leaver", "leaver", PASSWORD));
                RawDevice stayer = connected(login(MqttVersion.MQTT_5, "stayer", "anna", PASSWORD))) {
            Files.writeString(users, Files.readString(users).replace(removable, ""));
            leaver.expectDisconnect(ReasonCode.NOT_AUTHORIZED);
            assertRefused(
                    login(MqttVersion.MQTT_5, "leaver", "leaver", PASSWORD),
                    ReasonCode.BAD_USER_NAME_OR_PASSWORD.value());
            stayer.publish(MqttQoS.AT_LEAST_ONCE, 1, "trades/anna", TRADE)
                    .expectReason(MqttMessageType.PUBACK, 1, ReasonCode.SUCCESS);
        }
    }

    @Test
    void shouldNotSendTheWillOfAUserWhoIsRemoved() throws IOException {
        double before = mesh.gauge(0, REFUSED_WILLS);
        try (RawDevice device = connected(withWill(login(MqttVersion.MQTT_5, "will-1", "willing", PASSWORD)))) {
            Files.writeString(users, Files.readString(users).replace(willing, ""));
            device.expectDisconnect(ReasonCode.NOT_AUTHORIZED);
        }
        await().untilAsserted(() -> assertThat(mesh.gauge(0, REFUSED_WILLS)).isEqualTo(before + 1));
        assertThat(committed("will-1")).isZero();
    }

    @Test
    void shouldNotSendAWillThatItsDeviceMayNotPublishAnyMore() throws IOException {
        double before = mesh.gauge(0, REFUSED_WILLS);
        try (RawDevice device = connected(withWill(login(MqttVersion.MQTT_5, "will-2", "anna", PASSWORD)));
                RawDevice probe = connected(login(MqttVersion.MQTT_5, "will-2-probe", "anna", PASSWORD))) {
            device.publish(MqttQoS.AT_LEAST_ONCE, 1, "trades/secret", TRADE)
                    .expectReason(MqttMessageType.PUBACK, 1, ReasonCode.NOT_AUTHORIZED);
            Files.writeString(
                    permissions, PERMISSIONS.replace("topics: [trades/secret]", "topics: [trades/anna, trades/open]"));
            await().atMost(RELOAD_LIMIT).until(() -> answer(probe, 1) == ReasonCode.NOT_AUTHORIZED.value());
        }
        try {
            await().untilAsserted(() -> assertThat(mesh.gauge(0, REFUSED_WILLS)).isEqualTo(before + 1));
        } finally {
            Files.writeString(permissions, PERMISSIONS);
        }
        assertThat(committed("will-2")).isZero();
    }

    private static ConnectBuilder withWill(ConnectBuilder connect) {
        return connect.willFlag(true).willTopic("trades/open").willMessage(TRADE);
    }

    @Test
    void shouldRefuseAUserWhoIsRemovedWhileItsDeviceShowsWhoItIs() throws IOException {
        String method = "SCRAM-SHA-256";
        ScramDevice scram = ScramDevice.of(method, "asked", PASSWORD);
        try (RawDevice device = new RawDevice(mesh.port(0));
                RawDevice other = connected(login(MqttVersion.MQTT_5, "asked-2", "asked", PASSWORD))) {
            device.send(RawDevice.connect(MqttVersion.MQTT_5, "asked-1")
                    .properties(properties(method, scram.first()))
                    .build());
            byte[] question = data(question(device));
            Files.writeString(users, Files.readString(users).replace(asked, ""));
            other.expectDisconnect(ReasonCode.NOT_AUTHORIZED);
            device.send(auth(method, scram.last(question)));
            device.expectRefused(ReasonCode.NOT_AUTHORIZED.value() & 0xFF);
        }
    }

    // --- words ---

    @Test
    void shouldRefuseOneConnectionMoreThanAUserMayHaveButNotATakeover() throws IOException {
        try (TestMesh narrow = TestMesh.start(1, settings(Map.of("BOP_MQTT_CONNECTIONS_PER_USER_MAX", "2")))) {
            try (RawDevice first = new RawDevice(narrow.port(0));
                    RawDevice second = new RawDevice(narrow.port(0));
                    RawDevice third = new RawDevice(narrow.port(0));
                    RawDevice again = new RawDevice(narrow.port(0))) {
                first.send(login(MqttVersion.MQTT_5, "one", "anna", PASSWORD).build());
                assertThat(code(first)).isZero();
                second.send(login(MqttVersion.MQTT_5, "two", "anna", PASSWORD).build());
                assertThat(code(second)).isZero();

                third.send(login(MqttVersion.MQTT_5, "three", "anna", PASSWORD).build());
                assertThat(code(third)).isEqualTo(ReasonCode.QUOTA_EXCEEDED.value());

                again.send(login(MqttVersion.MQTT_5, "one", "anna", PASSWORD).build());
                assertThat(code(again)).isZero();
                first.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
                second.disconnect().expectClosed();
            }
            await().until(() -> {
                try (RawDevice next = new RawDevice(narrow.port(0))) {
                    next.send(
                            login(MqttVersion.MQTT_5, "three", "anna", PASSWORD).build());
                    return code(next) == 0;
                }
            });
        }
    }

    private static byte code(RawDevice device) throws IOException {
        return device.expectConnack().variableHeader().connectReturnCode().byteValue();
    }

    private static ConnectBuilder login(MqttVersion version, String device, String user, String password) {
        return RawDevice.connect(version, device)
                .hasUser(true)
                .username(user)
                .hasPassword(true)
                .password(password.getBytes(UTF_8));
    }

    private static RawDevice connected(ConnectBuilder connect) throws IOException {
        RawDevice device = new RawDevice(mesh.port(0));
        device.send(connect.build());
        assertThat(device.expectConnack().variableHeader().connectReturnCode().byteValue())
                .isZero();
        return device;
    }

    private static void assertRefused(ConnectBuilder connect, int code) throws IOException {
        try (RawDevice device = new RawDevice(mesh.port(0))) {
            device.send(connect.build());
            device.expectRefused(code & 0xFF);
        }
    }

    private static int committed(String device) {
        return mesh.committed().by(device::equals).size();
    }

    private static MqttProperties properties(String method, byte[] data) {
        MqttProperties properties = new MqttProperties();
        properties.add(new StringProperty(MqttProperties.AUTHENTICATION_METHOD, method));
        properties.add(new BinaryProperty(MqttProperties.AUTHENTICATION_DATA, data));
        return properties;
    }

    private static MqttMessage auth(String method, byte[] data) {
        return new MqttMessage(
                new MqttFixedHeader(MqttMessageType.AUTH, false, MqttQoS.AT_MOST_ONCE, false, 0),
                new MqttReasonCodeAndPropertiesVariableHeader((byte) 0x18, properties(method, data)));
    }

    private static MqttProperties question(RawDevice device) throws IOException {
        Object header = device.expect(MqttMessageType.AUTH).variableHeader();
        return ((MqttReasonCodeAndPropertiesVariableHeader) header).properties();
    }

    private static byte[] data(MqttProperties properties) {
        return (byte[])
                properties.getProperty(MqttProperties.AUTHENTICATION_DATA).value();
    }
}
