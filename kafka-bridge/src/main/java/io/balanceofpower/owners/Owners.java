package io.balanceofpower.owners;

import io.balanceofpower.ownership.ClaimId;
import io.balanceofpower.ownership.Limits;
import io.balanceofpower.ownership.NotGranted;
import io.balanceofpower.ownership.Ownership;
import io.balanceofpower.ownership.ReleaseRequest;
import io.balanceofpower.ownership.SessionFormat;
import io.balanceofpower.ownership.SessionRecord;
import io.balanceofpower.step6_commit.Lane;
import io.balanceofpower.step6_commit.LaneWatch;
import io.balanceofpower.step6_commit.Lanes;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.acl.AclOperation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Which devices this node may write for, in agreement with all nodes of the mesh. See {@link
 * io.balanceofpower.ownership} for how.
 *
 * <p>Any thread may call its methods; none blocks. {@link Ownership} is owned by one thread, {@code bop-owners}, to which
 * everything that happens is sent in the order in which it is told.
 */
public final class Owners {
    private static final Logger LOG = LoggerFactory.getLogger(Owners.class);
    private static final long TICK_MS = 500;
    private static final long EMPTIED_LOOK_MS = 20;

    /** Several checkpoints' time: a lane that lives has written one by then. */
    private static final int SILENT_CHECKPOINTS = 3;

    private static final long SILENT_MS_MIN = 3_000;

    private final Lanes lanes;
    private final OwnerMeters meters;
    private final Doings doings;
    private final Ownership ownership;
    private final SessionsTail tail;
    private final LaneRecovery recovery;
    private final ScheduledThreadPoolExecutor thread;
    private final Sinks.Empty<Void> caughtUp = Sinks.empty();
    private final Sinks.One<Throwable> failed = Sinks.one();

    /** Lanes of this node that live. */
    private final Map<String, Lane> open = new ConcurrentHashMap<>();

