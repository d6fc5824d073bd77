package io.balanceofpower.owners;

import static io.balanceofpower.message.Outcome.Kept.COMMITTED;
import static io.balanceofpower.owners.BusNode.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.step6_commit.Bus;
import io.balanceofpower.step6_commit.Guarantee;
import io.balanceofpower.step6_commit.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A broker that is killed and comes back. */
class BrokerRestartIT {

    /** So long that no checkpoint falls into a test. */
    private static final int NO_CHECKPOINT_MS = 600_000;

    @SuppressWarnings("NullAway.Init")
    private static Bus bus;

    @BeforeAll
    static void startBroker() {
        bus = Bus.restartable();
    }

    @AfterAll
    static void endBroker() {
        bus.close();
    }

    /**
     * Killed while no transaction is open: Kafka 4.4.0's only broker, killed with one and restarted at once, may leave
     * it open for ever or commit what was aborted (KAFKA-20734), which no client can mend.
     */
    @Test
    void shouldCommitWhatCameWhileTheBrokerWasGone() throws Exception {
        String topic = "transactions";
        bus.create(topic);
        try (BusMesh mesh = new BusMesh(bus, Guarantee.EXACTLY_ONCE, 2, NO_CHECKPOINT_MS, topic)) {
            BusNode node = mesh.start("n1");
            node.acquire("d0");
            node.acquire("d1");
            awaitCommitted(offer(node, topic, 0, 100));
            await().atMost(LONG).untilAsserted(() -> bus.audit(topic, Map.of("d0", 100, "d1", 100)));
            bus.broker.kill();
            List<Sent> offered = offer(node, topic, 100, 200);
            bus.broker.restart();

            sendAgainUntilCommitted(node, offered);
            bus.audit(topic, Map.of("d0", 200, "d1", 200));
        }
    }

    @Test
    void shouldLoseAndRepeatNothingUnderLoadWithoutTransactions() throws Exception {
        String topic = "no-transactions";
        bus.create(topic);
        try (BusMesh mesh = new BusMesh(bus, Guarantee.AT_LEAST_ONCE, 2, NO_CHECKPOINT_MS, topic)) {
            BusNode node = mesh.start("n1");
            try (Load load = new Load(() -> node, topic)) {
                load.awaitSettled(500);
                bus.broker.restart();
                load.awaitSettled(500);
                bus.audit(topic, load.stop());
                assertThat(load.connects()).isEqualTo(4);
            }
        }
    }

    private static List<Sent> offer(BusNode node, String topic, int from, int to) {
        List<Sent> offered = new ArrayList<>();
        for (int sequence = from; sequence < to; sequence++) {
            for (String device : List.of("d0", "d1")) {
                offered.add(node.offer(Sent.numbered(device, sequence, topic)));
            }
        }
        return offered;
    }

    /** As devices do it, whose lane may not have lived through a broker that was away longer than a transaction may last. */
    private static void sendAgainUntilCommitted(BusNode node, List<Sent> offered) {
        awaitSettled(offered);
        for (String device : List.of("d0", "d1")) {
            List<Sent> ofDevice = offered.stream()
                    .filter(sent -> sent.message().device().equals(device))
                    .toList();
            if (!ofDevice.stream().allMatch(sent -> sent.outcome() == COMMITTED)) {
                node.acquireAgain(device);
                awaitCommitted(ofDevice.stream()
                        .filter(sent -> sent.outcome() != COMMITTED)
                        .map(sent -> node.offer(sent.again()))
                        .toList());
            }
        }
        assertThat(node.failure).hasValue(null);
    }

    private static void awaitSettled(List<Sent> offered) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(offered)
                        .allSatisfy(sent -> assertThat(sent.outcome()).isNotNull()));
    }

    private static void awaitCommitted(List<Sent> offered) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(offered)
                        .allSatisfy(sent -> assertThat(sent.outcome()).isEqualTo(COMMITTED)));
    }
}
