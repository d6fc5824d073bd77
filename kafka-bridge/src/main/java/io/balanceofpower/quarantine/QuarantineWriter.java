package io.balanceofpower.quarantine;

import io.balanceofpower.step6_commit.ReplayProducer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Ends entries of one quarantine topic, and writes what becomes of them in the same transaction: both happen, or neither.
 *
 * <p>Its transactional id is the topic's. Opening it ends whoever else writes from the topic, with what that had begun, and
 * waits until what that had committed can be read. So entries that are read <em>after</em> it was opened, and ended through
 * it, are ended once: if another one is opened meanwhile, this one writes nothing any more. A process that died in the
 * middle needs no clean-up.
 *
 * <p>Blocks; owned by one thread.
 */
public final class QuarantineWriter {

    private final Producer<byte[], byte[]> producer;
    private final long patienceNs;

    private QuarantineWriter(Producer<byte[], byte[]> producer, long patienceMs) {
        this.producer = producer;
        this.patienceNs = TimeUnit.MILLISECONDS.toNanos(patienceMs);
    }

    /**
     * What becomes of an entry.
     *
     * @param records instead of it; none if it is discarded
     */
    public record Change(QuarantineEntry entry, List<ProducerRecord<byte[], byte[]>> records) {}

    /**
     * Initialises the transactions of a producer that stays its owner's.
     *
     * @param patienceMs how long what times out is asked again
     * @throws KafkaException if Kafka does not answer, or does not let this user write under the transactional id
     */
    public static QuarantineWriter open(Producer<byte[], byte[]> producer, long patienceMs) {
        QuarantineWriter writer = new QuarantineWriter(producer, patienceMs);
        writer.askAgain(producer::initTransactions);
        return writer;
    }

    /**
     * Makes the changes in one transaction; if Kafka refuses a record of theirs, each in a transaction of its own.
     *
     * @param changes of entries that were read after this was opened; few enough for one transaction
     * @return the changes that were not made, with what Kafka said; none, most often
     * @throws ReplayEndedException if another took over, or Kafka ended the transaction for its age; what is not
     *     committed by then is not made
     * @throws KafkaException for all that is not a record's fault. Some of the changes may be made then; whoever reads the
     *     topic again sees which
     */
    public Map<Change, String> write(List<Change> changes) {
        KafkaException refused = changes.isEmpty() ? null : attempt(changes);
        Map<Change, String> notMade = new LinkedHashMap<>();
        if (refused == null) {
            return notMade;
        }
        if (changes.size() == 1) {
            notMade.put(changes.get(0), String.valueOf(refused.getMessage()));
            return notMade;
        }
        changes.forEach(each -> notMade.putAll(write(List.of(each))));
        return notMade;
    }

    /** @return why a record can never be written; null if all are */
    private @Nullable KafkaException attempt(List<Change> changes) {
        List<Future<RecordMetadata>> sends = new ArrayList<>();
        try {
            producer.beginTransaction();
            for (Change change : changes) {
                change.records().forEach(each -> sends.add(producer.send(each)));
                sends.add(producer.send(tombstone(change.entry())));
            }
            askAgain(producer::commitTransaction);
            return null;
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            KafkaException cause = ofRecord(sends, e);
            if (ReplayProducer.isFenced(cause)) {
                throw new ReplayEndedException(e);
            }
            if (!ReplayProducer.isOfRecord(cause)) {
                throw e;
            }
            askAgain(producer::abortTransaction);
            return cause;
        }
    }

    /** The failure of the first record that failed by itself; the others only say that their transaction has ended. */
    private static KafkaException ofRecord(List<Future<RecordMetadata>> sends, KafkaException error) {
        for (Future<RecordMetadata> send : sends) {
            if (failure(send) instanceof KafkaException of && ReplayProducer.isOfRecord(of)) {
                return of;
            }
        }
        return error;
    }

    private static @Nullable Throwable failure(Future<RecordMetadata> send) {
        if (!send.isDone()) {
            return null;
        }
        try {
            send.get();
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** In the entry's own partition, wherever a partitioner would put it. */
    private static ProducerRecord<byte[], byte[]> tombstone(QuarantineEntry entry) {
        var source = entry.trade().source();
        return new ProducerRecord<>(source.topic(), source.partition(), source.key(), null);
    }

    /** What times out is still under way, and asking again only goes on waiting for it (KafkaProducer's Javadoc). */
    private void askAgain(Runnable step) {
        long beganNs = System.nanoTime();
        while (true) {
            try {
                step.run();
                return;
            } catch (TimeoutException e) {
                if (System.nanoTime() - beganNs > patienceNs) {
                    throw e;
                }
            }
        }
    }
}
