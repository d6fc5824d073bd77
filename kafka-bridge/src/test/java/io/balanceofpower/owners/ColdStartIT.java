package io.balanceofpower.owners;

import static io.balanceofpower.message.Outcome.Kept.COMMITTED;
import static io.balanceofpower.message.Outcome.Kept.DUPLICATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.ownership.ClaimId;
import io.balanceofpower.ownership.DeviceState;
import io.balanceofpower.ownership.Received;
import io.balanceofpower.ownership.SessionFormat;
import io.balanceofpower.ownership.SessionRecord.Ended;
import io.balanceofpower.step5_admit.LedgerState;
import io.balanceofpower.step6_commit.Bus;
import io.balanceofpower.step6_commit.Guarantee;
import io.balanceofpower.step6_commit.Sent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A node that starts where a million devices are known. */
class ColdStartIT {

    private static final int DEVICES = 1_000_000;
    private static final Duration LONG = Duration.ofMinutes(3);

    @Test
    void shouldKnowAMillionDevicesBeforeItTakesOne() throws Exception {
        String topic = "t-" + UUID.randomUUID();
        try (Bus bus = Bus.pausable();
                BusMesh mesh = new BusMesh(bus, Guarantee.EXACTLY_ONCE, 1, 60_000, topic)) {
            bus.create(topic);
            mesh.start("n1").stop(); // so that the topic of sessions is there
            write(bus, mesh.sessionsTopic());

            long startedNs = System.nanoTime();
            BusNode node = mesh.start("n2");
            System.out.printf(
                    "A node reads %d sessions at its start in %.1f s%n",
                    DEVICES, (System.nanoTime() - startedNs) / 1e9);
            assertThat(node.registry.get("bop.owners.devices").gauge().value()).isEqualTo(DEVICES);
            for (int device : List.of(0, 123_456, DEVICES - 1)) {
                node.acquire(name(device));
                assertThat(outcome(node, Sent.numbered(name(device), 10_000, topic)))
                        .isEqualTo(DUPLICATE);
                assertThat(outcome(node, Sent.numbered(name(device), 10_001, topic)))
                        .isEqualTo(COMMITTED);
            }
        }
    }

    private static void write(Bus bus, String sessionsTopic) {
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        Map<String, Object> options =
                Map.of("bootstrap.servers", bus.broker.bootstrapServers(), "linger.ms", 20, "batch.size", 256 * 1024);
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(options, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int device = 0; device < DEVICES; device++) {
                Ended ended = new Ended(name(device), new ClaimId("n0-0-gone", 1 + device), device, state(device));
                var unused = producer.send(
                        new ProducerRecord<>(sessionsTopic, 0, SessionFormat.key(ended), SessionFormat.value(ended)),
                        (metadata, error) -> failure.compareAndSet(null, error));
            }
        }
        assertThat(failure).hasValue(null);
    }

    private static DeviceState state(int device) {
        String name = name(device);
        LedgerState ledger = new LedgerState(name, name, 0, 10_000, -1L, 0, 0, 0, 0);
        return new DeviceState(3, System.currentTimeMillis(), 3_600_000, Received.NONE, List.of(ledger), null);
    }

    private static String name(int device) {
        return String.format("edge-desk-%06d", device);
    }

    private static Object outcome(BusNode node, Sent sent) {
        node.offer(sent);
        await().atMost(LONG).until(() -> sent.outcome() != null);
        return Objects.requireNonNull(sent.outcome());
    }
}
