package io.balanceofpower.consume;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Reads topics as a reactive stream, without a consumer group: nothing is committed, and any number of readers may read
 * the same topics.
 *
 * <p>Each subscription has a consumer and a daemon thread of its own. That thread delivers the records, in offset order
 * within each partition, and a subscriber may block it. It asks Kafka for more only when all records it holds are
 * delivered and more are requested, so a slow subscriber costs at most what {@link ReaderSettings} allows.
 *
 * <p>Cancelling never blocks; the thread closes the consumer soon after. What Kafka refuses for good is an error of the
 * stream: a topic that does not exist, a missing permission, an offset that Kafka no longer has. Brokers that are away
 * while a subscription reads are waited for, for as long as it lasts: use {@code timeout} where that is too long.
 * Partitions that are added to a topic later are not followed.
 */
public final class TopicReader {
    private final Supplier<Consumer<byte[], byte[]>> consumers;

    public TopicReader(ReaderSettings settings) {
        this(() -> new KafkaConsumer<>(
                settings.consumerOptions(), new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    TopicReader(Supplier<Consumer<byte[], byte[]>> consumers) {
        this.consumers = consumers;
    }

    /** Reads on and on; never completes. */
    public Flux<ConsumerRecord<byte[], byte[]>> read(Collection<String> topics, StartAt start) {
        return flux(new ReadPlan(List.copyOf(topics), start, false));
    }

    /**
     * Reads up to the end that the topics have when it is subscribed to, and completes. With {@code read_committed} that
     * end is the last stable offset: records of transactions open at that moment, and all behind them, are left out.
     */
    public Flux<ConsumerRecord<byte[], byte[]>> readToEnd(Collection<String> topics, StartAt start) {
        return flux(new ReadPlan(List.copyOf(topics), start, true));
    }

    /**
     * Where the topics begin for this start, and where they end now. Runs on Reactor's bounded elastic scheduler.
     */
    public Mono<Extent> extent(Collection<String> topics, StartAt start) {
        return ask(new ReadPlan(List.copyOf(topics), start, true)::extent);
    }

    /** Reads what is in the extent, and completes. What is not decided yet when it is reached is waited for. */
    public Flux<ConsumerRecord<byte[], byte[]>> read(Extent extent) {
        return flux("extent", extent::begin);
    }

    /**
     * Where every partition ends now: a reader that starts there reads what is written later, and nothing else. Runs on Reactor's bounded elastic scheduler.
     */
    public Mono<StartAt.Offsets> ends(Collection<String> topics) {
        ReadPlan plan = new ReadPlan(List.copyOf(topics), StartAt.Edge.END, false);
        return ask(consumer -> new StartAt.Offsets(consumer.endOffsets(plan.partitions(consumer))));
    }

    private <T> Mono<T> ask(Function<Consumer<?, ?>, T> question) {
        return Mono.fromCallable(() -> {
                    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                        return question.apply(consumer);
                    }
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    private Flux<ConsumerRecord<byte[], byte[]>> flux(ReadPlan plan) {
        return flux(String.join(",", plan.topics()), plan::begin);
    }

    private Flux<ConsumerRecord<byte[], byte[]>> flux(
            String name, Function<Consumer<?, ?>, Map<TopicPartition, Long>> begin) {
        // The loop never emits what was not requested, so the error strategy is a check and not a policy.
        return Flux.create(sink -> new ReadLoop(consumers, name, begin, sink).start(), FluxSink.OverflowStrategy.ERROR);
    }
}
