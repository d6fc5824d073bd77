package io.balanceofpower.step6_commit;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Puts a lane together from the settings, with real Kafka clients.
 *
 * @param wrapping put around each producer, so that a test can lose its answers; otherwise the identity
 */
record LaneFactory(
        BusSettings settings,
        Admin admin,
        Destinations destinations,
        int ledgersMax,
        MeterRegistry registry,
        ScheduledExecutorService refresher,
        UnaryOperator<Producer<byte[], byte[]>> wrapping) {

    Lane lane(int number) {
        ClientOptions options = new ClientOptions(settings);
        LaneMeters meters = new LaneMeters(registry, options.laneName(number), refresher);
        return new Lane(
                options.laneName(number),
                new Inbox(settings.laneMessagesMax(), settings.laneBytesMax()),
                writer(number, options, meters),
                destinations,
                settings.batchMessagesMax(),
                ledgersMax,
                meters);
    }

    private BatchWriter writer(int number, ClientOptions options, LaneMeters meters) {
        Map<String, Object> producerOptions = options.producer(number);
        Supplier<Producer<byte[], byte[]>> producer = () -> wrapping.apply(
                new KafkaProducer<>(producerOptions, new ByteArraySerializer(), new ByteArraySerializer()));
        ProducerSlot producers = new ProducerSlot(producer, newBackoff(), meters);
        return switch (settings.guarantee()) {
            case EXACTLY_ONCE ->
                new TransactionWriter(
                        producers,
                        outcomes(options.consumer(number), meters),
                        destinations,
                        newBackoff(),
                        meters,
                        settings.transactionTimeoutMs(),
                        System::nanoTime);
            case AT_LEAST_ONCE -> new IdempotentWriter(producers, destinations, newBackoff(), meters);
        };
    }

    private OutcomeSearch outcomes(Map<String, Object> consumerOptions, LaneMeters meters) {
        return new OutcomeSearch(
                () -> new KafkaConsumer<>(consumerOptions, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                this::highWatermark,
                newBackoff(),
                meters::retried);
    }

    private long highWatermark(TopicPartition partition) {
        try {
            return admin.listOffsets(
                            Map.of(partition, OffsetSpec.latest()),
                            new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .partitionResult(partition)
                    .get()
                    .offset();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new KafkaException(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static Backoff newBackoff() {
        return new Backoff(Thread::sleep);
    }
}
