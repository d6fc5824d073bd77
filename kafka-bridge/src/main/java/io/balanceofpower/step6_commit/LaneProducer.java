package io.balanceofpower.step6_commit;

import io.balanceofpower.message.Message;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A lane's producer and record format without the lane: what benchmarks measure its limit with. Safe for use by one
 * thread.
 */
public final class LaneProducer {

    private final ClientOptions options;
    private final String name;
    private final RecordFormat format;

    /** @param number part of its name, which no lane of a node has */
    public LaneProducer(BusSettings settings, int number) {
        this.options = new ClientOptions(settings);
        this.name = options.newLaneName(number);
        this.format = new RecordFormat(name);
    }

    /** A new producer with the lane's options. Transactions, if the guarantee asks for them, are not initialised. */
    public Producer<byte[], byte[]> open() {
        return new KafkaProducer<>(options.producer(name), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** The record that the lane would write. */
    public ProducerRecord<byte[], byte[]> record(Message message) {
        return format.records(message, 0).get(0);
    }
}
