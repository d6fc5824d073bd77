package io.balanceofpower.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import io.balanceofpower.audit.Audit;
import io.balanceofpower.audit.AuditReport;
import io.balanceofpower.audit.StreamId;
import io.balanceofpower.cli.Bop;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that several groups of routes take, each in its own way, and that some of them cannot use. */
class GroupsIT {
    private static final String ROUTES = """
            groups: {copies: {match: all}}
            no-match: {quarantine: strays}
            routes:
              - name: trades
                filter: trades/{venue}/{desk}
                destination: trades
                key: {field: symbol}
                partition: {level: desk}
                timestamp: {field: ts, unit: ms}
                headers: {venue: {level: venue}, source: {text: edge}, note: {field: note}}
              - name: warehouse
                group: copies
                filter: trades/#
                codec: raw
                destination: warehouse
                partition: {number: 2}
              - name: fills
                group: copies
                filter: trades/{venue}/#
                destination: fills
                key: {field: fill, matches: "F[0-9]+"}
                on-bad-payload: quarantine
            """;

    @TempDir
    private static Path directory;

    private static TestMesh mesh;

    @BeforeAll
    static void start() {
        mesh = TestMesh.start(2, Map.of("BOP_KAFKA_TOPICS_PARTITIONS", "3"), GroupsIT::routes);
    }

    @AfterAll
    static void stop() {
        mesh.close();
    }

