package io.balanceofpower.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One device that sends as fast as TCP takes it does not hold up the others of its lane. Counted in messages, not in time:
 * how many of the flood are acknowledged while another device waits for one acknowledgement.
 */
@Timeout(180)
class FairnessIT {
    private static final int RECEIVE_MAXIMUM = 64;

    /** Far more than the node lets one device have unsettled. */
    private static final int FLOOD_AHEAD = 5_000;

    private static final int MESSAGES = 200;
    private static final byte[] TRADE = "{\"symbol\":\"SPY\"}".getBytes(UTF_8);

    private final AtomicLong flooded = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void shouldNotLetOneDeviceHoldUpTheOthersOfItsLane() throws Exception {
        Map<String, String> settings =
                Map.of("BOP_KAFKA_LANES", "1", "BOP_MQTT_RECEIVE_MAXIMUM", String.valueOf(RECEIVE_MAXIMUM));
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (TestMesh mesh = TestMesh.start(1, settings)) {
            Future<?> flood = threads.submit(() -> flood(mesh.port(0)));
            await().until(() -> flooded.get() > FLOOD_AHEAD);

            long[] meanwhile = publishAndCount(mesh.port(0));

            over.set(true);
            flood.get(60, TimeUnit.SECONDS);
            Arrays.sort(meanwhile);
            assertThat(LongStream.of(meanwhile).sum()).as("the flood goes on").isGreaterThan(MESSAGES);
            // What is in the batch under way, and what is in the queue before the message.
            assertThat(meanwhile[MESSAGES / 2])
                    .as("flood messages at the median")
                    .isLessThanOrEqualTo(2L * RECEIVE_MAXIMUM);
            assertThat(meanwhile[MESSAGES * 9 / 10]).as("nine times of ten").isLessThanOrEqualTo(4L * RECEIVE_MAXIMUM);
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
    }

    private static com.hivemq.client.mqtt.mqtt3.Mqtt3ClientBuilder client(String id, int port) {
        return MqttClient.builder()
                .useMqttVersion3()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(port);
    }

    private void flood(int port) {
        Mqtt3AsyncClient client = client("flood", port).buildAsync();
        client.connect().join();
        Semaphore ahead = new Semaphore(FLOOD_AHEAD);
        while (!over.get()) {
            ahead.acquireUninterruptibly();
            var unused = client.publishWith()
                    .topic("trades/X")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(TRADE)
                    .send()
                    .whenComplete((publish, failure) -> {
                        flooded.incrementAndGet();
                        ahead.release();
                    });
        }
        ahead.acquireUninterruptibly(FLOOD_AHEAD);
        client.disconnect().join();
    }

    private long[] publishAndCount(int port) {
        Mqtt3BlockingClient client = client("calm", port).buildBlocking();
        client.connect();
        long[] meanwhile = new long[MESSAGES];
        for (int i = 0; i < MESSAGES; i++) {
            long before = flooded.get();
            client.publishWith()
                    .topic("trades/X")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(TRADE)
                    .send();
            meanwhile[i] = flooded.get() - before;
        }
        client.disconnect();
        return meanwhile;
    }
}
