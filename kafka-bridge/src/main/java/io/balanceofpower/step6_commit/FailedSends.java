package io.balanceofpower.step6_commit;

import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Outcome.Refused;
import io.balanceofpower.message.RecordForm;
import io.balanceofpower.message.Refusal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** The records of a batch that Kafka did not take, and what follows from each for its message. */
final class FailedSends {

    private record FailedSend(BatchEntry entry, int number, Throwable error, Failure failure) {
        ProducerRecord<byte[], byte[]> record() {
            return entry.records().get(number);
        }

        Destination destination() {
            return entry.message().destinations().get(number);
        }

        String topic() {
            return destination().topic();
        }
    }

    private final List<FailedSend> sends = new ArrayList<>();

    /** Those that are known to have failed by now. */
    static FailedSends of(Batch batch) {
        FailedSends failed = new FailedSends();
        for (BatchEntry entry : batch.entries()) {
            if (entry.isPending()) {
                failed.add(entry);
            }
        }
        return failed;
    }

    private void add(BatchEntry entry) {
        for (int i = 0; i < entry.records().size(); i++) {
            Throwable error = entry.failure(i);
            if (error != null) {
                sends.add(new FailedSend(entry, i, error, Failure.of(error)));
            }
        }
    }

    boolean isEmpty() {
        return sends.isEmpty();
    }

    boolean contains(Failure failure) {
        return sends.stream().anyMatch(send -> send.failure() == failure);
    }

    /** The first error that ends the lane, if there is one: throws it. */
    void throwIfEnd() {
        for (FailedSend send : sends) {
            if (send.failure() == Failure.END) {
                throw send.error() instanceof RuntimeException e ? e : new IllegalStateException(send.error());
            }
        }
    }

    /**
     * Ends the messages that can never be written. To be called when it is certain that none of the failed ones is in
     * Kafka. May ask Kafka whether a topic exists, which blocks for seconds at most.
     *
     * @return whether any message was ended, so that the next attempt has less against it
     */
    boolean refusePoison(Batch batch, Destinations destinations) {
        boolean ended = false;
        Set<String> asked = new HashSet<>();
        for (FailedSend send : sends) {
            if (send.failure() == Failure.POISON) {
                send.entry().end(refusal(send, destinations));
                ended = true;
            } else if (isAboutTopic(send.error()) && asked.add(send.topic())) {
                destinations.closeIfMissing(send.topic());
            }
        }
        return refuseClosed(batch, destinations) || ended;
    }

    /** A producer that waits for a topic's metadata or leader only says that time is up. */
    private static boolean isAboutTopic(Throwable error) {
        return error instanceof TimeoutException || error instanceof UnknownTopicOrPartitionException;
    }

    private static boolean refuseClosed(Batch batch, Destinations destinations) {
        boolean ended = false;
        for (BatchEntry entry : batch.entries()) {
            Refused refused = entry.isPending() ? closedRefusal(entry, destinations) : null;
            if (refused != null) {
                entry.end(refused);
                ended = true;
            }
        }
        return ended;
    }

    private static @Nullable Refused closedRefusal(BatchEntry entry, Destinations destinations) {
        for (Destination destination : entry.message().destinations()) {
            Refused refused = destinations.closedRefusal(destination);
            if (refused != null) {
                return refused;
            }
        }
        return null;
    }

    private static Refused refusal(FailedSend send, Destinations destinations) {
        Throwable error = send.error();
        String topic = send.topic();
        if (error instanceof RecordTooLargeException || error instanceof RecordBatchTooLargeException) {
            long bytes = RecordFormat.bytes(send.record());
            return new Refused(
                    Refusal.RECORD_TOO_LARGE,
                    "The record takes " + bytes + " bytes with key and headers, more than Kafka takes for topic "
                            + topic + ": send less per message.");
        }
        if (error instanceof TopicAuthorizationException) {
            return destinations.closeForbidden(topic);
        }
        if (error instanceof InvalidTopicException) {
            return new Refused(
                    Refusal.DESTINATION_UNKNOWN, "Kafka has no topic of the name " + topic + ": correct the route.");
        }
        if (error instanceof NoSuchPartitionException missing) {
            return destinations.closePartition(topic, missing.partition(), missing.count());
        }
        if (isForItsTimestamp(send)) {
            return new Refused(
                    Refusal.PAYLOAD_FORMAT_INVALID,
                    "Route " + send.destination().route()
                            + " takes the timestamp from the message, and Kafka does not take"
                            + " this one for topic " + topic + ": message.timestamp.before.max.ms and"
                            + " message.timestamp.after.max.ms of the topic say which it takes.");
        }
        return new Refused(
                Refusal.DESTINATION_FORBIDDEN,
                "Topic " + topic + " does not take this record ("
                        + error.getClass().getSimpleName()
                        + "): a compacted topic wants a key, a topic may limit timestamps.");
    }

    /** Of several such records in one request the producer says only that they are invalid, as of one without a key. */
    private static boolean isForItsTimestamp(FailedSend send) {
        boolean itsOwn = send.destination().form().timestampMs() != RecordForm.RECEIVED;
        return itsOwn
                && (send.error() instanceof InvalidTimestampException
                        || (send.error() instanceof InvalidRecordException
                                && send.record().key() != null));
    }
}
