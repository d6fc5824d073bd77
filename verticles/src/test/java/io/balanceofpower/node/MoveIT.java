package io.balanceofpower.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.step1_accept.ReasonCode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Devices without numbers that move between two nodes which live, at QoS 2. */
@Timeout(120)
class MoveIT {
    private static final String FIRST = "{\"symbol\":\"A\",\"n\":1}";
    private static final String SECOND = "{\"symbol\":\"A\",\"n\":2}";
    private static TestMesh mesh;

    @BeforeAll
    static void start() {
        mesh = TestMesh.start(2, Map.of());
    }

    @AfterAll
    static void stop() {
        mesh.close();
    }

    private static SessionDevice connect(int node, String device) {
        return SessionDevice.connect(mesh.port(node), device, "trades/X");
    }

    private static void assertCommitted(String device, String... payloads) {
        assertThat(mesh.committed().payloadsOf(device)).containsExactly(payloads);
    }

    @Test
    void shouldKnowAMessageAgainAfterTheDeviceTookItselfOverFromAnotherNode() throws IOException {
        try (SessionDevice before = connect(0, "taken")) {
            assertThat(before.isSessionPresent()).isFalse();
            before.publish(5, FIRST);
            try (SessionDevice after = connect(1, "taken")) {
                before.raw().expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
                assertThat(after.isSessionPresent()).isTrue();
                after.publish(5, FIRST);
                after.release(5);
                after.publish(5, SECOND);
            }
        }
        assertCommitted("taken", FIRST, SECOND);
        assertThat(mesh.gauge(0, "bop_owners_unanswered_total") + mesh.gauge(1, "bop_owners_unanswered_total"))
                .as("owners that were asked and did not answer")
                .isZero();
    }

    @Test
    void shouldKnowAMessageAgainWhosePubrecWasLost() throws IOException {
        try (SessionDevice before = connect(0, "lost-pubrec")) {
            before.send(6, FIRST);
            await().until(() -> !mesh.committed().payloadsOf("lost-pubrec").isEmpty());
        }
        try (SessionDevice after = connect(1, "lost-pubrec")) {
            assertThat(after.isSessionPresent()).isTrue();
            after.publish(6, FIRST);
            after.release(6);
        }
        assertCommitted("lost-pubrec", FIRST);
    }

    @Test
    void shouldReleaseOnOneNodeWhatWasReceivedOnAnother() throws IOException {
        try (SessionDevice received = connect(0, "released")) {
            received.publish(7, FIRST);
        }
        try (SessionDevice released = connect(1, "released")) {
            released.release(7);
        }
        try (SessionDevice later = connect(0, "released")) {
            later.releaseAgain(7);
            later.publish(7, SECOND);
        }
        assertCommitted("released", FIRST, SECOND);
    }

    @Test
    void shouldForgetWhatWasReceivedWhenTheDeviceStartsAnew() throws IOException {
        try (SessionDevice before = connect(0, "anew")) {
            before.publish(8, FIRST);
        }
        SessionDevice.connectAnew(mesh.port(1), "anew", "trades/X").close();
        try (SessionDevice after = connect(0, "anew")) {
            after.publish(8, FIRST);
        }
        assertCommitted("anew", FIRST, FIRST);
    }

    @Test
    void shouldEndAStartThatFailsBeforeItsLanesAreOpen() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "BOP_NODE_ID", "fails",
                "BOP_MESH_PORT", String.valueOf(TestMesh.freePort()),
                "BOP_MESH_EVENT_BUS_PORT", "0",
                "BOP_MQTT_LISTENERS_TCP_PORT", "0",
                "BOP_MANAGEMENT_PORT", "0",
                "BOP_KAFKA_BOOTSTRAP_SERVERS", mesh.broker().bootstrapServers(),
                "BOP_KAFKA_TOPICS_CREATE", "true",
                "BOP_KAFKA_TOPICS_REPLICATION_FACTOR", "1"));
        // No consumer can be made with this; the first is the one that reads the topic of sessions.
        environment.put("BOP_KAFKA_CONSUMER_SECURITY_PROTOCOL", "SASL_PLAINTEXT");
        assertThatThrownBy(() -> TestMesh.await(TestMesh.start(TestMesh.settings(environment))))
                .hasCauseInstanceOf(NodeStartException.class)
                .hasMessageContaining("bop.sessions")
                .hasStackTraceContaining("JAAS");
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("bop-mesh-fails") || name.startsWith("hz.fails"));
    }
}
