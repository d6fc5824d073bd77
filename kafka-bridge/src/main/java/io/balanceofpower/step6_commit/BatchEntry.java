package io.balanceofpower.step6_commit;

import io.balanceofpower.message.Message;
import io.balanceofpower.message.Outcome;
import io.balanceofpower.message.Partition;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** A message in the batch under way, and how far it has got. Owned by the lane's thread. */
final class BatchEntry {

    private static final @Nullable Future<RecordMetadata>[] NONE = none(0);

    private final Message message;
    private List<ProducerRecord<byte[], byte[]>> records = List.of();
    /** Of each record the last attempt; null if that is still to come. */
    private @Nullable Future<RecordMetadata>[] sent = NONE;

    private @Nullable Outcome outcome;

    BatchEntry(Message message) {
        this.message = message;
    }

    Message message() {
        return message;
    }

    /** To be written, one record for each destination: set once, for messages that are new. */
    void write(List<ProducerRecord<byte[], byte[]>> newRecords) {
        records = newRecords;
        sent = none(newRecords.size());
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no other way to make such an array
    private static @Nullable Future<RecordMetadata>[] none(int count) {
        return new Future[count];
    }

    /** Whether the message was new to its ledger, which holds it until it is revoked. */
    boolean isNew() {
        return !records.isEmpty();
    }

    /** Empty for a message that is not to be written. */
    List<ProducerRecord<byte[], byte[]>> records() {
        return records;
    }

    boolean isPending() {
        return outcome == null;
    }

    @Nullable
    Outcome outcome() {
        return outcome;
    }

    void end(Outcome known) {
        outcome = known;
    }

    void settle() {
        if (outcome == null) {
            throw new IllegalStateException("settled before the outcome is known");
        }
        message.settlement().settleInBatch(outcome);
    }

    /** All entries of the batch are settled. */
    void batchSettled() {
        message.settlement().batchSettled();
    }

    /** Nothing of it is in Kafka, whatever was tried. */
    void forgetSent() {
        Arrays.fill(sent, null);
    }

    /** What Kafka took stays; the rest is tried again. */
    void forgetFailed() {
        for (int i = 0; i < sent.length; i++) {
            if (position(i) == null) {
                sent[i] = null;
            }
        }
    }

    /**
     * Sends the records that were not sent yet.
     *
     * @return why one of them failed at once, and those after it were not sent; null if none did
     */
    @Nullable
    Throwable send(Producer<byte[], byte[]> producer) {
        for (int i = 0; i < sent.length; i++) {
            if (sent[i] == null) {
                Future<RecordMetadata> future = send(i, producer);
                sent[i] = future;
                Throwable failure = future.isDone() ? failure(i) : null;
                if (failure != null) {
                    return failure;
                }
            }
        }
        return null;
    }

    private Future<RecordMetadata> send(int record, Producer<byte[], byte[]> producer) {
        Partition rule = message.destinations().get(record).form().partition();
        if (rule == Partition.ByKey.BY_KEY) {
            return producer.send(records.get(record));
        }
        ProducerRecord<byte[], byte[]> placed;
        try {
            placed = PartitionChoice.placed(records.get(record), rule, producer);
        } catch (ApiException e) {
            return CompletableFuture.failedFuture(e);
        }
        return producer.send(placed);
    }

    /** Whether Kafka has taken all records; committed or not. */
    boolean isTaken() {
        for (int i = 0; i < sent.length; i++) {
            if (position(i) == null) {
                return false;
            }
        }
        return true;
    }

    /** Where that record is, if Kafka has taken it in the last attempt; committed or not. */
    @Nullable
    RecordMetadata position(int record) {
        Future<RecordMetadata> future = sent[record];
        return future != null && future.isDone() ? result(future) : null;
    }

    /** Why Kafka did not take that record in the attempt under way; null if it did, or has not answered, or was not asked. */
    @Nullable
    Throwable failure(int record) {
        Future<RecordMetadata> future = sent[record];
        if (future == null || !future.isDone()) {
            return null;
        }
        try {
            future.get();
            return null;
        } catch (ExecutionException e) {
            return e.getCause() == null ? e : e.getCause();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static @Nullable RecordMetadata result(Future<RecordMetadata> done) {
        try {
            return done.get();
        } catch (ExecutionException e) {
            return null;
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
