package io.balanceofpower.step6_commit;

import io.balanceofpower.message.Outcome.Kept;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * {@link Guarantee#AT_LEAST_ONCE}: sends the batch and waits until Kafka has answered for each record. Records that
 * Kafka took are committed, whatever became of the others; those that may be tried again are, after the ones that
 * followed them in the batch if these were taken. A message is committed when Kafka has taken its records for all
 * destinations; one that is refused may be in some of them. What is to be said to the topic of sessions comes after the messages: a
 * state must not know a message that is not there.
 */
final class IdempotentWriter implements BatchWriter {

    private final ProducerSlot producers;
    private final Destinations destinations;
    private final Backoff backoff;
    private final LaneMeters meters;

    IdempotentWriter(ProducerSlot producers, Destinations destinations, Backoff backoff, LaneMeters meters) {
        this.producers = producers;
        this.destinations = destinations;
        this.backoff = backoff;
        this.meters = meters;
    }

    @Override
    public void open() {
        producers.open(producer -> {});
    }

    @Override
    public void write(Batch batch, SessionWrites sessions) {
        backoff.reset();
        while (batch.hasPending()) {
            boolean producerWorks = send(batch);
            // The producer never gives up a record by itself, so this waits until each one's fate is known.
            producers.get().flush();
            endTaken(batch);
            if (batch.hasPending()) {
                meters.retried();
                repair(batch, producerWorks);
                batch.forgetFailed();
            }
        }
        while (sessions.isDue()) {
            write(sessions, batch);
        }
    }

    private void write(SessionWrites sessions, Batch batch) {
        try {
            sessions.send(batch, producers.get());
            producers.get().flush();
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            repair(e);
            return;
        }
        Throwable failure = sessions.failure();
        if (failure == null) {
            sessions.committed();
        } else {
            repair(failure);
        }
    }

    private void repair(Throwable sessionsError) {
        Failure failure = Failure.of(sessionsError);
        if (failure == Failure.END || failure == Failure.POISON) {
            throw new BusException("the topic of sessions does not take a record: " + sessionsError, sessionsError);
        }
        meters.retried();
        if (failure == Failure.RECOVER) {
            producers.reopen(producer -> {});
        }
        backoff.pause();
    }

    @Override
    public void close(Duration limit) {
        producers.close(limit);
    }

    private boolean send(Batch batch) {
        try {
            batch.sendPending(producers.get());
            return true;
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            if (Failure.of(e) == Failure.END) {
                throw e;
            }
            return false;
        }
    }

    private static void endTaken(Batch batch) {
        for (BatchEntry entry : batch.entries()) {
            if (entry.isPending() && entry.isTaken()) {
                entry.end(Kept.COMMITTED);
            }
        }
    }

    private void repair(Batch batch, boolean producerWorks) {
        FailedSends failed = FailedSends.of(batch);
        failed.throwIfEnd();
        if (!producerWorks || failed.contains(Failure.RECOVER)) {
            producers.reopen(producer -> {});
        }
        if (!failed.refusePoison(batch, destinations) && batch.hasPending()) {
            backoff.pause();
        }
    }
}
