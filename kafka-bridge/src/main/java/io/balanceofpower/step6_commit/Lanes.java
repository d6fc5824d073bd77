package io.balanceofpower.step6_commit;

import io.balanceofpower.ownership.Positions;
import io.balanceofpower.ownership.SessionRecord;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * All lanes of a node, and the topic of sessions that they share with the other nodes' lanes. Safe for use by any thread.
 *
 * <p>Their life has two steps, so that whoever follows them can come in between: {@link #prepare} waits for Kafka and
 * checks or creates the topics, {@link #open} opens the lanes.
 */
public final class Lanes {
    /** Made once: of two event loops that ask Reactor for it first at the same time, one would wait for a lock. */
    private static final Scheduler BLOCKING = Schedulers.boundedElastic();

    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

    /** What the ends of lanes may take after their limit before something is wrong with the lanes themselves. */
    private static final Duration END_GRACE = Duration.ofSeconds(10);

    private static final Duration RECORD_AGAIN = Duration.ofMillis(100);

    private final BusSettings settings;
    private final Destinations checked;
    private final AtomicReference<WatchedTopics> watched;
    private final Admin admin;
    private final KafkaStart start;
    private final PartitionEnds ends;
    private final ScheduledExecutorService scheduler;
    private final List<LaneSlot> slots;
    private final AtomicLong consumers = new AtomicLong();
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile boolean retired;

    private Lanes(
            BusSettings settings,
            Admin admin,
            KafkaStart start,
            WatchedTopics watched,
            Destinations checked,
            String run,
            MeterRegistry meters,
            UnaryOperator<Producer<byte[], byte[]>> wrapping) {
        this.settings = settings;
        this.checked = checked;
        this.watched = new AtomicReference<>(watched);
        this.admin = admin;
        this.start = start;
        this.ends = new PartitionEnds(admin);
        this.scheduler = Executors.newSingleThreadScheduledExecutor(Lanes::schedulerThread);
        LaneFactory factory = new LaneFactory(settings, run, checked, wrapping);
        ClientOptions options = new ClientOptions(settings);
        this.slots = IntStream.range(0, settings.lanes())
                .mapToObj(number -> {
                    LaneMeters ofLane = new LaneMeters(meters, options.slotName(number), scheduler);
                    return new LaneSlot(() -> factory.lane(number, ofLane), this::positions, ofLane, scheduler);
                })
                .toList();
    }

    /**
     * Waits for Kafka, and checks or creates the topic of sessions and the destinations. Ends with a {@link BusException}
     * when one of these cannot be had within {@link BusSettings#startTimeoutMs}; then nothing is left open.
     *
     * @param destinations every topic that a route may name
     * @param run names this process, and no other ever
     * @param meters where the lanes' and the Kafka clients' meters are registered
     */
    public static Mono<Lanes> prepare(
            BusSettings settings, Set<String> destinations, String run, MeterRegistry meters) {
        return prepare(settings, destinations, run, meters, producer -> producer);
    }

    /** @param wrapping put around each producer, so that a test can lose its answers */
    static Mono<Lanes> prepare(
            BusSettings settings,
            Set<String> destinations,
            String run,
            MeterRegistry meters,
            UnaryOperator<Producer<byte[], byte[]>> wrapping) {
        return Mono.fromCallable(() -> Admin.create(new ClientOptions(settings).admin()))
                .flatMap(admin -> Mono.defer(() -> prepare(settings, admin, destinations, run, meters, wrapping))
                        .onErrorResume(e -> closing(admin).then(Mono.error(e))))
                .onErrorMap(KafkaException.class, Lanes::unusable)
                .subscribeOn(BLOCKING);
    }

    private static Mono<Lanes> prepare(
            BusSettings settings,
            Admin admin,
            Set<String> destinations,
            String run,
            MeterRegistry meters,
            UnaryOperator<Producer<byte[], byte[]>> wrapping) {
        KafkaStart start = new KafkaStart(settings, admin);
        Map<String, TopicLimits> limits = start.prepare(destinations);
        new SessionsTopic(settings, admin, start).prepare();
        PartitionEnds ends = new PartitionEnds(admin);
        Destinations checked = new Destinations(
                settings.recordBytesMax(), limits, ends::exists, System::nanoTime, System::currentTimeMillis);
        WatchedTopics watched = WatchedTopics.of(destinations);
        return ends.read(destinations)
                .map(read -> new Lanes(settings, admin, start, watched.at(read), checked, run, meters, wrapping));
    }

    /**
     * Opens every lane, and replaces each that is lost later. Ends with a {@link BusException} when one cannot be opened
     * within what {@link #prepare} has left of the start's time; then all is closed.
     */
    public Mono<Void> open(LaneWatch watch) {
        return Flux.fromIterable(slots)
                .flatMap(slot -> slot.open(watch), slots.size())
                .then()
                .timeout(Duration.ofMillis(start.leftMs()))
                .onErrorMap(TimeoutException.class, start::silent)
                .onErrorMap(BusException.class, reason -> inWords(AclOperation.WRITE, reason))
                .onErrorResume(e -> close(Duration.ZERO)
                        .doOnError(e::addSuppressed)
                        .onErrorComplete()
                        .then(Mono.error(e)))
                .doOnSuccess(done -> beginCheckpoints());
    }

    private void beginCheckpoints() {
        var unused = scheduler.scheduleWithFixedDelay(
                this::checkpoint, settings.checkpointMs(), settings.checkpointMs(), TimeUnit.MILLISECONDS);
    }

    /**
     * Says of every lane that it is over, so that nobody need recover it. To be called before {@link #close}, and only
     * when no lane has a claim that is open.
     */
    public Mono<Void> retire() {
        return Mono.defer(() -> {
            retired = true;
            return Flux.fromIterable(all())
                    .flatMap(lane -> lane.write(List.of(new SessionRecord.LaneGone(lane.name())))
                            .onErrorComplete()) // it is over all the same, and others will find out
                    .then();
        });
    }

    /**
     * First the positions, then the checkpoint that goes with them: states that a lane writes later know everything that it
     * had sent before.
     */
    private void checkpoint() {
        if (asking.compareAndSet(false, true)) {
            WatchedTopics asked = watchedNow();
            ends.read(asked.topics())
                    .doFinally(signal -> asking.set(false))
                    .subscribe(
                            read -> checkpoint(asked, read),
                            e -> LOG.warn("No checkpoint: Kafka does not say where topics end", e));
        }
    }

    private void checkpoint(WatchedTopics asked, Positions read) {
        watched.compareAndSet(asked, asked.at(read)); // unless topics came meanwhile, of which this does not know
        for (LaneSlot slot : slots) {
            if (slot.lane().isOpen() && !retired) {
                // A lane that ends meanwhile is replaced, and its successor begins with these positions.
                slot.lane().checkpoint(this::positions).onErrorComplete().subscribe();
            }
        }
    }

    private WatchedTopics watchedNow() {
        return Objects.requireNonNull(watched.get());
    }

    private Positions positions() {
        return watchedNow().positions();
    }

    /**
     * Makes topics destinations while the lanes work, and checks or creates them as {@link #prepare} does. Completes when
     * each lane has them on record, so that whoever recovers it finds its messages there, whatever routes it has itself: only
     * then may a message go to them. Topics of earlier calls stay destinations, since their messages may still be under way.
     *
     * <p>Ends with a {@link BusException} when that cannot be had within {@link BusSettings#startTimeoutMs}, or when these
     * would be more than {@value WatchedTopics#TOPICS_MAX} topics; then nothing has changed for messages.
     */
    public Mono<Void> add(Set<String> topics) {
        return Mono.fromCallable(() -> prepare(topics))
                .subscribeOn(BLOCKING)
                .then(Mono.defer(() -> positionsKnown(topics)))
                .thenMany(Flux.fromIterable(slots))
                .flatMap(this::putOnRecord, slots.size())
                .then()
                .timeout(Duration.ofMillis(Math.max(1, settings.startTimeoutMs())))
                .onErrorMap(
                        TimeoutException.class,
                        e -> new BusException(
                                "the lanes did not put new topics on record within " + settings.startTimeoutMs()
                                        + " ms: Kafka is slow or away",
                                e))
                .onErrorMap(KafkaException.class, e -> inWords(AclOperation.DESCRIBE, e));
    }

    private WatchedTopics prepare(Set<String> topics) {
        WatchedTopics more = watchedNow().with(topics);
        if (more.topics().size() > WatchedTopics.TOPICS_MAX) {
            throw new BusException(
                    "these routes and the earlier ones of this process name "
                            + more.topics().size()
                            + " topics, more than " + WatchedTopics.TOPICS_MAX
                            + ": restart the node, which then forgets those of earlier routes",
                    null);
        }
        checked.limit(new KafkaStart(settings, admin).prepare(topics));
        return watched.updateAndGet(now -> now.with(topics));
    }

    private Mono<Void> positionsKnown(Set<String> topics) {
        WatchedTopics asked = watchedNow();
        return ends.read(asked.topics())
                .doOnNext(read -> watched.compareAndSet(asked, asked.at(read)))
                .then(Mono.defer(() -> watchedNow().knows(topics) ? Mono.empty() : positionsKnown(topics)));
    }

    /** In a lane that ends meanwhile it is its successor that counts. */
    private Mono<Void> putOnRecord(LaneSlot slot) {
        return Mono.defer(() -> slot.lane().checkpoint(this::positions))
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, RECORD_AGAIN));
    }

    /** Whether a lane's records are committed in transactions, so that it can be fenced. */
    public boolean isTransactional() {
        return settings.guarantee() == Guarantee.EXACTLY_ONCE;
    }

    /** By which a lane of any node of this mesh is fenced. */
    public String transactionalId(String lane) {
        return new ClientOptions(settings).transactionalId(lane);
    }

    /** The topic of claims and checkpoints. */
    public String sessionsTopic() {
        return new ClientOptions(settings).sessionsTopic();
    }

    /**
     * A new consumer of committed records, of no group and at no place yet. The caller's to close.
     *
     * @param purpose part of its client id
     */
    public Consumer<byte[], byte[]> newConsumer(String purpose) {
        return new KafkaConsumer<>(
                new ClientOptions(settings).consumer(purpose + "-" + consumers.incrementAndGet()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** For the same Kafka as the lanes. Closed with them. */
    public Admin admin() {
        return admin;
    }

    /**
     * The reason why something failed in Kafka. Where a right is missing, it says which and how to give it.
     *
     * @param operation what was being done
     */
    public BusException inWords(AclOperation operation, Throwable reason) {
        BusException missing = new Rights(settings).missing(operation, sessionsTopic(), reason);
        if (missing != null) {
            return missing;
        }
        return reason instanceof BusException known
                ? known
                : new BusException(operation + " failed: " + reason, reason);
    }

    public BusSettings settings() {
        return settings;
    }

    /** Every topic that a route may name, or might before. */
    public Set<String> destinations() {
        return watchedNow().topics();
    }

    /** The lane in the place to which the device is pinned; another one once that is lost. */
    public Lane laneOf(String device) {
        int hash = device.hashCode() * 0x9E3779B9; // names that differ in their last digit differ in the high bits too
        return slots.get(Math.floorMod(hash ^ (hash >>> 16), slots.size())).lane();
    }

    /** In the order of their numbers. */
    public List<Lane> all() {
        return slots.stream().map(LaneSlot::lane).toList();
    }

    /** Emits the reason when a lane ended for good, so that the node stops; completes empty after a close. */
    public Mono<BusException> failed() {
        return Flux.fromIterable(slots)
                .flatMap(LaneSlot::failed, slots.size())
                .next()
                .map(reason -> inWords(AclOperation.WRITE, reason));
    }

    /**
     * Takes no more messages, commits what is queued within the limit, and settles the rest as
     * {@link io.balanceofpower.message.Refusal#LANE_ENDED}. Completes at the latest ten seconds after the limit.
     */
    public Mono<Void> close(Duration limit) {
        return Flux.fromIterable(slots)
                .flatMap(slot -> slot.close(limit), slots.size())
                .then()
                .timeout(limit.plus(END_GRACE))
                .onErrorMap(TimeoutException.class, e -> new BusException("lanes did not end " + END_GRACE, e))
                .onErrorResume(e -> closing(admin).then(Mono.error(e)))
                .then(closing(admin))
                .doFinally(signal -> scheduler.shutdownNow());
    }

    private static BusException unusable(KafkaException e) {
        Throwable reason = e.getCause() == null ? e : e.getCause();
        return new BusException("Kafka's client cannot start with these settings: " + reason.getMessage(), e);
    }

    private static Mono<Void> closing(Admin admin) {
        return Mono.<Void>fromRunnable(() -> admin.close(Duration.ofSeconds(1))).subscribeOn(BLOCKING);
    }

    private static Thread schedulerThread(Runnable work) {
        Thread thread = new Thread(work, "bop-lanes");
        thread.setDaemon(true);
        return thread;
    }
}
