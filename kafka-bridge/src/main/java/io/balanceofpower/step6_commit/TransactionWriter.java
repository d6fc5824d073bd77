package io.balanceofpower.step6_commit;

import io.balanceofpower.message.Outcome.Kept;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * {@link Guarantee#EXACTLY_ONCE}: a transaction per attempt, until every message is committed or can never be.
 *
 * <p>What an attempt can leave behind:
 *
 * <ul>
 *   <li>a record was not taken: the producer sends no commit then, so after the abort nothing of the batch is in Kafka;
 *   <li>all were taken and the commit failed: unknown. Nothing is guessed and nothing tried again: the lane is lost, and
 *       its recovery reads which way it went;
 *   <li>the producer is fenced, by another node or by the transaction's time-out: the lane is lost as well. Its
 *       transactional id is not initialised again, which would undo the fence.
 * </ul>
 */
final class TransactionWriter implements BatchWriter {

    private final ProducerSlot producers;
    private final Destinations destinations;
    private final Backoff backoff;
    private final LaneMeters meters;
    private final long commitPatienceNs;
    private final LongSupplier nanoTime;
    private boolean commitAsked;

    /**
     * @param commitPatienceMs for how long a commit or abort that times out is waited for before the lane is lost. The
     *     transaction's own time-out, after which the broker has ended it anyway.
     */
    TransactionWriter(
            ProducerSlot producers,
            Destinations destinations,
            Backoff backoff,
            LaneMeters meters,
            long commitPatienceMs,
            LongSupplier nanoTime) {
        this.producers = producers;
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
    public void write(Batch batch, SessionWrites sessions) {
        backoff.reset();
        while (batch.hasPending() || sessions.isDue()) {
            commitAsked = false;
            try {
                batch.forgetSent();
                producers.get().beginTransaction();
                sessions.send(batch, producers.get());
                Throwable unsent = batch.sendPending(producers.get());
                if (unsent != null) { // not always the producer's own failure, after which it would not commit
                    throw new KafkaException("a record could not be sent: " + unsent.getMessage(), unsent);
                }
                commit();
                sessions.committed();
                batch.endPending(Kept.COMMITTED);
            } catch (InterruptException e) {
                throw e;
            } catch (KafkaException e) {
                meters.retried();
                repair(batch, sessions.failure(), e);
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

    /** Brings producer and batch to where the next attempt can begin, or ends the lane. */
    private void repair(Batch batch, @Nullable Throwable sessionsError, KafkaException error) {
        FailedSends failed = FailedSends.of(batch);
        failed.throwIfEnd();
        Failure ofSessions = sessionsError == null ? Failure.RETRY : Failure.of(sessionsError);
        if (ofSessions == Failure.END || ofSessions == Failure.POISON) {
            throw new BusException("the topic of sessions does not take a record: " + sessionsError, sessionsError);
        }
        boolean noneFailed = failed.isEmpty() && sessionsError == null;
        if (noneFailed && Failure.of(error) == Failure.END) {
            throw error;
        }
        boolean fenced = failed.contains(Failure.RECOVER)
                || ofSessions == Failure.RECOVER
                || Failure.of(error) == Failure.RECOVER;
        boolean unknown = commitAsked && (noneFailed || error instanceof TimeoutException);
        if (fenced || unknown || !abort()) {
            if (!unknown) { // so that a topic that is gone does not cost the next lane its place as well
                failed.refusePoison(batch, destinations);
            }
            throw new LaneLostException((fenced ? "fenced: " : "outcome unknown: ") + error.getMessage(), error);
        }
        if (!failed.refusePoison(batch, destinations) && (batch.hasPending() || sessionsError != null)) {
            backoff.pause();
        }
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
                return false; // fenced, most likely
            }
        }
    }
}
