package io.balanceofpower.owners;

import io.balanceofpower.ownership.Positions;
import io.balanceofpower.ownership.Positions.OfTopic;
import io.balanceofpower.ownership.Replay;
import io.balanceofpower.step6_commit.Lanes;
import io.balanceofpower.step6_commit.PartitionEnds;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Fences lanes and reads what they left behind. Any thread; nothing blocks, and answers come on any thread. */
final class LaneRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(LaneRecovery.class);

    /** How long a scan may wait for transactions of others. */
    private static final Duration SCAN_LIMIT = Duration.ofSeconds(30);

    private static final int THREADS = 4;
    private static final int QUEUE_MAX = 10_000;

    private final Lanes lanes;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final OwnerMeters meters;
    private final @Nullable Fence fence;
    private final PartitionEnds ends;
    private final Map<String, Long> fencedAtNs = new ConcurrentHashMap<>();
    private final Scheduler scheduler = Schedulers.newBoundedElastic(THREADS, QUEUE_MAX, "bop-recovery", 60, true);

    LaneRecovery(Lanes lanes, Supplier<Consumer<byte[], byte[]>> consumers, OwnerMeters meters) {
        this.lanes = lanes;
        this.consumers = consumers;
        this.meters = meters;
        this.ends = new PartitionEnds(lanes.admin());
        // Without transactions there is nothing to fence.
        this.fence = lanes.isTransactional() ? new Fence(lanes.admin(), lanes::transactionalId) : null;
    }

    /**
     * Fences lanes at once.
     *
     * @return for each where the topic of sessions ended after the fence, once that is known; an error if the lane cannot
     *     be fenced now
     */
    Map<String, Mono<Long>> fence(Collection<String> names) {
        names.forEach(lane -> fencedAtNs.put(lane, System.nanoTime()));
        Map<String, Mono<Void>> fences = fence == null ? Map.of() : fence.fence(names);
        Map<String, Mono<Long>> told = new HashMap<>();
        for (String lane : names) {
            told.put(
                    lane,
                    fences.getOrDefault(lane, Mono.empty())
                            .doOnSuccess(done -> fenced(lane))
                            .doOnError(e -> LOG.warn(
                                    "Lane {} cannot be fenced now: {}",
                                    lane,
                                    lanes.inWords(AclOperation.WRITE, e).getMessage()))
                            .then(Mono.defer(this::sessionsEnd)));
        }
        return told;
    }

    private void fenced(String lane) {
        meters.fenced();
        LOG.info("Lane {} is fenced", lane);
    }

    /** Uncommitted records included. */
    private Mono<Long> sessionsEnd() {
        return ends.read(Set.of(lanes.sessionsTopic()))
                .map(found -> found.topics().get(0).offsets().get(0));
    }

    /** Lanes of this mesh with a transaction that has been open for this long. */
    Mono<List<String>> stalled(long forMs) {
        if (fence == null) {
            return Mono.just(List.of());
        }
        ListTransactionsOptions open = new ListTransactionsOptions()
                .filterStates(Set.of(TransactionState.ONGOING))
                .filterOnDuration(forMs);
        String prefix = lanes.transactionalId("");
        return Mono.fromCompletionStage(
                        () -> lanes.admin().listTransactions(open).all().toCompletionStage())
                .map(found -> found.stream()
                        .map(TransactionListing::transactionalId)
                        .filter(id -> id.startsWith(prefix))
                        .map(id -> id.substring(prefix.length()))
                        .toList())
                .doOnNext(found -> {
                    if (!found.isEmpty()) {
                        LOG.info("Transactions of lanes {} have been open for {} ms", found, forMs);
                    }
                });
    }

    /**
     * What a fenced lane committed from the positions on. These name every topic that it may have written to, which may be
     * others than this node's; of a lane that is not known, this node's are the best guess.
     */
    Mono<Replay> scan(String lane, Positions from) {
        Set<String> topics = from.topics().isEmpty()
                ? lanes.destinations()
                : from.topics().stream().map(OfTopic::topic).collect(Collectors.toSet());
        return ends.read(topics)
                .flatMap(to -> Mono.fromCallable(() -> scan(lane, from, to)).subscribeOn(scheduler))
                .doOnError(e -> LOG.warn(
                        "Lane {} cannot be recovered now: {}",
                        lane,
                        lanes.inWords(AclOperation.READ, e).getMessage()));
    }

    private Replay scan(String lane, Positions from, Positions to) throws Exception {
        LaneScan scan = new LaneScan(lane, from, to, lanes.isTransactional());
        Replay replay = scan.run(consumers, SCAN_LIMIT);
        Long begunNs = fencedAtNs.remove(lane);
        long tookNs = begunNs == null ? 0 : System.nanoTime() - begunNs;
        meters.recovered(tookNs, scan.read());
        LOG.info(
                "Lane {} is recovered: {} of {} records read were its own, {} ms since the fence was asked for",
                lane,
                replay.records(),
                scan.read(),
                tookNs / 1_000_000);
        return replay;
    }

    void close() {
        scheduler.dispose();
    }
}
