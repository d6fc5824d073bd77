package io.balanceofpower.step6_commit;

import static io.balanceofpower.message.Outcome.Kept.COMMITTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A commit whose answer is lost, made to happen at will between a lane and a real broker. */
class UnknownOutcomeIT {

    private enum Loss {
        /** The commit is done, and then an error comes back. */
        OF_THE_ANSWER,
        /** The commit does not reach the broker, and an error comes back. */
        OF_THE_REQUEST
    }

    private static final Duration LONG = Duration.ofSeconds(60);

    @SuppressWarnings("NullAway.Init")
    private static Bus bus;

    private final ConcurrentLinkedDeque<Loss> losses = new ConcurrentLinkedDeque<>();

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
    void shouldBeFoundOut(Loss loss) throws Exception {
        String topic = "unknown-" + loss.name();
        bus.create(topic);
        ScheduledExecutorService refresher = Executors.newSingleThreadScheduledExecutor();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Admin admin = bus.admin()) {
            Lane lane = lane(admin, registry, refresher);
            lane.open().block(LONG);
            for (int sequence = 0; sequence < 50; sequence++) {
                if (sequence % 10 == 5) {
                    losses.add(loss);
                }
                Sent sent = Sent.numbered("d0", sequence, topic);
                lane.offer(sent.message());
                await().atMost(LONG).until(() -> sent.outcome() == COMMITTED);
            }
            assertThat(registry.get("bop.lane.recoveries").counter().count()).isEqualTo(5);
            lane.close(LONG).block(LONG);
            bus.audit(topic, Map.of("d0", 50));
        } finally {
            refresher.shutdownNow();
        }
    }

    private Lane lane(Admin admin, SimpleMeterRegistry registry, ScheduledExecutorService refresher) {
        Destinations destinations =
                new Destinations(100_000, Map.of(), t -> CompletableFuture.completedFuture(true), System::nanoTime);
        return new LaneFactory(
                        bus.settings(Guarantee.EXACTLY_ONCE, 1, false),
                        admin,
                        destinations,
                        1_000,
                        registry,
                        refresher,
                        this::losing)
                .lane(0);
    }

    private Producer<byte[], byte[]> losing(Producer<byte[], byte[]> real) {
        @SuppressWarnings("unchecked")
        Producer<byte[], byte[]> proxy = (Producer<byte[], byte[]>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Producer.class}, (self, method, arguments) -> {
                    Loss loss = method.getName().equals("commitTransaction") ? losses.poll() : null;
                    if (loss == Loss.OF_THE_REQUEST) {
                        throw new InvalidProducerEpochException("made up");
                    }
                    try {
                        Object result = method.invoke(real, arguments);
                        if (loss == Loss.OF_THE_ANSWER) {
                            throw new InvalidProducerEpochException("made up");
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return proxy;
    }
}
