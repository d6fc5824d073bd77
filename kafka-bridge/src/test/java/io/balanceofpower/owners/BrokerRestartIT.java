package io.balanceofpower.step6_commit;

import static io.balanceofpower.message.Outcome.Kept.COMMITTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A broker that is killed and comes back. */
class BrokerRestartIT {

    private static final Duration LONG = Duration.ofSeconds(60);

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
        Lanes lanes = start(Guarantee.EXACTLY_ONCE, topic);
        awaitCommitted(offer(lanes, topic, 0, 100));
        await().atMost(LONG).untilAsserted(() -> bus.audit(topic, Map.of("d0", 100, "d1", 100)));
        bus.broker.kill();
        List<Sent> offered = offer(lanes, topic, 100, 200);
        bus.broker.restart();

        awaitCommitted(offered);
        bus.audit(topic, Map.of("d0", 200, "d1", 200));
        lanes.close(LONG).block(LONG);
    }

    @Test
    void shouldLoseAndRepeatNothingUnderLoadWithoutTransactions() throws Exception {
        String topic = "no-transactions";
        Lanes lanes = start(Guarantee.AT_LEAST_ONCE, topic);
        try (Load load = new Load(lanes, topic)) {
            load.awaitSettled(500);
            bus.broker.restart();
            load.awaitSettled(500);
            bus.audit(topic, load.stop());
        }
        lanes.close(LONG).block(LONG);
    }

    private static Lanes start(Guarantee guarantee, String topic) {
        return Objects.requireNonNull(
                Lanes.start(bus.settings(guarantee, 2, true), Set.of(topic), 1_000, new SimpleMeterRegistry())
                        .block(LONG));
    }

    private static List<Sent> offer(Lanes lanes, String topic, int from, int to) {
        List<Sent> offered = new ArrayList<>();
        for (int sequence = from; sequence < to; sequence++) {
            for (String device : List.of("d0", "d1")) {
                Sent sent = Sent.numbered(device, sequence, topic);
                lanes.laneOf(device).offer(sent.message());
                offered.add(sent);
            }
        }
        return offered;
    }

    private static void awaitCommitted(List<Sent> offered) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(offered)
                        .allSatisfy(sent -> assertThat(sent.outcome()).isEqualTo(COMMITTED)));
    }
}
