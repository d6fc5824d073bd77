package io.balanceofpower.step6_commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class OutcomeSearchTest {

    private final FakeKafka kafka = new FakeKafka();
    private final AtomicInteger retries = new AtomicInteger();

    @Test
    void shouldTellACommittedTransactionFromAnAbortedOne() {
        List<BatchEntry> aborted = write("d1", 0, 1);
        kafka.producer().initTransactions(); // of the same id: aborts what is open
        List<BatchEntry> committed = write("d1", 0, 1);
        kafka.producer().commitTransaction();

        assertThat(search().isCommitted(aborted)).isFalse();
        assertThat(search().isCommitted(committed)).isTrue();
    }

    @Test
    void shouldNotTakeARecordOfSomebodyElseAtThatPlaceForItsOwn() {
        write("d1", 0);
        kafka.producer().commitTransaction();
        List<BatchEntry> elsewhere = write("d2", 7);
        BatchEntry stranger = elsewhere.get(0);
        stranger.sent(
                CompletableFuture.completedFuture(new RecordMetadata(new TopicPartition("trades", 0), 0, 0, 0, 0, 0)));
        assertThat(search().isCommitted(List.of(stranger))).isFalse();
    }

    @Test
    void shouldSayNoWhenEveryPlaceIsGone() {
        List<BatchEntry> written = write("d1", 0);
        kafka.producer().commitTransaction();
        kafka.delete("trades");
        assertThat(search().isCommitted(written)).isFalse();
    }

    @Test
    void shouldWaitForTheLastStableOffset() {
        List<BatchEntry> written = write("d1", 0);
        kafka.producer().commitTransaction();
        MockConsumer<byte[], byte[]> consumer = kafka.consumer();
        TopicPartition partition = new TopicPartition("trades", 0);
        OutcomeSearch search = new OutcomeSearch(
                () -> consumer,
                asked -> {
                    // Asked only while the last stable offset has not passed the record.
                    consumer.updateEndOffsets(Map.of(partition, retries.get() < 3 ? 0L : 2L));
                    return 1;
                },
                new Backoff(ms -> {}),
                retries::incrementAndGet);
        kafka.stableEnd = 0L;
        assertThat(search.isCommitted(written)).isTrue();
        assertThat(retries).hasValueGreaterThanOrEqualTo(3);
    }

    @Test
    void shouldLookAgainAfterErrorsThatPassAndThrowThoseThatStay() {
        List<BatchEntry> written = write("d1", 0);
        kafka.producer().commitTransaction();
        AtomicInteger consumers = new AtomicInteger();
        OutcomeSearch search = new OutcomeSearch(
                () -> {
                    MockConsumer<byte[], byte[]> consumer = kafka.consumer();
                    if (consumers.incrementAndGet() < 3) {
                        consumer.setPollException(new TimeoutException("away"));
                    }
                    return consumer;
                },
                kafka::highWatermark,
                new Backoff(ms -> {}),
                retries::incrementAndGet);
        assertThat(search.isCommitted(written)).isTrue();
        assertThat(retries).hasValue(2);

        OutcomeSearch forbidden = new OutcomeSearch(
                () -> {
                    MockConsumer<byte[], byte[]> consumer = kafka.consumer();
                    consumer.setPollException(new TopicAuthorizationException("trades"));
                    return consumer;
                },
                kafka::highWatermark,
                new Backoff(ms -> {}),
                retries::incrementAndGet);
        assertThatThrownBy(() -> forbidden.isCommitted(written)).isInstanceOf(TopicAuthorizationException.class);
    }

    @Test
    void shouldEndWhenInterrupted() {
        List<BatchEntry> written = write("d1", 0);
        kafka.producer().commitTransaction();
        kafka.delete("trades");
        OutcomeSearch search = new OutcomeSearch(
                kafka::consumer,
                kafka::highWatermark,
                new Backoff(ms -> {
                    throw new InterruptedException();
                }),
                retries::incrementAndGet);
        assertThatThrownBy(() -> search.isCommitted(written)).isInstanceOf(InterruptException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private OutcomeSearch search() {
        return new OutcomeSearch(
                kafka::consumer, kafka::highWatermark, new Backoff(ms -> {}), retries::incrementAndGet);
    }

    private List<BatchEntry> write(String device, long... sequences) {
        Producer<byte[], byte[]> producer = kafka.producer();
        producer.initTransactions();
        producer.beginTransaction();
        RecordFormat format = new RecordFormat("n1-0");
        List<BatchEntry> entries = new ArrayList<>();
        for (long sequence : sequences) {
            BatchEntry entry = new BatchEntry(Sent.numbered(device, sequence).message());
            entry.write(format.record(entry.message()));
            entry.sent(producer.send(entry.record()));
            entries.add(entry);
        }
        return entries;
    }
}
