package io.balanceofpower.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class TopicReaderTest {
    private static final TopicPartition FIRST = new TopicPartition("trades", 0);
    private static final TopicPartition SECOND = new TopicPartition("trades", 1);
    private static final Duration SOON = Duration.ofSeconds(10);

    /** Kafka's own stand-in for a consumer; its poll never waits. */
    private final CountingConsumer consumer = new CountingConsumer();

    private final TopicReader reader = new TopicReader(() -> consumer);

    @BeforeEach
    void describeTopic() {
        consumer.updatePartitions(
                "trades",
                List.of(
                        new PartitionInfo("trades", 0, null, null, null),
                        new PartitionInfo("trades", 1, null, null, null)));
        consumer.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
        consumer.updateEndOffsets(Map.of(FIRST, 3L, SECOND, 2L));
        consumer.schedulePollTask(() -> {
            for (int offset = 0; offset < 5; offset++) {
                consumer.addRecord(new ConsumerRecord<>("trades", 0, offset, null, new byte[0]));
                consumer.addRecord(new ConsumerRecord<>("trades", 1, offset, null, new byte[0]));
            }
        });
    }

    @Test
    void shouldDeliverNoMoreThanRequestedAndNotPollAgainBeforeMoreIs() {
        StepVerifier.create(places(reader.read(List.of("trades"), StartAt.Edge.BEGINNING)), 0)
                .expectSubscription()
                .then(() -> assertThat(consumer.polls).hasValue(0))
                .thenRequest(2)
                .expectNextCount(2)
                .then(() -> assertThat(consumer.polls).hasValue(1))
                .thenRequest(8)
                .expectNextCount(8)
                .thenCancel()
                .verify(SOON);
        await().until(consumer::closed);
    }

    @Test
    void shouldEndWhereTheTopicEndedWhenItWasSubscribedTo() {
        StepVerifier.create(places(reader.readToEnd(List.of("trades"), StartAt.Edge.BEGINNING)))
                .recordWith(ArrayList::new)
                .expectNextCount(5)
                .consumeRecordedWith(
                        places -> assertThat(places).containsExactlyInAnyOrder("0@0", "0@1", "0@2", "1@0", "1@1"))
                .expectComplete()
                .verify(SOON);
        assertThat(consumer.closed()).isTrue();
    }

    @Test
    void shouldReadPartitionsThatTheOffsetsDoNotNameFromTheBeginning() {
        StartAt start = new StartAt.Offsets(Map.of(FIRST, 2L));

        StepVerifier.create(places(reader.readToEnd(List.of("trades"), start)).collectSortedList())
                .expectNext(List.of("0@2", "1@0", "1@1"))
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void shouldCompleteAtOnceWhenThereIsNothingToRead() {
        StepVerifier.create(reader.readToEnd(List.of("trades"), StartAt.Edge.END), 0)
                .expectComplete()
                .verify(SOON);
        assertThat(consumer.polls).hasValue(0);
    }

    @Test
    void shouldCloseTheConsumerWhenCancelledWhileItWaitsForDemand() {
        StepVerifier.create(reader.read(List.of("trades"), StartAt.Edge.BEGINNING), 1)
                .expectNextCount(1)
                .thenCancel()
                .verify(SOON);
        await().until(consumer::closed);
    }

    @Test
    void shouldSignalWhatKafkaRefuses() {
        KafkaException refusal = new KafkaException("not today");
        consumer.setPollException(refusal);

        StepVerifier.create(reader.read(List.of("trades"), StartAt.Edge.BEGINNING))
                .expectErrorMatches(error -> error == refusal)
                .verify(SOON);
        assertThat(consumer.closed()).isTrue();
    }

    @Test
    void shouldSignalThatATopicDoesNotExist() {
        StepVerifier.create(reader.read(List.of("trades", "trdaes"), StartAt.Edge.BEGINNING))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(UnknownTopicOrPartitionException.class)
                        .hasMessageContaining("trdaes"))
                .verify(SOON);
    }

    @Test
    void shouldRefuseOptionsThatWouldChangeWhatIsRead() {
        assertThatThrownBy(() ->
                        ReaderSettings.of("localhost:9092").withOptions(Map.of("isolation.level", "read_uncommitted")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("isolation.level");
    }

    private static Flux<String> places(Flux<ConsumerRecord<byte[], byte[]>> records) {
        return records.map(each -> each.partition() + "@" + each.offset());
    }

    private static final class CountingConsumer extends MockConsumer<byte[], byte[]> {
        private final AtomicInteger polls = new AtomicInteger();

        CountingConsumer() {
            super("none");
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            polls.incrementAndGet();
            return super.poll(timeout);
        }
    }
}
