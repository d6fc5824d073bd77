package io.balanceofpower.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose devices send Avro in Confluent's form, with key and numbering within it, and JSON under a schema. */
class CodecIT {

    private static final Schema TRADE = new Schema.Parser().parse("""
            {"type":"record","name":"Trade","fields":[
              {"name":"seq","type":"long"},{"name":"note","type":["null","string"]},{"name":"symbol","type":"string"}]}""");

    @TempDir
    static Path directory;

    private static TestMesh mesh;

    @BeforeAll
    static void start() throws IOException {
        Files.writeString(directory.resolve("trade.avsc"), TRADE.toString());
        Files.writeString(directory.resolve("schemas.yaml"), "schemas: {17: trade.avsc}\n");
        Files.writeString(directory.resolve("trade.json"), "{\"required\":[\"symbol\"]}");
        Files.writeString(directory.resolve("routes.yaml"), """
                routes:
                  - name: avro
                    filter: avro/{venue}
                    destination: trades
                    codec: {avro: {wire: confluent, catalogue: schemas.yaml}}
                    key: {field: symbol}
                    numbering: {sequence: {field: seq}}
                  - {name: json, filter: json, destination: trades, schema: trade.json}
                """);
        mesh = TestMesh.start(1, Map.of(), node -> directory.resolve("routes.yaml"));
    }

    @AfterAll
    static void stop() {
        mesh.close();
    }

    @Test
    void shouldCommitBinaryTradesOnceUnderTheKeyAndTheNumbersWithinThem() {
        Mqtt5BlockingClient client = connected("avro-1");
        List<byte[]> sent = List.of(trade(17, 1, "SPY"), trade(17, 2, "IBM"));
        sent.forEach(payload -> publish(client, "avro/XNAS", payload));
        publish(client, "avro/XNAS", sent.get(0)); // a copy, told by its sequence
        client.disconnect();

        List<ConsumerRecord<byte[], byte[]>> committed = mesh.committed().by("avro-1"::equals);
        assertThat(committed)
                .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
                .containsExactlyInAnyOrder("SPY", "IBM");
        assertThat(committed).extracting(ConsumerRecord::value).containsExactlyInAnyOrderElementsOf(sent);
    }

    @Test
    void shouldTellTheDeviceWhatIsWrongWithAPayload() {
        Mqtt5BlockingClient client = connected("avro-2");
        assertThatThrownBy(() -> publish(client, "avro/XNAS", trade(18, 1, "SPY")))
                .isInstanceOfSatisfying(
                        Mqtt5PubAckException.class,
                        refused -> assertRefused(
                                refused,
                                "Route avro reads the payload as Avro, which has the schema id 18, which is not in the"
                                        + " route's catalogue."));
        assertThatThrownBy(() -> publish(client, "json", "{}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        Mqtt5PubAckException.class,
                        refused -> assertRefused(
                                refused,
                                "Route json reads the payload as JSON, which breaks its schema: it lacks the field"
                                        + " /symbol."));
        publish(client, "json", "{\"symbol\":\"SPY\"}".getBytes(StandardCharsets.UTF_8));
        client.disconnect();
        assertThat(mesh.committed().payloadsOf("avro-2")).containsExactly("{\"symbol\":\"SPY\"}");
    }

    private static void assertRefused(Mqtt5PubAckException refused, String reason) {
        assertThat(refused.getMqttMessage().getReasonCode()).isEqualTo(Mqtt5PubAckReasonCode.PAYLOAD_FORMAT_INVALID);
        assertThat(refused.getMqttMessage().getReasonString().map(Object::toString))
                .hasValue(reason);
    }

    private static Mqtt5BlockingClient connected(String device) {
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(device)
                .serverHost("127.0.0.1")
                .serverPort(mesh.port(0))
                .buildBlocking();
        client.connect();
        return client;
    }

    private static void publish(Mqtt5BlockingClient client, String topic, byte[] payload) {
        client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload)
                .send();
    }

    private static byte[] trade(int schemaId, long sequence, String symbol) {
        GenericData.Record trade = new GenericData.Record(TRADE);
        trade.put("seq", sequence);
        trade.put("symbol", symbol);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {0, 0, 0, 0, (byte) schemaId});
        try {
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new GenericDatumWriter<>(TRADE).write(trade, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }
}
