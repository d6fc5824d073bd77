package io.balanceofpower.owners;

import static io.balanceofpower.message.Outcome.Kept.COMMITTED;
import static io.balanceofpower.message.Outcome.Kept.DUPLICATE;
import static io.balanceofpower.owners.BusNode.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.message.Outcome.Refused;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.step6_commit.Bus;
import io.balanceofpower.step6_commit.Faults;
import io.balanceofpower.step6_commit.Faults.Loss;
import io.balanceofpower.step6_commit.Guarantee;
import io.balanceofpower.step6_commit.Lane;
import io.balanceofpower.step6_commit.Sent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node that loses its own lanes, and goes on. */
class LaneLossIT {

    private static final int CHECKPOINT_MS = 1_000;

    @SuppressWarnings("NullAway.Init")
    private static Bus bus;

    private final String topic = "t-" + UUID.randomUUID();

    @BeforeAll
    static void startBroker() {
        bus = Bus.pausable();
    }

    @AfterAll
    static void endBroker() {
        bus.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldFindOutWhatBecameOfACommitWithoutAnAnswer(Loss loss) throws Exception {
        bus.create(topic);
        Faults faults = new Faults();
        try (BusMesh mesh = new BusMesh(bus, Guarantee.EXACTLY_ONCE, 1, CHECKPOINT_MS, topic)) {
            BusNode node = mesh.start("n1", faults);
            node.acquireAgain("d0");
            for (int sequence = 0; sequence < 40; sequence++) {
                boolean lost = sequence % 10 == 5;
                if (lost) {
                    faults.lose(loss);
                }
                Sent sent = node.offer(Sent.numbered("d0", sequence, topic));
                await().atMost(LONG).until(() -> sent.outcome() != null);
                if (lost) {
                    assertRefusedAsEnded(sent);
                    node.acquireAgain("d0");
                    Sent again = node.offer(sent.again());
                    await().atMost(LONG).until(() -> again.outcome() != null);
                    assertThat(again.outcome()).isEqualTo(loss == Loss.OF_THE_ANSWER ? DUPLICATE : COMMITTED);
                } else {
                    assertThat(sent.outcome()).isEqualTo(COMMITTED);
                }
            }
            assertThat(node.count("bop.lane.losses")).isEqualTo(4);
            bus.audit(topic, Map.of("d0", 40));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSettleNothingAsSuccessWhileKafkaHangsAndEverythingAfterwards(Guarantee guarantee) throws Exception {
        bus.create(topic);
        try (BusMesh mesh = new BusMesh(bus, guarantee, 2, CHECKPOINT_MS, topic)) {
            BusNode node = mesh.start("n1");
            try (Load load = new Load(() -> node, topic)) {
                load.awaitSettled(500);
                bus.broker.pause();
                try {
                    load.awaitStandstill();
                    int settled = load.settled();
                    // Longer than the transaction time-out, so that the broker aborts what was open as soon as it wakes
                    // up.
                    await().pollDelay(Duration.ofMillis(2L * Bus.TRANSACTION_TIMEOUT_MS))
                            .atMost(LONG)
                            .until(() -> true);
                    assertThat(load.settled()).isEqualTo(settled);
                } finally {
                    bus.broker.resume();
                }
                load.awaitSettled(500);
                bus.audit(topic, load.stop());
            }
            assertThat(node.failure).hasValue(null);
        }
    }

    @Test
    void shouldReplaceALaneThatWasFencedAndGiveItsDevicesBack() throws Exception {
        bus.create(topic);
        try (BusMesh mesh = new BusMesh(bus, Guarantee.EXACTLY_ONCE, 1, CHECKPOINT_MS, topic);
                Admin admin = bus.admin()) {
            BusNode node = mesh.start("n1");
            fenceFiveTimes(node, admin);
            assertThat(node.lost).contains("d0", "d1", "d2", "d3");
            assertThat(node.count("bop.lane.losses")).isGreaterThanOrEqualTo(5);
            assertThat(node.failure).hasValue(null);
        }
    }

    private void fenceFiveTimes(BusNode node, Admin admin) throws Exception {
        try (Load load = new Load(() -> node, topic)) {
            for (int i = 1; i <= 5; i++) {
                load.awaitSettled(200);
                Lane fenced = node.lanes.all().get(0);
                admin.fenceProducers(List.of(node.lanes.transactionalId(fenced.name())))
                        .all()
                        .get();
                await().atMost(LONG).until(() -> node.lanes.all().get(0) != fenced);
            }
            load.awaitSettled(200);
            bus.audit(topic, load.stop());
            assertThat(load.connects()).isGreaterThan(4);
        }
    }

    private static void assertRefusedAsEnded(Sent sent) {
        assertThat(sent.outcome())
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.refusal()).isEqualTo(Refusal.LANE_ENDED));
    }
}
