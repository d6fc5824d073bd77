package io.balanceofpower.owners;

import io.balanceofpower.ownership.Positions;
import io.balanceofpower.ownership.Replay;
import io.balanceofpower.step6_commit.Lanes;
import io.balanceofpower.step6_commit.PartitionEnds;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
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

    /** Tells for each lane when it is fenced, or why it cannot be now. */
    void fence(Collection<String> names, BiConsumer<String, @Nullable Throwable> told) {
        names.forEach(lane -> fencedAtNs.put(lane, System.nanoTime()));
        if (fence == null) {
            names.forEach(lane -> told.accept(lane, null));
            return;
        }
        fence.fence(names, (lane, error) -> {
            if (error == null) {
                meters.fenced();
                LOG.info("Lane {} is fenced", lane);
            } else {
                LOG.warn("Lane {} cannot be fenced now: {}", lane, error.toString());
            }
            told.accept(lane, error);
        });
    }

    /** What a fenced lane committed from the positions on. */
    Mono<Replay> scan(String lane, Positions from) {
        Set<String> topics = new HashSet<>(lanes.destinations());
        from.topics().forEach(each -> topics.add(each.topic()));
        return ends.read(topics)
                .flatMap(to -> Mono.fromCallable(() -> scan(lane, from, to)).subscribeOn(scheduler))
                .doOnError(e -> LOG.warn("Lane {} cannot be recovered now: {}", lane, e.toString()));
    }

    private Replay scan(String lane, Positions from, Positions to) throws Exception {
        LaneScan scan = new LaneScan(lane, from, to);
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
