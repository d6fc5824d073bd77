package io.balanceofpower.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class AuditTest {
    private static final StreamId STREAM = new StreamId("device", "trades");
    private static final TopicPartition PARTITION = new TopicPartition("trades", 0);

    private final Audit audit = new Audit();
    private final Map<TopicPartition, Long> nextOffsets = new HashMap<>();

    @Test
    void shouldFindNothingWrongWithWhatWasKept() {
        for (long sequence = 0; sequence < 10; sequence++) {
            audit.sent(STREAM, 0, sequence);
            find(0, sequence, 1, PARTITION);
            audit.acknowledged(STREAM, 0, sequence);
        }

        assertThat(counts()).isEqualTo(new AuditCounts(10, 10, 0, 10, 0, 0, 0, 0));
        assertThat(audit.report().broken()).isFalse();
    }

    @Test
    void shouldCountEachExtraCopyAndCallThatBroken() {
        find(0, 1, 1, PARTITION);
        find(0, 1, 1, PARTITION);
        find(0, 1, 1, new TopicPartition("trades", 1));

        assertThat(counts()).isEqualTo(new AuditCounts(0, 0, 0, 1, 2, 0, 0, 0));
        assertThat(audit.report().broken()).isTrue();
    }

    @Test
    void shouldTakeRecordsInSeveralTopicsForOneMessage() {
        find(0, 1, 1, PARTITION);
        find(0, 1, 1, new TopicPartition("surveillance", 0));

        assertThat(counts()).isEqualTo(new AuditCounts(0, 0, 0, 1, 0, 0, 0, 0));
    }

    @Test
    void shouldMissWhatWasAcknowledgedAndIsNotThere() {
        audit.sent(STREAM, 0, 7);
        audit.acknowledged(STREAM, 0, 7);

        assertThat(counts()).isEqualTo(new AuditCounts(1, 1, 0, 0, 0, 1, 0, 0));
        assertThat(audit.report().broken()).isTrue();
    }

    @Test
    void shouldCountARefusalThatALaterTryMadeGoodAsAcknowledgedOnly() {
        audit.sent(STREAM, 0, 7);
        audit.refused(STREAM, 0, 7);
        audit.sent(STREAM, 0, 7);
        find(0, 7, 1, PARTITION);
        audit.acknowledged(STREAM, 0, 7);

        assertThat(counts()).isEqualTo(new AuditCounts(1, 1, 0, 1, 0, 0, 0, 0));
    }

    @Test
    void shouldWatchTheOrderOfEachKeyInItsPartitionAndOfNothingElse() {
        find(0, 5, 1, PARTITION);
        find(0, 4, 2, PARTITION);
        find(0, 3, 1, new TopicPartition("trades", 1));
        assertThat(counts().reordered()).isZero();

        find(0, 2, 1, PARTITION);
        assertThat(counts().reordered()).isEqualTo(1);
        assertThat(audit.report().broken()).isTrue();
    }

    @Test
    void shouldNotCallALateCopyAReorder() {
        find(0, 5, 1, PARTITION);
        find(0, 6, 1, PARTITION);
        find(0, 5, 1, PARTITION);

        assertThat(counts().reordered()).isZero();
        assertThat(counts().duplicates()).isEqualTo(1);
    }

    @Test
    void shouldPlaceAnOlderEpochBeforeANewerOne() {
        find(1, 9, 1, PARTITION);
        find(2, 0, 1, PARTITION);
        assertThat(counts().reordered()).isZero();

        find(1, 10, 1, PARTITION);
        assertThat(counts().reordered()).isEqualTo(1);
    }

    @Test
    void shouldCallAGapWhatIsNeitherFoundNorRefusedBetweenTheFoundOnes() {
        audit.refused(STREAM, 0, 1);
        find(0, 2, 1, PARTITION);
        audit.refused(STREAM, 0, 3);
        find(0, 6, 1, PARTITION);
        audit.refused(STREAM, 0, 9);

        assertThat(counts().gaps()).isEqualTo(2);
        assertThat(audit.report().broken()).isFalse();
    }

    @Test
    void shouldCountGapsOfTheWidestEpoch() {
        find(0, 0, 1, PARTITION);
        find(0, Long.MAX_VALUE, 1, PARTITION);

        assertThat(counts().gaps()).isEqualTo(Long.MAX_VALUE - 1);
    }

    @Test
    void shouldSayWhatItDidNotCheckForLackOfRoom() {
        Audit small = new Audit(new AuditLimits(1, 1));
        small.found(STREAM, 0, 1, 1, PARTITION, 0);
        small.found(STREAM, 0, 2, 2, PARTITION, 1);
        small.found(STREAM, 1, 0, 1, PARTITION, 2);
        small.acknowledged(new StreamId("another", "trades"), 0, 0);

        assertThat(small.report().unchecked()).isEqualTo(3);
        assertThat(small.report().total()).isEqualTo(new AuditCounts(0, 0, 0, 2, 0, 0, 0, 0));
    }

    @Test
    void shouldRefuseToReadAnythingTwice() {
        audit.found(STREAM, 0, 1, 1, PARTITION, 5);

        assertThatThrownBy(() -> audit.found(STREAM, 0, 1, 1, PARTITION, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trades-0");
    }

    @Test
    void shouldCountApartWhatCannotBeJudged() {
        ConsumerRecord<byte[], byte[]> unnumbered = new ConsumerRecord<>("trades", 0, 0, null, new byte[0]);
        Map.of("bop-device", "d", "bop-lane", "l", "bop-topic", "t", "bop-route", "r", "bop-received-ns", "1")
                .forEach((name, value) -> unnumbered.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        audit.found(unnumbered);
        audit.found(new ConsumerRecord<>("trades", 0, 1, null, new byte[0]));

        assertThat(audit.report().unnumbered()).isEqualTo(1);
        assertThat(audit.report().foreign()).isEqualTo(1);
        assertThat(audit.report().streams()).isEmpty();
    }

    @Test
    void shouldReadNumberAndKeyFromTheRecord() {
        byte[] first = "ACME".getBytes(StandardCharsets.UTF_8);
        byte[] second = "ACNE".getBytes(StandardCharsets.UTF_8);
        audit.found(numbered(0, first, 5));
        audit.found(numbered(1, second, 4));
        audit.found(numbered(2, first, 3));
        audit.found(numbered(3, null, 2));

        assertThat(audit.report().streams())
                .isEqualTo(Map.of(new StreamId("d", "quotes"), new AuditCounts(0, 0, 0, 4, 0, 0, 1, 0)));
    }

    @RepeatedTest(50)
    void shouldAgreeWithTheNaiveAudit() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        NaiveAudit naive = new NaiveAudit();
        int sequencesMax = 1 + random.nextInt(40);
        for (int step = 0; step < 300; step++) {
            StreamId stream = new StreamId("device-" + random.nextInt(2), "stream-" + random.nextInt(2));
            long epoch = random.nextInt(2);
            // Across a container of the bitmaps.
            long sequence = 65_516L + random.nextInt(sequencesMax);
            switch (random.nextInt(6)) {
                case 0 -> {
                    audit.sent(stream, epoch, sequence);
                    naive.sent.add(new NaiveAudit.Sent(stream, epoch, sequence));
                }
                case 1 -> {
                    audit.acknowledged(stream, epoch, sequence);
                    naive.acknowledged.add(new NaiveAudit.Sent(stream, epoch, sequence));
                }
                case 2 -> {
                    audit.refused(stream, epoch, sequence);
                    naive.refused.add(new NaiveAudit.Sent(stream, epoch, sequence));
                }
                default -> {
                    TopicPartition partition = new TopicPartition("topic-" + random.nextInt(2), random.nextInt(2));
                    long key = random.nextInt(3);
                    audit.found(stream, epoch, sequence, key, partition, nextOffset(partition));
                    naive.found.add(new NaiveAudit.Found(new NaiveAudit.Sent(stream, epoch, sequence), key, partition));
                }
            }
        }

        assertThat(audit.report().streams()).as("seed %d", seed).isEqualTo(naive.counts());
    }

    private AuditCounts counts() {
        return audit.report().total();
    }

    private void find(long epoch, long sequence, long keyHash, TopicPartition partition) {
        audit.found(STREAM, epoch, sequence, keyHash, partition, nextOffset(partition));
    }

    private long nextOffset(TopicPartition partition) {
        return nextOffsets.merge(partition, 0L, (before, unused) -> before + 1);
    }

    private static ConsumerRecord<byte[], byte[]> numbered(long offset, byte @Nullable [] key, long sequence) {
        ConsumerRecord<byte[], byte[]> source = new ConsumerRecord<>("trades", 0, offset, key, new byte[0]);
        Map<String, String> headers = new HashMap<>(
                Map.of("bop-device", "d", "bop-lane", "l", "bop-topic", "t", "bop-route", "r", "bop-received-ns", "1"));
        headers.putAll(Map.of("bop-stream", "quotes", "bop-epoch", "0", "bop-seq", String.valueOf(sequence)));
        headers.forEach((name, value) -> source.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return source;
    }
}
