package io.balanceofpower.step6_commit;

import io.balanceofpower.message.Message;
import io.balanceofpower.message.Partition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages from a quarantine topic as a lane would have written them: the same format, with a transaction whatever
 * the node's guarantee is, and without a lane. No ledger is asked: the device's sequence was counted when the message was
 * committed to the quarantine, so to every ledger it is a duplicate already. What keeps it from standing in Kafka twice is
 * that its entry ends in the same transaction.
 *
 * <p>The records bear the name of a lane that never was, so no recovery takes them for what its lane wrote. Owned by one
 * thread.
 */
public final class ReplayProducer implements AutoCloseable {

    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final BusSettings settings;
    private final String topic;
    private final RecordFormat format = new RecordFormat("replay-" + ClientOptions.random());
    private @Nullable Producer<byte[], byte[]> producer;

    /** @param topic the quarantine topic: of two that write from the same one, the later ends the earlier, also if
     *     their meshes differ */
    public ReplayProducer(BusSettings settings, String topic) {
        this.settings = settings;
        this.topic = topic;
    }

    /** The producer, opened by the first call. Transactions are not initialised: only that ends others. */
    public Producer<byte[], byte[]> producer() {
        if (producer == null) {
            producer = new KafkaProducer<>(
                    new ClientOptions(settings).replayProducer(topic),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
        }
        return producer;
    }

    /**
     * One record for each destination, with its partition where the route chooses one. Blocks then, for what Kafka says of
     * the topic.
     *
     * @param nowMs since 1970-01-01 UTC
     * @throws ApiException if the topic has not got that partition ({@link #isOfRecord}), or Kafka does not answer
     */
    public List<ProducerRecord<byte[], byte[]>> records(Message message, long nowMs) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(format.records(message, 0));
        Header replayed = new RecordHeader(RecordFormat.REPLAYED, RecordFormat.decimal(nowMs));
        for (int i = 0; i < records.size(); i++) {
            records.get(i).headers().add(replayed);
            Partition rule = message.destinations().get(i).form().partition();
            if (rule != Partition.ByKey.BY_KEY) {
                records.set(i, PartitionChoice.placed(records.get(i), rule, producer()));
            }
        }
        return records;
    }

    /** Whether a node would try to write it: by the settings' largest record. */
    public boolean fits(ProducerRecord<byte[], byte[]> each) {
        return RecordFormat.fits(each, settings.recordBytesMax());
    }

    /** Whether a record that failed so can never be written as it is, while others can. */
    public static boolean isOfRecord(Throwable error) {
        return Failure.of(error) == Failure.POISON;
    }

    /** Whether somebody else took over, or Kafka ended the transaction for its age: nothing more can be written, and
     * nothing of the open transaction was. */
    public static boolean isFenced(Throwable error) {
        return Failure.of(error) == Failure.RECOVER;
    }

    /** Aborts what is open. */
    @Override
    public void close() {
        if (producer != null) {
            producer.close(CLOSE);
        }
    }
}
