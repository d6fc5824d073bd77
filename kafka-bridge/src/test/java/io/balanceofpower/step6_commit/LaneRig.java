package io.balanceofpower.step6_commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.message.Outcome;
import io.balanceofpower.message.Outcome.Refused;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.ownership.Book;
import io.balanceofpower.ownership.ClaimId;
import io.balanceofpower.ownership.DeviceState;
import io.balanceofpower.ownership.Grant;
import io.balanceofpower.ownership.Received;
import io.balanceofpower.step5_admit.LedgerState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;

/** Lanes on a {@link FakeKafka}, and what they were given. */
final class LaneRig implements AutoCloseable {

    static final int MESSAGES_MAX = 8;
    static final int RECORD_BYTES_MAX = 10_000;
    static final long PATIENCE_MS = 60_000;
    static final Duration SOON = Duration.ofSeconds(20);

    final FakeKafka kafka = new FakeKafka();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    final List<Sent> all = new ArrayList<>();
    final LaneMeters meters = new LaneMeters(registry, "n1-0", scheduler);

    /** The transaction writer's clock. */
    final AtomicLong nowNs = new AtomicLong();

    private int lanes;

    /** A lane that writes for devices d0 to d3. */
    Lane open(Guarantee guarantee) {
        Lane lane = lane(guarantee);
        lane.open().block(SOON);
        for (int device = 0; device < 4; device++) {
            lane.put(grant(lane, "d" + device, device + 1)).block(SOON);
        }
        return lane;
    }

    /** One that is not opened yet, under a name of its own. */
    Lane lane(Guarantee guarantee) {
        Destinations destinations = new Destinations(
                RECORD_BYTES_MAX,
                Map.of(),
                topic -> CompletableFuture.completedFuture(!kafka.unknownTopics.containsKey(topic)),
                System::nanoTime,
                System::currentTimeMillis);
        ProducerSlot producers = new ProducerSlot(kafka::producer, newBackoff(), meters);
        BatchWriter writer = switch (guarantee) {
            case EXACTLY_ONCE ->
                new TransactionWriter(producers, destinations, newBackoff(), meters, PATIENCE_MS, nowNs::get);
            case AT_LEAST_ONCE -> new IdempotentWriter(producers, destinations, newBackoff(), meters);
        };
        String name = "n1-0-" + lanes++;
        Inbox inbox = new Inbox(MESSAGES_MAX, 1_000_000);
        meters.watch(inbox);
        return new Lane(name, new Book(name, "run-1"), inbox, writer, destinations, FakeKafka.SESSIONS, 1_000, meters);
    }

    private static Backoff newBackoff() {
        return new Backoff(ms -> {});
    }

    /** Of a device that nobody had before. */
    static Grant grant(Lane lane, String device, long number) {
        return grant(lane, device, number, List.of());
    }

    static Grant grant(Lane lane, String device, long number, List<LedgerState> ledgers) {
        DeviceState state = new DeviceState(1, 0, 0, Received.NONE, ledgers, null);
        return new Grant(device, new ClaimId(lane.name(), number), 100 + number, state, List.of(), false);
    }

    void holdCommits() {
        kafka.commits.drainPermits();
    }

    void letCommitsGo() {
        kafka.commits.release(1_000_000);
    }

    /** Puts the lane into a commit that waits, so that what is offered next is one batch. */
    void holdLaneWith(Lane lane, Sent first) {
        holdCommits();
        offer(lane, first);
        await().until(kafka.commits::hasQueuedThreads);
    }

    Sent offer(Lane lane, Sent sent) {
        all.add(sent);
        lane.offer(sent.message());
        return sent;
    }

    Outcome offerAndAwait(Lane lane, Sent sent) {
        offer(lane, sent);
        await().until(() -> sent.outcome() != null);
        return Objects.requireNonNull(sent.outcome());
    }

    void awaitAllSettled() {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(all)
                        .allSatisfy(sent -> assertThat(sent.outcome()).isNotNull()));
    }

    static Refusal refusal(Sent sent) {
        return refused(sent).refusal();
    }

    static Refused refused(Sent sent) {
        assertThat(sent.outcome()).isInstanceOf(Refused.class);
        return (Refused) Objects.requireNonNull(sent.outcome());
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }
}
