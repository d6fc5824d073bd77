package io.balanceofpower.step6_commit;

import io.balanceofpower.message.Message;
import io.balanceofpower.message.Outcome;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** A message in the batch under way, and how far it has got. Owned by the lane's thread. */
final class BatchEntry {

    private final Message message;
    private @Nullable ProducerRecord<byte[], byte[]> record;
    private @Nullable Future<RecordMetadata> sent;
    private @Nullable Outcome outcome;

    BatchEntry(Message message) {
        this.message = message;
    }

    Message message() {
        return message;
    }

    /** To be written: set once, for messages that are new. */
    void write(ProducerRecord<byte[], byte[]> newRecord) {
        record = newRecord;
    }

    /** Whether the message was new to its ledger, which holds it until it is revoked. */
    boolean isNew() {
        return record != null;
    }

    ProducerRecord<byte[], byte[]> record() {
        if (record == null) {
            throw new IllegalStateException("a message that is not to be written has no record");
        }
        return record;
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
        message.settlement().settle(outcome);
    }

    void sent(@Nullable Future<RecordMetadata> future) {
        sent = future;
    }

    /** Where the record is, if Kafka has taken it in the last attempt; committed or not. */
    @Nullable
    RecordMetadata position() {
        return sent != null && sent.isDone() ? result(sent) : null;
    }

    /** Why Kafka did not take it in the attempt under way; null if it did, or has not answered, or was not asked. */
    @Nullable
    Throwable failure() {
        if (sent == null || !sent.isDone()) {
            return null;
        }
        try {
            sent.get();
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
