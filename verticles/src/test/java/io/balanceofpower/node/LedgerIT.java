package io.balanceofpower.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What two nodes with a real broker say of a device. */
class LedgerIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String DEVICE = "desk/7 ü";
    private static final String PATH = "/ledger/desk%2F7%20%C3%BC";

    private static TestMesh mesh;

    @BeforeAll
    static void start() {
        mesh = TestMesh.start(2, Map.of("BOP_MESH_MEMBERS_MIN", "2"));
    }

    @AfterAll
    static void stop() {
        mesh.close();
    }

    @Test
    void shouldKnowNothingOfADeviceThatNeverCame() {
        assertThat(mesh.get(0, "/ledger/nobody").statusCode()).isEqualTo(404);
        assertThat(mesh.get(1, "/ledger/nobody").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldShowTheOwnersStateThereAndItsCheckpointElsewhereUntilTheDeviceHasLeft() throws IOException {
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(DEVICE)
                .serverHost("127.0.0.1")
                .serverPort(mesh.port(0))
                .buildBlocking();
        client.connectWith().sessionExpiryInterval(3_600).send();
        publish(client, 1);
        publish(client, 3);
        publish(client, 3);

        HttpResponse<String> page = mesh.get(0, PATH);
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        JsonNode owners = JSON.readTree(page.body());
        assertThat(owners.get("device").asText()).isEqualTo(DEVICE);
        assertThat(owners.get("phase").asText()).isEqualTo("owned");
        assertThat(owners.get("live").asBoolean()).isTrue();
        assertThat(owners.get("owner").get("node").asText()).isEqualTo("n0");
        assertThat(owners.get("owner").get("local").asBoolean()).isTrue();
        assertThat(owners.get("session").get("connected").asBoolean()).isTrue();
        assertThat(owners.get("lastRecord").get("topic").asText()).isEqualTo(TestMesh.TOPIC);
        assertThat(owners.get("lastRecord").get("offset").asLong()).isEqualTo(offsetOfTheLast());
        assertThat(owners.get("streams"))
                .hasToString("[{\"stream\":\"" + DEVICE + "\",\"epoch\":7,\"last\":3,\"completeFrom\":1,"
                        + "\"windowMissing\":[2],\"gaps\":1,\"duplicates\":1,\"reorders\":0}]");

        JsonNode elsewhere = awaited(1, found -> last(found) == 3);
        assertThat(elsewhere.get("phase").asText()).isEqualTo("owned");
        assertThat(elsewhere.get("live").asBoolean()).isFalse();
        assertThat(elsewhere.get("checkpointedState").asBoolean()).isTrue();
        assertThat(elsewhere.get("owner").get("node").asText()).isEqualTo("n0");
        assertThat(elsewhere.get("owner").get("local").asBoolean()).isFalse();

        client.disconnect();
        for (int node = 0; node < 2; node++) {
            JsonNode left = awaited(node, found -> found.path("phase").asText().equals("left"));
            assertThat(left.get("checkpointedState").asBoolean()).isFalse();
            assertThat(left.get("session").get("connected").asBoolean()).isFalse();
            assertThat(left.get("session").get("expiresInS").asLong()).isBetween(3_000L, 3_600L);
            assertThat(left.get("streams")).isEqualTo(owners.get("streams"));
        }
    }

    private static void publish(Mqtt5BlockingClient client, int sequence) {
        client.publishWith()
                .topic("trades/X")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload("{\"symbol\":\"SPY\"}".getBytes(StandardCharsets.UTF_8))
                .userProperties(Mqtt5UserProperties.of(
                        Mqtt5UserProperty.of("epoch", "7"), Mqtt5UserProperty.of("seq", Integer.toString(sequence))))
                .send();
    }

    private static long offsetOfTheLast() {
        return mesh.committed().by(DEVICE::equals).stream()
                .mapToLong(record -> record.offset())
                .max()
                .orElseThrow();
    }

    private static long last(JsonNode found) {
        return found.path("streams").path(0).path("last").asLong(-1);
    }

    private static JsonNode awaited(int node, Predicate<JsonNode> until) {
        return await().atMost(LONG).until(() -> page(node), until);
    }

    private static JsonNode page(int node) throws IOException {
        HttpResponse<String> page = mesh.get(node, PATH);
        return JSON.readTree(page.body());
    }
}
