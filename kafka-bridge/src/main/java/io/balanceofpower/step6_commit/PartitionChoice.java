package io.balanceofpower.step6_commit;

import io.balanceofpower.message.Partition;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Utils;

/** Where in its topic a record goes whose route says more than Kafka's producer would choose by itself. */
final class PartitionChoice {

    private PartitionChoice() {}

    /**
     * The record with its partition, of those that the producer knows of. Blocks like {@link Producer#send}, and throws
     * what that puts into its future.
     *
     * @throws NoSuchPartitionException if the topic has fewer partitions than the route thinks
     */
    static ProducerRecord<byte[], byte[]> placed(
            ProducerRecord<byte[], byte[]> record, Partition rule, Producer<byte[], byte[]> producer) {
        int count = producer.partitionsFor(record.topic()).size();
        if (count == 0) { // a topic that is being deleted
            throw new UnknownTopicOrPartitionException("topic " + record.topic() + " has no partitions");
        }
        int partition = rule instanceof Partition.Fixed number ? number.number() : hashed(rule, count);
        if (partition >= count) {
            throw new NoSuchPartitionException(record.topic(), partition, count);
        }
        return new ProducerRecord<>(
                record.topic(), partition, record.timestamp(), record.key(), record.value(), record.headers());
    }

    /** As the producer's own partitioner does with a key. */
    private static int hashed(Partition rule, int count) {
        byte[] text = ((Partition.HashOf) rule).text();
        return Utils.toPositive(Utils.murmur2(text)) % count;
    }
}
