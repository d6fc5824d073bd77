package io.balanceofpower.step6_commit;

import io.balanceofpower.ownership.Book;
import io.balanceofpower.ownership.SessionFormat;
import io.balanceofpower.ownership.SessionRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** What a lane writes to the topic of sessions, besides its messages. Owned by the lane's thread. */
final class SessionWrites {

    private final Book book;
    private final BatchAdmission admission;
    private final String topic;
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();

    SessionWrites(Book book, BatchAdmission admission, String topic) {
        this.book = book;
        this.admission = admission;
        this.topic = topic;
    }

    boolean isDue() {
        return book.hasRecords();
    }

    /**
     * Sends what the book has to say, which is true together with the batch's pending messages: what was refused by now is
     * taken back first. Stops at the first that fails at once.
     */
    void send(Batch batch, Producer<byte[], byte[]> producer) {
        sent.clear();
        admission.revokeRefused(batch);
        if (!book.hasRecords()) {
            return;
        }
        for (SessionRecord each : book.records()) {
            Future<RecordMetadata> future =
                    producer.send(new ProducerRecord<>(topic, 0, SessionFormat.key(each), SessionFormat.value(each)));
            sent.add(future);
            if (future.isDone() && failure() != null) {
                return;
            }
        }
    }

    /** Why Kafka did not take a record of the last {@link #send}; null if it did, or has not answered. */
    @Nullable
    Throwable failure() {
        for (Future<RecordMetadata> future : sent) {
            if (future.isDone()) {
                try {
                    future.get();
                } catch (ExecutionException e) {
                    return e.getCause() == null ? e : e.getCause();
                } catch (InterruptedException e) {
                    throw new InterruptException(e);
                }
            }
        }
        return null;
    }

    /** What was sent last is committed. */
    void committed() {
        sent.clear();
        book.committed();
    }
}
