package io.balanceofpower.step6_commit;

import io.balanceofpower.message.Outcome.Kept;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * {@link Guarantee#EXACTLY_ONCE}: a transaction per attempt, until every message is committed or can never be.
 *
 * <p>What an attempt can leave behind:
 *
 * <ul>
 *   <li>a record was not taken: the producer sends no commit then, so after the abort nothing of the batch is in Kafka;
 *   <li>all were taken and the commit failed: unknown. A new producer of the same transactional id ends the
 *       transaction, and {@link OutcomeSearch} reads which way. Never guessed.
 * </ul>
 */
final class TransactionWriter implements BatchWriter {

    private final ProducerSlot producers;
    private final OutcomeSearch outcomes;
    private final Destinations destinations;
    private final Backoff backoff;
    private final LaneMeters meters;
    private final long commitPatienceNs;
    private final LongSupplier nanoTime;
    private boolean commitAsked;

    /**
     * @param commitPatienceMs for how long a commit that times out is waited for before a new producer finds out. The
     *     transaction's own time-out, after which the broker has ended it anyway.
     */
    TransactionWriter(
            ProducerSlot producers,
            OutcomeSearch outcomes,
            Destinations destinations,
            Backoff backoff,
            LaneMeters meters,
            long commitPatienceMs,
            LongSupplier nanoTime) {
        this.producers = producers;
        this.outcomes = outcomes;
        this.destinations = destinations;
        this.backoff = backoff;
        this.meters = meters;
        this.commitPatienceNs = TimeUnit.MILLISECONDS.toNanos(commitPatienceMs);
        this.nanoTime = nanoTime;
    }

    @Override
    public void open() {
        producers.open(Producer::initTransactions);
    }

    @Override
    public void write(Batch batch) {
        backoff.reset();
        while (batch.hasPending()) {
            commitAsked = false;
            try {
                producers.get().beginTransaction();
                batch.sendPending(producers.get());
                commit();
                batch.endPending(Kept.COMMITTED);
            } catch (InterruptException e) {
                throw e;
            } catch (KafkaException e) {
                meters.retried();
                repair(batch, e);
            }
        }
    }

    @Override
    public void close(Duration limit) {
        producers.close(limit);
    }

    /** A commit that times out is still under way; asking again only goes on waiting for it (KafkaProducer's Javadoc). */
    private void commit() {
        commitAsked = true;
        long startedNs = nanoTime.getAsLong();
        while (true) {
            try {
                producers.get().commitTransaction();
                return;
            } catch (TimeoutException e) {
                if (nanoTime.getAsLong() - startedNs > commitPatienceNs) {
                    throw e;
                }
                meters.retried();
            }
        }
    }

    /** Brings producer and batch to where the next attempt can begin, or to the batch's end if it was committed. */
    private void repair(Batch batch, KafkaException error) {
        FailedSends failed = FailedSends.of(batch);
        failed.throwIfEnd();
        if (failed.isEmpty() && Failure.of(error) == Failure.END) {
            throw error;
        }
        boolean needsNewProducer = failed.contains(Failure.RECOVER) || Failure.of(error) == Failure.RECOVER;
        if (needsNewProducer || isCommitOpen(failed, error) || !abort()) {
            recover(batch);
        }
        if (!failed.refusePoison(batch, destinations) && batch.hasPending()) {
            backoff.pause();
        }
    }

    /** Whether the commit may have been sent, or may still be; the producer takes no abort then. */
    private boolean isCommitOpen(FailedSends failed, KafkaException error) {
        return commitAsked && (failed.isEmpty() || error instanceof TimeoutException);
    }

    /** Whether the transaction is known to be aborted. */
    private boolean abort() {
        long startedNs = nanoTime.getAsLong();
        while (true) {
            try {
                producers.get().abortTransaction();
                return true;
            } catch (TimeoutException e) {
                if (nanoTime.getAsLong() - startedNs > commitPatienceNs) {
                    return false;
                }
                meters.retried();
            } catch (InterruptException e) {
                throw e;
            } catch (KafkaException e) {
                return false; // fenced, most likely; a new producer of the same id ends the transaction for certain
            }
        }
    }

    private void recover(Batch batch) {
        meters.recovered();
        // Closing fails every send that has no answer, so that afterwards "all taken" is final.
        producers.reopen(Producer::initTransactions);
        List<BatchEntry> pending =
                batch.entries().stream().filter(BatchEntry::isPending).toList();
        if (commitAsked && batch.isAllTaken() && outcomes.isCommitted(pending)) {
            batch.endPending(Kept.COMMITTED);
        }
    }
}
