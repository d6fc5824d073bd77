package io.balanceofpower.loadtests;

import static io.balanceofpower.loadtests.gatling.MqttDsl.mqtt;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.loadtests.gatling.MqttProbe;
import io.balanceofpower.loadtests.gatling.MqttProtocolBuilder;
import io.balanceofpower.loadtests.gatling.MqttTls;
import io.balanceofpower.loadtests.gatling.MqttVersion;
import io.balanceofpower.step6_commit.Guarantee;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Gatling's MQTT devices at real nodes, one without TLS and one with it. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class MqttForGatlingIT {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);
    /** Other work on the machine must not decide. */
    private static final Map<String, String> PATIENT =
            Map.of("sessions.acquire-timeout-ms", "50000", "mqtt.connect-timeout-ms", "50000");

    private static final byte[] TRADE = "{\"symbol\":\"SPY\"}".getBytes(UTF_8);

    private static final MqttProtocolBuilder PROTOCOL = mqtt.answerTimeout(ANSWER_MAX);

    private static Stage stage;
    private static KafkaTopic topic;
    private static NodeProcess plain;
    private static NodeProcess encrypted;
    private static BenchCertificate certificate;

    @BeforeAll
    static void start() throws BenchFailed {
        Workload workload = new Workload(1, 1, 200, true, Guarantee.EXACTLY_ONCE);
        stage = Stage.open(List.of("-Xmx256m"));
        topic = new KafkaTopic(stage.bootstrapServers());
        certificate = BenchCertificate.in(stage.directory());
        plain = stage.node(workload, "plain", PATIENT);
        Map<String, String> tls = new HashMap<>(certificate.settings("bop-encrypted", "jdk"));
        tls.putAll(PATIENT);
        encrypted = stage.node(workload, "encrypted", tls);
    }

    @AfterAll
    static void stop() {
        topic.close();
        stage.close();
    }

    private static Optional<String> publish(
            NodeProcess node, MqttProtocolBuilder protocol, String id, String mqttTopic, byte[] payload, int qos)
            throws InterruptedException {
        String address = "127.0.0.1:" + node.address().getPort();
        return MqttProbe.problem(protocol.numbered(), address, id, mqttTopic, payload, qos, ANSWER_MAX);
    }

    private static Optional<String> publish(NodeProcess node, MqttProtocolBuilder protocol, String id, int qos)
            throws InterruptedException {
        return publish(node, protocol, id, "trades/P/SPY", TRADE, qos);
    }

    @Test
    void shouldPublishAtEachQosInBothVersionsWithTlsAndWithoutIt() throws Exception {
        Map<TopicPartition, Long> starts = topic.ends();
        MqttTls tls = MqttTls.standard().authorities(certificate.certificate());
        for (MqttVersion version : MqttVersion.values()) {
            for (int qos = 0; qos <= 2; qos++) {
                String id = version + "-" + qos;
                assertThat(publish(plain, PROTOCOL.version(version), "plain-" + id, qos))
                        .isEmpty();
                assertThat(publish(encrypted, PROTOCOL.version(version).tls(tls), "tls-" + id, qos))
                        .isEmpty();
            }
        }
        long deadlineNs = System.nanoTime() + ANSWER_MAX.toNanos();
        while (topic.committedSince(starts) < 12 && System.nanoTime() < deadlineNs) {
            Thread.onSpinWait(); // QoS 0 is answered by nobody; the consumer waits for records
        }
        assertThat(topic.committedSince(starts)).isEqualTo(12);
    }

    @Test
    void shouldNumberMessagesSoThatTheNodeKnowsACopy() throws Exception {
        Map<TopicPartition, Long> starts = topic.ends();
        MqttProtocolBuilder numbered = PROTOCOL.epoch(3);
        assertThat(publish(plain, numbered, "numbered", 1)).isEmpty();
        assertThat(publish(plain, numbered, "numbered", 1)).isEmpty();
        assertThat(topic.committedSince(starts)).isEqualTo(1);
        assertThat(publish(plain, PROTOCOL.epoch(4), "numbered", 1)).isEmpty();
        assertThat(topic.committedSince(starts)).isEqualTo(2);
    }

    @Test
    void shouldSayByReasonCodeWhatTheNodeRefuses() throws Exception {
        MqttProtocolBuilder strict = PROTOCOL.unmatchedIsFailure();
        assertThat(publish(plain, strict, "a", "quotes/x", TRADE, 1))
                .contains("publish to quotes/x: 0x10 No matching subscribers");
        assertThat(publish(plain, strict, "b", "trades/P/SPY", "no JSON".getBytes(UTF_8), 2))
                .contains("publish to trades/P/SPY: 0x99 Payload format invalid");
        assertThat(publish(plain, strict.version(MqttVersion.V3_1_1), "c", "trades/P/SPY", "no".getBytes(UTF_8), 1))
                .contains("connect (lost): the server closed the connection");
    }

    @Test
    void shouldNotTalkToANodeThatItDoesNotTrust() throws Exception {
        assertThat(publish(encrypted, PROTOCOL.tls(MqttTls.standard()), "d", 1).orElse(""))
                .startsWith("connect: TLS: ");
        assertThat(publish(encrypted, PROTOCOL, "e", 1).orElse(""))
                .startsWith("connect: the server closed the connection");
        assertThat(publish(encrypted, PROTOCOL.tls(MqttTls.standard().trustAll()), "f", 1))
                .isEmpty();
    }
}
