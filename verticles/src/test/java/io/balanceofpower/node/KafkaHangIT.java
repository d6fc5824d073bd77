package io.balanceofpower.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.balanceofpower.audit.Audit;
import io.balanceofpower.audit.AuditReport;
import io.balanceofpower.step6_commit.BusException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A Kafka that accepts connections and never answers, under load, and then comes back; and one that is not there. */
class KafkaHangIT {
    /** Longer than every time-out of the devices and of the node; -Dbop.hang.s=60 for longer than Kafka's too. */
    private static final long HANG_S = Long.getLong("bop.hang.s", 12);

    private static final int LANE_MESSAGES_MAX = 100;
    private static final int DEVICES = 8;
    private static final int MESSAGES = 1_500;

    @Test
    void shouldKeepEveryPromiseAndItsLimitsWhileKafkaHangs() {
        Map<String, String> settings = Map.of(
                "BOP_MQTT_ACK_TIMEOUT_MS", "3000",
                "BOP_KAFKA_LANES", "1",
                "BOP_KAFKA_BATCH_MESSAGES_MAX", String.valueOf(LANE_MESSAGES_MAX),
                "BOP_KAFKA_TRANSACTION_TIMEOUT_MS", "10000",
                "BOP_KAFKA_LANE_MESSAGES_MAX", String.valueOf(LANE_MESSAGES_MAX));
        try (TestMesh mesh = TestMesh.start(1, settings)) {
            Audit audit = new Audit();
            AtomicBoolean done = new AtomicBoolean();
            ExecutorService threads = Executors.newFixedThreadPool(DEVICES + 1);
            AtomicLong flooded = new AtomicLong();
            CompletableFuture<Void> flood =
                    CompletableFuture.runAsync(() -> floodWithQos0(mesh.port(0), done, flooded), threads);
            List<CompletableFuture<Void>> runs = IntStream.range(0, DEVICES)
                    .mapToObj(i -> new NumberedDevice("hang-" + i, mesh.ports(), audit))
                    .map(device -> CompletableFuture.runAsync(() -> device.publish("trades/X", MESSAGES), threads))
                    .toList();
            // Without the flood the devices alone have fewer in flight than fill the lane.
            await().until(() -> mesh.gauge(0, "bop_lane_committed_total") > 500 && flooded.get() > 500);

            mesh.broker().pause();
            AtomicLong most = new AtomicLong();
            long resumeAtNs = System.nanoTime() + Duration.ofSeconds(HANG_S).toNanos();
            await().atMost(Duration.ofSeconds(HANG_S + 5))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        most.accumulateAndGet((long) mesh.gauge(0, "bop_lane_messages"), Math::max);
                        return System.nanoTime() > resumeAtNs;
                    });
            // The lane was full, so that sockets were not read. Whether it still waits for the end of its commit or has
            // given it up and another lane waits for Kafka, the node says that it wants no more devices.
            assertThat(most.get()).isBetween(LANE_MESSAGES_MAX + 1L, 2L * LANE_MESSAGES_MAX);
            assertThat(mesh.get(0, "/health/ready").statusCode()).isEqualTo(503);
            mesh.broker().resume();

            runs.forEach(CompletableFuture::join);
            done.set(true);
            flood.join();
            threads.shutdown();
            AuditReport report = mesh.audited(audit, "hang-");
            assertThat(report.total().committed()).isEqualTo((long) DEVICES * MESSAGES);
            assertThat(report.broken()).as(report.total().toString()).isFalse();
            await().untilAsserted(() ->
                    assertThat(mesh.get(0, "/health/ready").statusCode()).isEqualTo(200));
        }
    }

    private static void floodWithQos0(int port, AtomicBoolean done, AtomicLong sent) {
        byte[] payload = "{\"symbol\":\"QUOTE\"}".getBytes(StandardCharsets.UTF_8);
        while (!done.get()) {
            Mqtt5BlockingClient client = Mqtt5Client.builder()
                    .identifier("flood")
                    .serverHost("127.0.0.1")
                    .serverPort(port)
                    .buildBlocking();
            try {
                client.connect();
                while (!done.get()) {
                    client.publishWith()
                            .topic("trades/Q")
                            .qos(MqttQos.AT_MOST_ONCE)
                            .payload(payload)
                            .send();
                    sent.incrementAndGet();
                }
                client.disconnect();
            } catch (RuntimeException e) {
                // Closed while Kafka hung; it comes again.
            }
        }
    }

    @Test
    void shouldNotStartWithoutKafkaAndSayWhatToDo() {
        assertThatThrownBy(() -> TestMesh.await(TestMesh.start(TestMesh.settings(Map.of(
                        "BOP_NODE_ID", "alone",
                        "BOP_MESH_PORT", String.valueOf(TestMesh.freePort()),
                        "BOP_MESH_EVENT_BUS_PORT", "0",
                        "BOP_MQTT_LISTENERS_TCP_PORT", "0",
                        "BOP_MANAGEMENT_PORT", "0",
                        "BOP_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + TestMesh.freePort(),
                        "BOP_KAFKA_START_TIMEOUT_MS", "2000")))))
                .hasCauseInstanceOf(BusException.class)
                .hasMessageContaining("kafka.bootstrap-servers");
    }
}
