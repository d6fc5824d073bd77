package io.balanceofpower.step6_commit;

import io.balanceofpower.ownership.Positions;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The place of one lane of a node, in which one lane follows another: a lane that is lost is replaced by one of a new name.
 * {@link #open} and {@link #close} are called once each; the rest by any thread.
 */
final class LaneSlot {
    private static final Logger LOG = LoggerFactory.getLogger(LaneSlot.class);

    /** How long a lost lane's place stays empty: so long that a Kafka in trouble is not asked without a pause. */
    private static final long REPLACE_MS = 100;

    private final Supplier<Lane> factory;
    private final Supplier<Positions> positions;
    private final LaneMeters meters;
    private final ScheduledExecutorService scheduler;
    private final Sinks.One<BusException> failed = Sinks.one();
    private volatile LaneWatch watch = LaneWatch.NOBODY;
    private volatile Lane lane;
    private volatile boolean closing;

    /**
     * @param factory makes a lane under a new name
     * @param positions read from Kafka before the call
     * @param scheduler where a lost lane is replaced
     */
    LaneSlot(
            Supplier<Lane> factory,
            Supplier<Positions> positions,
            LaneMeters meters,
            ScheduledExecutorService scheduler) {
        this.factory = factory;
        this.positions = positions;
        this.meters = meters;
        this.scheduler = scheduler;
        this.lane = factory.get();
    }

    Lane lane() {
        return lane;
    }

    /** Opens the first lane; completes when its first checkpoint is committed, which tells every node of it. */
    Mono<Void> open(LaneWatch newWatch) {
        watch = newWatch;
        return open(lane);
    }

    private Mono<Void> open(Lane opening) {
        watch.opening(opening);
        opening.ended().subscribe(reason -> ended(opening, reason));
        return opening.open()
                .then(opening.checkpoint(positions)
                        // The checkpoint only knows that the lane has ended; the lane knows why.
                        .onErrorResume(
                                e -> opening.ended().<Void>flatMap(Mono::error).switchIfEmpty(Mono.error(e))))
                .doOnSuccess(done -> watch.opened(opening));
    }

    /** The lane's thread. */
    private void ended(Lane over, BusException reason) {
        if (closing) {
            return; // whoever closes wants no other lane, and nobody is left here to look after this one
        }
        watch.ended(over);
        if (!(reason instanceof LaneLostException)) {
            failed.tryEmitValue(reason);
            return;
        }
        if (closing) {
            return; // nothing is missing that would not end now
        }
        meters.lost();
        LOG.warn("Lane {} is over and will be replaced: {}", over.name(), reason.getMessage());
        var unused = scheduler.schedule(this::replace, REPLACE_MS, TimeUnit.MILLISECONDS);
    }

    private void replace() {
        if (!closing) {
            Lane next = factory.get();
            lane = next;
            // How it ends is told by ended(), whatever the reason.
            open(next).onErrorComplete().subscribe();
            if (closing) { // meanwhile, and whoever closes may have seen the old one
                next.close(Duration.ZERO).subscribe();
            }
        }
    }

    /** Emits the reason when a lane ended and cannot be replaced; completes empty after a close. */
    Mono<BusException> failed() {
        return failed.asMono();
    }

    /** {@link Lanes#close} for one slot. */
    Mono<Void> close(Duration limit) {
        return Mono.defer(() -> {
            closing = true;
            return lane.close(limit).doFinally(signal -> {
                meters.close();
                failed.tryEmitEmpty();
            });
        });
    }
}