    private static Path routes(int node) {
        try {
            return Files.writeString(directory.resolve("routes-" + node + ".yaml"), ROUTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldWriteAMessageAsEachGroupSaysAndKeepItWhereARouteCannotUseIt() {
        Mqtt5BlockingClient client = connected("groups-1", 0);
        String whole = "{\"symbol\":\"SPY\",\"ts\":1763870400123,\"fill\":\"F1\"}";
        String faulty = "{\"symbol\":\"SPY\",\"ts\":1763870400124,\"fill\":\"x\",\"note\":\"n\"}";
        publish(client, "trades/XNYS/fx", whole, 0);
        publish(client, "trades/XNYS/fx", faulty, 1);
        client.disconnect();
        // Copies, at the other node, to which the device moves.
        Mqtt5BlockingClient again = connected("groups-1", 1);
        publish(again, "trades/XNYS/fx", whole, 0);
        publish(again, "trades/XNYS/fx", faulty, 1);
        again.disconnect();

        List<ConsumerRecord<byte[], byte[]>> trades = committed("trades", "groups-1");
        assertThat(trades).extracting(each -> new String(each.value(), UTF_8)).containsExactly(whole, faulty);
        assertThat(trades).extracting(each -> new String(each.key(), UTF_8)).containsOnly("SPY");
        assertThat(trades)
                .extracting(ConsumerRecord::partition)
                .containsOnly(BuiltInPartitioner.partitionForKey("fx".getBytes(UTF_8), 3));
        assertThat(trades).extracting(ConsumerRecord::timestamp).containsExactly(1763870400123L, 1763870400124L);
        assertThat(headers(trades.get(0)))
                .contains("venue=XNYS", "source=edge", "bop-destinations=trades,warehouse,fills")
                .noneMatch(header -> header.startsWith("note="));
        assertThat(headers(trades.get(1))).contains("note=n", "bop-destinations=trades,warehouse,bop.quarantine");

        List<ConsumerRecord<byte[], byte[]>> copies = committed("warehouse", "groups-1");
        assertThat(copies).hasSize(2).allSatisfy(each -> {
            assertThat(each.partition()).isEqualTo(2);
            assertThat(each.key()).isNull();
            assertThat(headers(each)).contains("bop-route=warehouse").noneMatch(name -> name.startsWith("venue="));
        });
        assertThat(committed("fills", "groups-1"))
                .singleElement()
                .satisfies(each -> assertThat(new String(each.key(), UTF_8)).isEqualTo("F1"));
        assertThat(committed("bop.quarantine", "groups-1")).singleElement().satisfies(each -> {
            assertThat(new String(each.key(), UTF_8)).isEqualTo("groups-1/0/1/fills");
            assertThat(new String(each.value(), UTF_8)).isEqualTo(faulty);
            assertThat(headers(each))
                    .contains(
                            "bop-seq=1",
                            "bop-topic=trades/XNYS/fx",
                            "bop-refusal=PAYLOAD_FORMAT_INVALID",
                            "bop-reason=Route fills takes the key from the payload field fill, which does not match"
                                    + " F[0-9]+.",
                            "seq=1");
        });
    }

    @Test
    void shouldKeepWhatNoRouteTakesAndSaySuccess() {
        Mqtt5BlockingClient client = connected("groups-2", 0);
        publish(client, "elsewhere", "anything", 0);
        client.disconnect();
        assertThat(committed("bop.quarantine.strays", "groups-2"))
                .singleElement()
                .satisfies(each -> {
                    assertThat(new String(each.key(), UTF_8)).isEqualTo("groups-2/0/0/-");
                    assertThat(headers(each)).contains("bop-route=-", "bop-refusal=NO_MATCHING_ROUTE");
                });
    }

    @Test
    void shouldRefuseAMessageOfWhichOneRouteTakesNothingAndWriteNothingOfIt() {
        Mqtt5BlockingClient client = connected("groups-3", 0);
        assertThatThrownBy(() -> publish(client, "trades/XNYS/fx", "{\"symbol\":\"SPY\",\"ts\":\"soon\"}", 0))
                .isInstanceOfSatisfying(Mqtt5PubAckException.class, refused -> {
                    assertThat(refused.getMqttMessage().getReasonCode())
                            .isEqualTo(Mqtt5PubAckReasonCode.PAYLOAD_FORMAT_INVALID);
                    assertThat(refused.getMqttMessage().getReasonString().map(Object::toString))
                            .hasValue(
                                    "Route trades takes the timestamp from the payload field ts, which is no number of ms"
                                            + " since 1970.");
                });
        client.disconnect();
        for (String topic : List.of("trades", "warehouse", "fills", "bop.quarantine")) {
            assertThat(committed(topic, "groups-3")).isEmpty();
        }
    }

    @Test
    void shouldFindEachMessageOnceInTheAuditOfAllTopics() {
        Audit audit = new Audit();
        StreamId stream = new StreamId("groups-4", "groups-4");
        Mqtt5BlockingClient client = connected("groups-4", 0);
        for (int sequence = 0; sequence < 60; sequence++) {
            String fill = sequence % 3 == 0 ? "bad" : "F" + sequence;
            String payload = "{\"symbol\":\"S%d\",\"ts\":%d,\"fill\":\"%s\"}"
                    .formatted(sequence % 5, 1763870400000L - sequence, fill);
            audit.sent(stream, 0, sequence);
            publish(client, "trades/XNYS/d" + sequence % 7, payload, sequence);
            audit.acknowledged(stream, 0, sequence);
        }
        client.disconnect();
        for (String topic : List.of("trades", "warehouse", "fills", "bop.quarantine")) {
            committed(topic, "groups-4").forEach(audit::found);
        }
        AuditReport report = audit.report();
        assertThat(report.broken()).as(report.toString()).isFalse();
        assertThat(report.incomplete()).isZero();
        assertThat(report.total().committed()).isEqualTo(60);
        assertThat(report.total().gaps()).isZero();
        assertThat(committed("trades", "groups-4")).hasSize(60);
        assertThat(committed("fills", "groups-4")).hasSize(40);
        assertThat(committed("bop.quarantine", "groups-4")).hasSize(20);
    }

    @Test
    void shouldReplayWhatTheNodeKeptAndTakeTheDevicesCopyForOne() throws IOException {
        Mqtt5BlockingClient client = connected("groups-5", 0);
        String payload = "{\"symbol\":\"SPY\",\"ts\":1763870400124,\"fill\":\"x9\"}";
        publish(client, "trades/XNYS/fx", payload, 7);
        assertThat(committed("fills", "groups-5")).isEmpty();

        Path lenient = Files.writeString(directory.resolve("lenient.yaml"), ROUTES.replace("F[0-9]+", "[Fx][0-9]+"));
        assertThat(replay(lenient)).isEqualTo("0: replayed 1 entries as 1 records; 0 stay\n");
        assertThat(replay(lenient)).isEqualTo("0: replayed 0 entries as 0 records; 0 stay\n");
        publish(client, "trades/XNYS/fx", payload, 7);
        client.disconnect();

        assertThat(committed("fills", "groups-5")).singleElement().satisfies(each -> {
            assertThat(new String(each.key(), UTF_8)).isEqualTo("x9");
            assertThat(new String(each.value(), UTF_8)).isEqualTo(payload);
            assertThat(headers(each)).contains("bop-seq=7", "bop-topic=trades/XNYS/fx", "seq=7");
        });
        assertThat(committed("trades", "groups-5")).hasSize(1);
        assertThat(committed("warehouse", "groups-5")).hasSize(1);
    }

    /** Exit code and output. */
    private static String replay(Path routes) {
        StringWriter out = new StringWriter();
        Map<String, String> environment =
                Map.of("BOP_KAFKA_BOOTSTRAP_SERVERS", mesh.broker().bootstrapServers());
        int exitCode = Bop.commandLine(environment, directory)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out))
                .execute("quarantine", "replay", "--device", "groups-5", "--routes", routes.toString());
        return exitCode + ": " + out;
    }

    private static List<ConsumerRecord<byte[], byte[]>> committed(String topic, String device) {
        return mesh.committed(topic).by(device::equals);
    }

    private static List<String> headers(ConsumerRecord<byte[], byte[]> record) {
        return Arrays.stream(record.headers().toArray())
                .map(header -> header.key() + "=" + new String(header.value(), UTF_8))
                .toList();
    }

    private static Mqtt5BlockingClient connected(String device, int node) {
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(device)
                .serverHost("127.0.0.1")
                .serverPort(mesh.port(node))
                .buildBlocking();
        client.connectWith().cleanStart(false).sessionExpiryInterval(3_600).send();
        return client;
    }

    private static void publish(Mqtt5BlockingClient client, String topic, String payload, long sequence) {
        client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .userProperties(Mqtt5UserProperties.builder()
                        .add("seq", String.valueOf(sequence))
                        .build())
                .payload(payload.getBytes(UTF_8))
                .send();
    }
}
