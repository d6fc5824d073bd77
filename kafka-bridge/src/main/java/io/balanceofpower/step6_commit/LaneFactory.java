package io.balanceofpower.step6_commit;

import io.balanceofpower.ownership.Book;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Puts a lane together from the settings, with a real Kafka producer.
 *
 * @param run names this process, and no other ever
 * @param wrapping put around each producer, so that a test can lose its answers; otherwise the identity
 */
record LaneFactory(
        BusSettings settings, String run, Destinations destinations, UnaryOperator<Producer<byte[], byte[]>> wrapping) {

    /** A lane under a new name. */
    Lane lane(int number, LaneMeters meters) {
        ClientOptions options = new ClientOptions(settings);
        String name = options.newLaneName(number);
        Inbox inbox = new Inbox(settings.laneMessagesMax(), settings.laneBytesMax());
        meters.watch(inbox);
        return new Lane(
                name,
                new Book(name, run),
                inbox,
                writer(options.producer(name), meters),
                destinations,
                options.sessionsTopic(),
                settings.batchMessagesMax(),
                meters);
    }

    private BatchWriter writer(Map<String, Object> producerOptions, LaneMeters meters) {
        Supplier<Producer<byte[], byte[]>> producer = () -> wrapping.apply(
                new KafkaProducer<>(producerOptions, new ByteArraySerializer(), new ByteArraySerializer()));
        ProducerSlot producers = new ProducerSlot(producer, newBackoff(), meters);
        return switch (settings.guarantee()) {
            case EXACTLY_ONCE ->
                new TransactionWriter(
                        producers,
                        destinations,
                        newBackoff(),
                        meters,
                        settings.transactionTimeoutMs(),
                        System::nanoTime);
            case AT_LEAST_ONCE -> new IdempotentWriter(producers, destinations, newBackoff(), meters);
        };
    }

    private static Backoff newBackoff() {
        return new Backoff(Thread::sleep);
    }
}