    public Owners(Lanes lanes, OwnerSettings settings, OtherNodes others, DeviceWatch watch, MeterRegistry registry) {
        this.lanes = lanes;
        this.meters = new OwnerMeters(registry);
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "bop-owners");
            made.setDaemon(true);
            return made;
        });
        this.recovery = new LaneRecovery(lanes, () -> lanes.newConsumer("recovery"), meters);
        this.doings = new Doings(open, others, watch, recovery, meters, this::post);
        long silentMs = Math.max(
                SILENT_MS_MIN, (long) SILENT_CHECKPOINTS * lanes.settings().checkpointMs());
        Limits limits = new Limits(
                settings.acquireTimeoutMs(),
                silentMs,
                Doings.STALL_MS,
                settings.devicesMax(),
                settings.ledgerRetentionMs());
        this.ownership = new Ownership(settings.run(), limits, doings);
        doings.tells(ownership);
        this.tail = new SessionsTail(() -> lanes.newConsumer("sessions"), lanes.sessionsTopic(), new TailReader());
    }

    /** Reads the topic of sessions to its end; completes when that is done, which takes its time if it is long. */
    public Mono<Void> start() {
        return Mono.defer(() -> {
            tail.start();
            var unused = thread.scheduleWithFixedDelay(
                    guarded(() -> ownership.tick(System.currentTimeMillis())), 0, TICK_MS, TimeUnit.MILLISECONDS);
            return caughtUp.asMono();
        });
    }

    /** For {@link Lanes#open}. */
    public LaneWatch laneWatch() {
        return new LaneWatch() {
            @Override
            public void opening(Lane lane) {
                open.put(lane.name(), lane);
                post(() -> ownership.laneOpening(lane.name()));
            }

            @Override
            public void opened(Lane lane) {
                post(() -> ownership.laneOpened(lane.name()));
            }

            @Override
            public void ended(Lane lane) {
                open.remove(lane.name());
                post(() -> ownership.laneEnded(lane.name()));
            }
        };
    }

    /** The processes in the mesh, this one included. */
    public void members(Collection<String> runs) {
        List<String> now = List.copyOf(runs);
        post(() -> ownership.members(now));
    }

    /** Emits the reason when this cannot go on, so that the node stops. */
    public Mono<Throwable> failed() {
        return failed.asMono();
    }

    // --- devices ---

    /**
     * Makes a device this node's; messages that are offered to its lane afterwards are admitted. No earlier connection of
     * it to this node may be left. Ends with a {@link NotAcquiredException} if the device cannot be had now.
     */
    public Mono<Acquired> acquire(String device, boolean cleanStart, long sessionExpiryMs) {
        return Mono.<Acquired>create(sink -> {
                    long startedNs = System.nanoTime();
                    Wish wish = new Wish(cleanStart, sessionExpiryMs, sink, startedNs);
                    post(() -> {
                        if (doings.wishes(device, wish)) {
                            ownership.connect(device, lanes.laneOf(device).name());
                        }
                    });
                })
                .doOnNext(acquired -> LOG.debug("{} is held under {}", device, acquired.claim()));
    }

    /**
     * The connection of an acquired device has ended, and all its messages have settled. To be called once for every
     * {@link Acquired}, unless the device was lost.
     *
     * @param sessionExpiryMs how long the session lives on, as the device said last
     */
    public void left(String device, ClaimId claim, long sessionExpiryMs) {
        post(() -> doings.left(device, claim, sessionExpiryMs));
    }

    /**
     * The device has released the packet id of a QoS 2 message. Completes when that is committed; ends with an error if it
     * is not, also because the lane that held the device is over. Whoever told the device otherwise would make the next
     * owner take another message with this id for a copy, and lose it.
     */
    public Mono<Void> packetReleased(String device, int packetId) {
        return Mono.defer(() -> lanes.laneOf(device).forget(device, packetId))
                .switchIfEmpty(Mono.error(() -> new NotAcquiredException(NotGranted.LANE_OVER)))
                .then();
    }

    /** Answers what another node has asked by {@link OtherNodes}. */
    public Mono<byte[]> asked(byte[] request) {
        return Mono.defer(() -> {
            ReleaseRequest parsed = ReleaseRequest.fromBytes(request);
            return Mono.<byte[]>create(sink -> post(() -> {
                long number = doings.expectsAnswer(parsed, sink);
                ownership.asked(number, parsed.device(), parsed.about());
            }));
        });
    }

    /** All that is known of a device; empty if nothing is. */
    public Mono<DeviceView> view(String device) {
        return Mono.<DeviceView>create(sink -> post(() ->
                        sink.success(DeviceView.of(device, ownership.table().claimsOf(device), ownership.table()))))
                .flatMap(view -> {
                    Lane lane = open.get(view.lane());
                    return lane == null || view.phase() == DeviceView.Phase.LEFT
                            ? Mono.just(view)
                            : lane.state(device).map(view::with).defaultIfEmpty(view);
                });
    }

    /**
     * Completes when this node has let go every device, with true, or at the limit, with false. Their connections must
     * have ended, or end meanwhile.
     */
    public Mono<Boolean> emptied(Duration limit) {
        return Mono.<Boolean>create(sink -> post(() -> sink.success(ownership.isIdle())))
                .repeatWhen(again -> again.delayElements(Duration.ofMillis(EMPTIED_LOOK_MS)))
                .filter(idle -> idle)
                .next()
                .timeout(limit, Mono.just(false));
    }

    /** Ends the tail and the thread. The lanes must be closed before. */
    public void close() {
        tail.close();
        recovery.close();
        thread.shutdownNow();
    }

    // --- threads ---

    private void post(Runnable task) {
        try {
            thread.execute(guarded(task));
        } catch (RejectedExecutionException e) {
            LOG.debug("Too late: the node has stopped", e);
        }
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) { // an invariant is broken: nothing that follows can be trusted
                LOG.error("The ownership of devices is in disorder; the node must stop", e);
                failed.tryEmitValue(e);
            }
        };
    }

    /** From the tail's thread to ours, one poll at a time. */
    private final class TailReader implements SessionsTail.Reader {
        private static final long LOG_INTERVAL_NS = 1_000_000_000L;
        private long loggedNs = System.nanoTime() - LOG_INTERVAL_NS;

        @Override
        public void read(List<ConsumerRecord<byte[], byte[]>> records, long position, boolean atTheEnd)
                throws InterruptedException {
            CountDownLatch done = new CountDownLatch(1);
            post(() -> {
                try {
                    records.forEach(this::read);
                    ownership.tailedTo(position, atTheEnd);
                    meters.tailed(position, ownership.table().devices());
                } finally {
                    done.countDown();
                }
            });
            while (!done.await(1, TimeUnit.SECONDS)) {
                if (thread.isShutdown()) {
                    throw new InterruptedException("the node has stopped");
                }
            }
        }

        private void read(ConsumerRecord<byte[], byte[]> found) {
            SessionRecord said;
            try {
                said = SessionFormat.read(found.key(), found.value());
            } catch (IllegalArgumentException e) {
                damaged(found, e);
                return;
            }
            ownership.tailed(found.offset(), found.timestamp(), said);
        }

        private void damaged(ConsumerRecord<byte[], byte[]> found, IllegalArgumentException why) {
            meters.damaged();
            if (System.nanoTime() - loggedNs >= LOG_INTERVAL_NS) {
                loggedNs = System.nanoTime();
                LOG.warn(
                        "The record at {}-{}@{} is skipped, since no node wrote it: {}",
                        found.topic(),
                        found.partition(),
                        found.offset(),
                        why.getMessage());
            }
        }

        @Override
        public void caughtUp() {
            caughtUp.tryEmitEmpty();
        }

        @Override
        public void failed(Throwable reason) {
            Throwable inWords = lanes.inWords(AclOperation.READ, reason);
            caughtUp.tryEmitError(inWords);
            failed.tryEmitValue(inWords);
        }
    }
}
