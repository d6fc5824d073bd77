package io.balanceofpower.step6_commit;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** All lanes of a node. Safe for use by any thread. */
public final class Lanes {

    /** What the ends of lanes may take after their limit before something is wrong with the lanes themselves. */
    private static final Duration END_GRACE = Duration.ofSeconds(10);

    private final List<Lane> lanes;
    private final Admin admin;
    private final ScheduledExecutorService refresher;

    private Lanes(List<Lane> lanes, Admin admin, ScheduledExecutorService refresher) {
        this.lanes = lanes;
        this.admin = admin;
        this.refresher = refresher;
    }

    /**
     * Waits for Kafka, checks or creates the destinations and opens every lane. Ends with a {@link BusException} when
     * one of these cannot be had within {@link BusSettings#startTimeoutMs}; then nothing is left open.
     *
     * @param destinations every topic that a route may name
     * @param ledgersMax the most ledgers in memory per lane; beyond it the one unused for longest is forgotten
     * @param meters where the lanes' and the Kafka clients' meters are registered
     */
    public static Mono<Lanes> start(
            BusSettings settings, Set<String> destinations, int ledgersMax, MeterRegistry meters) {
        return Mono.fromCallable(() -> Admin.create(new ClientOptions(settings).admin()))
                .flatMap(admin -> Mono.defer(() -> start(settings, admin, destinations, ledgersMax, meters))
                        .onErrorResume(e -> closing(admin).then(Mono.error(e))))
                .onErrorMap(KafkaException.class, Lanes::unusable)
                .subscribeOn(Schedulers.boundedElastic());
    }

    /** The lane to which the device is pinned: the same for as long as the number of lanes is. */
    public Lane laneOf(String device) {
        int hash = device.hashCode() * 0x9E3779B9; // names that differ in their last digit differ in the high bits too
        return lanes.get(Math.floorMod(hash ^ (hash >>> 16), lanes.size()));
    }

    /** In the order of their numbers. */
    public List<Lane> all() {
        return lanes;
    }

    /** Emits the reason when the first lane ended by itself, so that the node stops; completes empty after a close. */
    public Mono<BusException> failed() {
        return Flux.fromIterable(lanes).flatMap(Lane::ended, lanes.size()).next();
    }

    /**
     * Takes no more messages, commits what is queued within the limit, and settles the rest as
     * {@link io.balanceofpower.message.Refusal#LANE_ENDED}. Completes at the latest ten seconds after the limit.
     */
    public Mono<Void> close(Duration limit) {
        return Flux.fromIterable(lanes)
                .flatMap(lane -> lane.close(limit), lanes.size())
                .then()
                .timeout(limit.plus(END_GRACE))
                .onErrorMap(TimeoutException.class, e -> new BusException("lanes did not end " + END_GRACE, e))
                .onErrorResume(e -> closing(admin).then(Mono.error(e)))
                .then(closing(admin))
                .doFinally(signal -> refresher.shutdownNow());
    }

    private static Mono<Lanes> start(
            BusSettings settings, Admin admin, Set<String> destinations, int ledgersMax, MeterRegistry meters) {
        KafkaStart start = new KafkaStart(settings, admin);
        Map<String, Integer> bytesMaxByTopic = start.prepare(destinations);
        Destinations checked = new Destinations(
                settings.recordBytesMax(), bytesMaxByTopic, topic -> exists(admin, topic), System::nanoTime);
        ScheduledExecutorService refresher = Executors.newSingleThreadScheduledExecutor(Lanes::refresherThread);
        LaneFactory factory =
                new LaneFactory(settings, admin, checked, ledgersMax, meters, refresher, producer -> producer);
        Lanes lanes = new Lanes(
                IntStream.range(0, settings.lanes()).mapToObj(factory::lane).toList(), admin, refresher);
        return Flux.fromIterable(lanes.all())
                .flatMap(Lane::open, settings.lanes())
                .then()
                .timeout(Duration.ofMillis(start.leftMs()))
                .onErrorMap(TimeoutException.class, start::silent)
                .onErrorResume(e -> lanes.close(Duration.ZERO)
                        .doOnError(e::addSuppressed)
                        .onErrorComplete()
                        .then(Mono.error(e)))
                .thenReturn(lanes);
    }

    private static BusException unusable(KafkaException e) {
        Throwable reason = e.getCause() == null ? e : e.getCause();
        return new BusException("Kafka's client cannot start with these settings: " + reason.getMessage(), e);
    }

    private static CompletionStage<Boolean> exists(Admin admin, String topic) {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .toCompletionStage()
                .handle((description, error) -> {
                    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
                    if (cause == null || cause instanceof UnknownTopicOrPartitionException) {
                        return cause == null;
                    }
                    throw new CompletionException(cause);
                });
    }

    private static Mono<Void> closing(Admin admin) {
        return Mono.<Void>fromRunnable(() -> admin.close(Duration.ofSeconds(1)))
                .subscribeOn(Schedulers.boundedElastic());
    }

    private static Thread refresherThread(Runnable work) {
        Thread thread = new Thread(work, "bop-kafka-meters");
        thread.setDaemon(true);
        return thread;
    }
}
