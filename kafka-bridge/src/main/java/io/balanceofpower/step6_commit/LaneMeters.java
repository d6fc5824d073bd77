package io.balanceofpower.step6_commit;

import io.balanceofpower.message.Outcome;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.ownership.Book;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/**
 * What a lane counts, through all its lives. Messages are counted once per batch, so that counting costs nothing per message. Written by the
 * lane's thread (refusals at the door by any); read by any.
 */
final class LaneMeters {

    private final MeterRegistry registry;
    private final Tags tags;
    private final ScheduledExecutorService refresher;
    private final List<Meter> registered = new ArrayList<>();
    private final Counter committed;
    private final Counter duplicates;
    private final Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);
    private final DistributionSummary batchMessages;
    private final Timer commitTime;
    private final Timer queueDelay;
    private final Counter retries;
    private final Counter losses;
    private @Nullable KafkaClientMetrics producerMetrics;
    private volatile @Nullable Inbox inbox;
    private final AtomicLong evictedBefore = new AtomicLong();
    private final AtomicLong reordersBefore = new AtomicLong();
    private volatile long ledgerCount;
    private volatile long evicted;
    private volatile long gaps;
    private volatile long reorders;

    /**
     * @param lane the lane's name without what tells its lives apart
     * @param refresher where Micrometer looks for Kafka's new metrics from time to time; stays the caller's
     */
    LaneMeters(MeterRegistry registry, String lane, ScheduledExecutorService refresher) {
        this.registry = registry;
        this.tags = Tags.of("lane", lane);
        this.refresher = refresher;
        committed = counter("bop.lane.committed", "Messages committed to Kafka");
        duplicates = counter("bop.lane.duplicates", "Messages not written because an earlier copy was committed");
        for (Refusal refusal : Refusal.values()) {
            refused.put(refusal, refusedCounter(refusal));
        }
        batchMessages = keep(DistributionSummary.builder("bop.lane.batch")
                .description("Messages per batch; the number of batches is this meter's count")
                .baseUnit("messages")
                .tags(tags)
                .register(registry));
        commitTime = timer(
                "bop.lane.commit.time", "From the first send of a batch to the known outcome of all of its messages");
        queueDelay = timer("bop.lane.queue.delay", "From receiving the first message of a batch to its first send");
        retries = counter("bop.lane.retries", "Attempts at Kafka that had to be repeated");
        losses = counter(
                "bop.lane.losses",
                "Lanes that ended because they were fenced or an outcome unknown, and were replaced");
        gauge(
                "bop.lane.messages",
                "Messages that the lane holds: queued, or in the batch under way",
                m -> m.inbox == null ? 0 : m.inbox.messages());
        gauge("bop.lane.bytes", "The same in bytes", m -> m.inbox == null ? 0 : m.inbox.bytes());
        gauge("bop.lane.ledgers", "Ledgers in memory", m -> m.ledgerCount);
        gauge("bop.lane.gaps", "Sequences skipped by devices and not yet seen, of the ledgers in memory", m -> m.gaps);
        functionCounter(
                "bop.lane.ledgers.evicted",
                "Ledgers forgotten at 64 streams of a device; copies of these streams' old messages would be written again",
                m -> m.evictedBefore.get() + m.evicted);
        functionCounter(
                "bop.lane.reorders",
                "Messages that came after a higher sequence of theirs",
                m -> m.reordersBefore.get() + m.reorders);
    }

    /** A new life begins, on one thread: shows this queue from now on, and counts on from where the last one stopped. */
    void watch(Inbox newInbox) {
        inbox = newInbox;
        evictedBefore.addAndGet(evicted);
        evicted = 0;
        reordersBefore.addAndGet(reorders);
        reorders = 0;
    }

    /** Shows the producer's own metrics until the next call or {@link #unwatch}. */
    void watch(Producer<byte[], byte[]> producer) {
        unwatch();
        producerMetrics = new KafkaClientMetrics(producer, tags, refresher);
        producerMetrics.bindTo(registry);
    }

    void unwatch() {
        if (producerMetrics != null) {
            producerMetrics.close();
            producerMetrics = null;
        }
    }

    void refused(Refusal refusal) {
        counterOf(refusal).increment();
    }

    void retried() {
        retries.increment();
    }

    void lost() {
        losses.increment();
    }

    void taken(long receivedAtNs, long nowNs) {
        queueDelay.record(Math.max(0, nowNs - receivedAtNs), TimeUnit.NANOSECONDS);
    }

    void settled(Batch batch, Book book, long tookNs) {
        int committedNow = 0;
        int duplicatesNow = 0;
        for (BatchEntry entry : batch.entries()) {
            Outcome outcome = entry.outcome();
            if (outcome == Outcome.Kept.COMMITTED) {
                committedNow++;
            } else if (outcome == Outcome.Kept.DUPLICATE) {
                duplicatesNow++;
            } else if (outcome instanceof Outcome.Refused r) {
                refused(r.refusal());
            }
        }
        committed.increment(committedNow);
        duplicates.increment(duplicatesNow);
        batchMessages.record(batch.size());
        commitTime.record(tookNs, TimeUnit.NANOSECONDS);
        show(book);
    }

    void show(Book book) {
        ledgerCount = book.ledgers();
        evicted = book.evicted();
        gaps = book.gaps();
        reorders = book.reorders();
    }

    /** Takes the lane's meters out of the registry. */
    void close() {
        unwatch();
        registered.forEach(registry::remove);
    }

    private Counter counterOf(Refusal refusal) {
        Counter counter = refused.get(refusal);
        if (counter == null) {
            throw new IllegalStateException("no counter for " + refusal);
        }
        return counter;
    }

    private Counter counter(String name, String description) {
        return keep(Counter.builder(name).description(description).tags(tags).register(registry));
    }

    private Counter refusedCounter(Refusal refusal) {
        return keep(Counter.builder("bop.lane.refused")
                .description("Messages refused, by reason")
                .tags(tags.and("reason", refusal.name().toLowerCase(Locale.ROOT)))
                .register(registry));
    }

    private Timer timer(String name, String description) {
        return keep(Timer.builder(name).description(description).tags(tags).register(registry));
    }

    private void gauge(String name, String description, ToDoubleFunction<LaneMeters> value) {
        keep(Gauge.builder(name, this, value)
                .description(description)
                .tags(tags)
                .register(registry));
    }

    private void functionCounter(String name, String description, ToDoubleFunction<LaneMeters> value) {
        keep(FunctionCounter.builder(name, this, value)
                .description(description)
                .tags(tags)
                .register(registry));
    }

    private <M extends Meter> M keep(M meter) {
        registered.add(meter);
        return meter;
    }
}
