package io.balanceofpower.step6_commit;

import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Outcome.Refused;
import io.balanceofpower.message.Partition;
import io.balanceofpower.message.RecordForm;
import io.balanceofpower.message.Refusal;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * What the destination topics take, so that a record which cannot be written is refused before it costs a transaction.
 *
 * <p>A topic that Kafka does not know or does not let us write to is <em>closed</em>: its messages are refused at once,
 * since each of them would abort the batch of other devices or stall it for a metadata time-out. A missing topic opens
 * when Kafka knows it again (asked at most once a second); a forbidden one, and a partition that a topic does not have, are
 * tried again after five seconds. Safe for all lanes.
 */
final class Destinations {

    private static final long ASK_AGAIN_NS = 1_000_000_000L;
    private static final long TRY_AGAIN_NS = 5_000_000_000L;

    /** @param ask whether Kafka is asked for the topic; otherwise a record is tried once the time is over */
    private record Closed(Refused refused, long untilNs, boolean ask) {}

    private final int recordBytesMax;
    private final Map<String, TopicLimits> limits;
    private final Function<String, CompletionStage<Boolean>> exists;
    private final LongSupplier nanoTime;
    private final LongSupplier nowMs;
    private final Map<String, Closed> closed = new ConcurrentHashMap<>();

    /**
     * @param recordBytesMax the node's limit
     * @param limits the topics' own limits, as far as known
     * @param exists asks Kafka whether it knows the topic; completes within seconds, exceptionally if Kafka is silent
     * @param nowMs since 1970-01-01 UTC, as the brokers' clocks have it within a little
     */
    Destinations(
            int recordBytesMax,
            Map<String, TopicLimits> limits,
            Function<String, CompletionStage<Boolean>> exists,
            LongSupplier nanoTime,
            LongSupplier nowMs) {
        this.recordBytesMax = recordBytesMax;
        this.limits = new ConcurrentHashMap<>(limits);
        this.exists = exists;
        this.nanoTime = nanoTime;
        this.nowMs = nowMs;
    }

    /** The topics' own limits as they are now; those of other topics stay. */
    void limit(Map<String, TopicLimits> others) {
        limits.putAll(others);
    }

    /** Why the record cannot be written; null if nothing speaks against it. */
    @Nullable
    Refused refusal(Destination destination, ProducerRecord<byte[], byte[]> record) {
        Refused refused = closedRefusal(destination);
        if (refused != null) {
            return refused;
        }
        TopicLimits own = limits.get(record.topic());
        int bytesMax = own == null ? recordBytesMax : Math.min(recordBytesMax, own.bytesMax());
        if (!RecordFormat.fits(record, bytesMax)) {
            return tooLarge(record, bytesMax);
        }
        return own == null || destination.form().timestampMs() == RecordForm.RECEIVED
                ? null
                : timestampRefusal(destination, own);
    }

    private @Nullable Refused timestampRefusal(Destination destination, TopicLimits own) {
        long aheadMs = destination.form().timestampMs() - nowMs.getAsLong();
        if (aheadMs > own.afterMaxMs()) {
            return timestampRefusal(destination, own.afterMaxMs(), "ahead", "message.timestamp.after.max.ms");
        }
        return -aheadMs > own.beforeMaxMs()
                ? timestampRefusal(destination, own.beforeMaxMs(), "ago", "message.timestamp.before.max.ms")
                : null;
    }

    private static Refused timestampRefusal(Destination destination, long maxMs, String where, String setting) {
        return new Refused(
                Refusal.PAYLOAD_FORMAT_INVALID,
                "Route " + destination.route() + " takes the timestamp from the message, which is more than " + maxMs
                        + " ms " + where + ": topic " + destination.topic() + " takes none such (its " + setting
                        + ").");
    }

    /** Why the topic, or the partition that the route names, is closed; null if neither is. */
    @Nullable
    Refused closedRefusal(Destination destination) {
        if (closed.isEmpty()) {
            return null;
        }
        Refused ofTopic = closedRefusal(destination.topic());
        return ofTopic == null && destination.form().partition() instanceof Partition.Fixed partition
                ? closedRefusal(place(destination.topic(), partition.number()))
                : ofTopic;
    }

    private @Nullable Refused closedRefusal(String place) {
        Closed now = closed.get(place);
        if (now == null) {
            return null;
        }
        if (nanoTime.getAsLong() - now.untilNs() >= 0) {
            open(place, now);
        }
        return now.refused();
    }

    /** No topic has such a name. */
    private static String place(String topic, int partition) {
        return topic + "/" + partition;
    }

    /** Closes the topic if Kafka says that it does not exist. Blocks until Kafka answers, or for seconds if it does not. */
    void closeIfMissing(String topic) {
        try {
            if (!exists.apply(topic).toCompletableFuture().get()) {
                close(
                        topic,
                        Refusal.DESTINATION_UNKNOWN,
                        "Topic " + topic + " does not exist in Kafka: create it, or correct the route.",
                        ASK_AGAIN_NS,
                        true);
            }
        } catch (ExecutionException e) {
            // No answer is no proof: the topic stays open, and the batch is tried again.
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** Closes the topic because Kafka does not let us write to it. */
    Refused closeForbidden(String topic) {
        return close(
                topic,
                Refusal.DESTINATION_FORBIDDEN,
                "Kafka does not let this node write to topic " + topic + ": allow it, or correct the route.",
                TRY_AGAIN_NS,
                false);
    }

    /** Closes a partition because its topic has only so many. */
    Refused closePartition(String topic, int partition, int count) {
        return close(
                place(topic, partition),
                Refusal.DESTINATION_UNKNOWN,
                "Topic " + topic + " has no partition " + partition + ", only " + count
                        + ", counted from 0: add partitions, or correct the route.",
                TRY_AGAIN_NS,
                false);
    }

    private Refused close(String place, Refusal refusal, String detail, long forNs, boolean ask) {
        Refused refused = new Refused(refusal, detail);
        closed.put(place, new Closed(refused, nanoTime.getAsLong() + forNs, ask));
        return refused;
    }

    private void open(String topic, Closed now) {
        if (!now.ask()) {
            closed.remove(topic, now);
            return;
        }
        Closed askedAgain = new Closed(now.refused(), nanoTime.getAsLong() + ASK_AGAIN_NS, true);
        if (closed.replace(topic, now, askedAgain)) {
            exists.apply(topic).thenAccept(known -> {
                if (known) {
                    closed.remove(topic, askedAgain);
                }
            });
        }
    }

    private static Refused tooLarge(ProducerRecord<byte[], byte[]> record, int bytesMax) {
        return new Refused(
                Refusal.RECORD_TOO_LARGE,
                "The record takes " + RecordFormat.bytes(record) + " bytes with key and headers; topic "
                        + record.topic() + " takes " + bytesMax + ": send less per message.");
    }
}
