package io.balanceofpower.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class AuditTest {
    private static final StreamId STREAM = new StreamId("device", "trades");
    private static final TopicPartition PARTITION = new TopicPartition("trades", 0);

    private Audit audit = new Audit();
    private final Map<TopicPartition, Long> nextOffsets = new HashMap<>();

    @Test
    void shouldFindNothingWrongWithWhatWasKept() {
        for (long sequence = 0; sequence < 10; sequence++) {
            audit.sent(STREAM, 0, sequence);
            find(0, sequence, 1, PARTITION);
            audit.acknowledged(STREAM, 0, sequence);
        }

        assertThat(counts()).isEqualTo(new AuditCounts(10, 10, 0, 10, 0, 0, 0, 0, 0, 0));
        assertThat(audit.report().broken()).isFalse();
    }

    @Test
    void shouldCountEachExtraCopyAndCallThatBroken() {
        find(0, 1, 1, PARTITION);
        find(0, 1, 1, PARTITION);
        find(0, 1, 1, new TopicPartition("trades", 1));

        assertThat(counts()).isEqualTo(new AuditCounts(0, 0, 0, 1, 1, 2, 0, 0, 0, 0));
        assertThat(audit.report().broken()).isTrue();
    }

    @Test
    void shouldTakeRecordsInSeveralTopicsForOneMessage() {
        find(0, 1, 1, PARTITION);
        find(0, 1, 1, new TopicPartition("surveillance", 0));

        assertThat(counts()).isEqualTo(new AuditCounts(0, 0, 0, 1, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void shouldMissWhatWasAcknowledgedAndIsNotThere() {
        audit.sent(STREAM, 0, 7);
        audit.acknowledged(STREAM, 0, 7);

        assertThat(counts()).isEqualTo(new AuditCounts(1, 1, 0, 0, 0, 0, 1, 0, 0, 0));
        assertThat(audit.report().broken()).isTrue();
    }

    @Test
    void shouldCountARefusalThatALaterTryMadeGoodAsAcknowledgedOnly() {
        audit.sent(STREAM, 0, 7);
        audit.refused(STREAM, 0, 7);
        audit.sent(STREAM, 0, 7);
        find(0, 7, 1, PARTITION);
        audit.acknowledged(STREAM, 0, 7);

        assertThat(counts()).isEqualTo(new AuditCounts(1, 1, 0, 1, 0, 0, 0, 0, 0, 0));
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
        audit = new Audit(new AuditLimits(1, 1, 1, 1), Long.MIN_VALUE);
        find(0, 1, 1, PARTITION);
        find(0, 2, 2, PARTITION);
        find(1, 0, 1, PARTITION);
        find(0, 65_535, 1, PARTITION);
        find(0, 65_536, 1, PARTITION);
        audit.acknowledged(new StreamId("another", "trades"), 0, 0);

        assertThat(audit.report().unchecked()).isEqualTo(4);
        assertThat(counts().committed()).isEqualTo(3);
    }

    @Test
    void shouldTakeUpRoomOnceForSequencesThatComeInAnyOrder() {
        audit = new Audit(new AuditLimits(1, 1, 2, 1), Long.MIN_VALUE);
        for (long sequence : new long[] {5, 70_000, 6, 70_001, 7, 65_535}) {
            find(0, sequence, 1, PARTITION);
        }

        assertThat(audit.report().unchecked()).isZero();
        assertThat(counts().committed()).isEqualTo(6);
    }

    @Test
    void shouldShowWhereTheFirstCopiesStandAndWhereTheirOriginalsDo() {
        TopicPartition other = new TopicPartition("trades", 1);
        find(3, 1, 1, PARTITION);
        find(3, 2, 1, PARTITION);
        find(3, 1, 1, other);
        for (int extra = 0; extra < AuditExamples.MAX; extra++) {
            find(3, 2, 1, PARTITION);
        }

        assertThat(examples().copies())
                .hasSize(AuditExamples.MAX)
                .startsWith(
                        new AuditExamples.Copy(3, 1, new Place("trades", 1, 0), Optional.of(new Place("trades", 0, 0))),
                        new AuditExamples.Copy(
                                3, 2, new Place("trades", 0, 2), Optional.of(new Place("trades", 0, 1))));
    }

    @Test
    void shouldNotInventTheFirstRecordOfACopyThatIsForgotten() {
        audit = new Audit(new AuditLimits(1, 1, 1, 1), Long.MIN_VALUE);
        find(0, 1, 1, PARTITION);
        find(0, 2, 1, PARTITION);
        find(0, 1, 1, PARTITION);

        assertThat(examples().copies())
                .containsExactly(new AuditExamples.Copy(0, 1, new Place("trades", 0, 2), Optional.empty()));
    }

    @Test
    void shouldShowWhatStandsTooLateAndBehindWhich() {
        find(1, 9, 1, PARTITION);
        find(2, 4, 1, PARTITION);
        find(1, 8, 1, PARTITION);

        assertThat(examples().reorders())
                .containsExactly(new AuditExamples.Reorder(1, 8, new Place("trades", 0, 2), 2, 4));
    }

    @Test
    void shouldShowTheFirstGapsOfAllEpochs() {
        for (long sequence : new long[] {10, 11, 14, 65_536, 200_000, 200_001}) {
            find(0, sequence, 1, PARTITION);
        }
        for (long sequence = 0; sequence < 20; sequence += 2) {
            find(1, sequence, 2, PARTITION);
        }
        audit.refused(STREAM, 0, 12);

        assertThat(examples().gaps())
                .containsExactly(
                        new AuditExamples.Gap(0, 13, 13),
                        new AuditExamples.Gap(0, 15, 65_535),
                        new AuditExamples.Gap(0, 65_537, 199_999),
                        new AuditExamples.Gap(1, 1, 1),
                        new AuditExamples.Gap(1, 3, 3));
    }

    @Test
    void shouldNotCallAGapWhatMayHaveBeenDeletedForItsAge() {
        audit = new Audit(AuditLimits.standard(), 1_000);
        find(0, 1, 999);
        find(0, 3, 999);
        find(0, 5, 1_000);
        find(0, 7, 1_001);
        find(1, 1, 999);
        find(1, 3, 999);

        assertThat(counts().gaps()).isEqualTo(1);
        assertThat(examples().gaps()).containsExactly(new AuditExamples.Gap(0, 6, 6));
    }

    @Test
    void shouldNotCallAGapWhatStandsBeyondTheEnd() {
        find(0, 1, 1, PARTITION);
        find(0, 4, 1, PARTITION);
        audit.foundBeyond(record(STREAM, 0, 2, null, PARTITION, 8, 0));
        audit.foundBeyond(record(STREAM, 0, 9, null, PARTITION, 9, 0));
        audit.foundBeyond(record(STREAM, 7, 9, null, PARTITION, 10, 0));

        assertThat(counts()).isEqualTo(new AuditCounts(0, 0, 0, 2, 0, 0, 0, 0, 0, 1));
        assertThat(examples().gaps()).containsExactly(new AuditExamples.Gap(0, 3, 3));
    }

    @Test
    void shouldRefuseToReadAnythingTwice() {
        audit.found(record(STREAM, 0, 1, null, PARTITION, 5, 0));

        assertThatThrownBy(() -> audit.found(record(STREAM, 0, 2, null, PARTITION, 5, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trades-0");
    }

    @Test
    void shouldCountApartWhatCannotBeJudged() {
        ConsumerRecord<byte[], byte[]> unnumbered = record(STREAM, 0, 1, null, PARTITION, 0, 0);
        List.of("bop-stream", "bop-epoch", "bop-seq")
                .forEach(name -> unnumbered.headers().remove(name));
        audit.found(unnumbered);
        audit.found(new ConsumerRecord<>("trades", 0, 1, null, new byte[0]));

        assertThat(audit.report().unnumbered()).isEqualTo(1);
        assertThat(audit.report().foreign()).isEqualTo(1);
        assertThat(audit.report().streams()).isEmpty();
    }

    @Test
    void shouldReadNumberAndKeyFromTheRecord() {
        StreamId quotes = new StreamId("d", "quotes");
        audit.found(record(quotes, 0, 5, "ACME", PARTITION, 0, 0));
        audit.found(record(quotes, 0, 4, "ACNE", PARTITION, 1, 0));
        audit.found(record(quotes, 0, 3, "ACME", PARTITION, 2, 0));
        audit.found(record(quotes, 0, 2, null, PARTITION, 3, 0));

        assertThat(audit.report().streams()).isEqualTo(Map.of(quotes, new AuditCounts(0, 0, 0, 4, 0, 0, 0, 1, 0, 0)));
    }

    @Test
    void shouldCountMessagesThatAreInSomeOfTheirTopicsOnly() {
        audit.reads(Set.of("a", "b"));
        for (int sequence = 0; sequence < 10; sequence++) {
            findOf("a", sequence);
            if (sequence != 3 && sequence != 7) {
                findOf("b", sequence);
            }
        }
        assertThat(audit.report().incomplete()).isEqualTo(2);
        audit.foundBeyond(withDestinations("b", 7, 100));
        assertThat(audit.report().incomplete()).isOne();
        assertThat(counts().broken()).isFalse();
    }

    @Test
    void shouldNotMissWhatWasReplayedOrDiscardedInAQuarantineAndCompacted() {
        audit.reads(Set.of("a", "bop.quarantine", "bop.quarantine.fills"));
        ConsumerRecord<byte[], byte[]> kept = record(STREAM, 0, 0, null, new TopicPartition("a", 0), 0, 0);
        kept.headers()
                .add("bop-destinations", "a,bop.quarantine,bop.quarantine.fills".getBytes(StandardCharsets.UTF_8));
        audit.found(kept);
        audit.found(tombstone("bop.quarantine"));

        assertThat(audit.report().incomplete()).isZero();
        assertThat(audit.report().foreign()).isZero();
        assertThat(audit.report().broken()).isFalse();

        audit.found(tombstone("a"));
        assertThat(audit.report().foreign()).isOne();
    }

    private static ConsumerRecord<byte[], byte[]> tombstone(String topic) {
        return new ConsumerRecord<>(topic, 0, 5, "device/1/0/blocks".getBytes(StandardCharsets.UTF_8), null);
    }

    @Test
    void shouldNotMissAMessageInATopicThatIsNotRead() {
        findOf("a", 0);
        assertThat(audit.report().incomplete()).isZero();
        audit.reads(Set.of("b"));
        assertThat(audit.report().incomplete()).isOne();
    }

    private void findOf(String topic, long sequence) {
        audit.found(withDestinations(topic, sequence, nextOffset(new TopicPartition(topic, 0))));
    }

    private static ConsumerRecord<byte[], byte[]> withDestinations(String topic, long sequence, long offset) {
        ConsumerRecord<byte[], byte[]> made =
                record(STREAM, 0, sequence, null, new TopicPartition(topic, 0), offset, 0);
        made.headers().add("bop-destinations", "a,b".getBytes(StandardCharsets.UTF_8));
        return made;
    }

    @Test
    void shouldLetAReplayFillItsGapAndCallItNeitherReorderedNorACopy() {
        find(0, 1, 1, PARTITION);
        find(0, 3, 1, PARTITION);
        assertThat(counts().gaps()).isEqualTo(1);

        replay(0, 2, PARTITION);
        replay(0, 2, new TopicPartition("surveillance", 0));
        assertThat(counts()).isEqualTo(new AuditCounts(0, 0, 0, 3, 0, 0, 0, 0, 1, 0));
        find(0, 4, 1, PARTITION);
        assertThat(counts().reordered()).isZero();
        assertThat(audit.report().broken()).isFalse();
    }

    @Test
    void shouldCallASecondRecordOfASequenceACopyWhicheverIsReplayed() {
        replay(0, 1, PARTITION);
        find(0, 1, 1, PARTITION);
        find(0, 2, 1, PARTITION);
        replay(0, 2, PARTITION);

        assertThat(counts()).isEqualTo(new AuditCounts(0, 0, 0, 2, 2, 2, 0, 0, 1, 0));
        assertThat(audit.report().broken()).isTrue();
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
                    audit.found(record(stream, epoch, sequence, "key-" + key, partition, nextOffset(partition), 0));
                    naive.found.add(new NaiveAudit.Found(new NaiveAudit.Sent(stream, epoch, sequence), key, partition));
                }
            }
        }

        assertThat(audit.report().streams()).as("seed %d", seed).isEqualTo(naive.counts());
    }

    private AuditCounts counts() {
        return audit.report().total();
    }

    private AuditExamples examples() {
        return audit.examples(STREAM);
    }

    private void find(long epoch, long sequence, int key, TopicPartition partition) {
        audit.found(record(STREAM, epoch, sequence, "key-" + key, partition, nextOffset(partition), 0));
    }

    private void replay(long epoch, long sequence, TopicPartition partition) {
        ConsumerRecord<byte[], byte[]> made =
                record(STREAM, epoch, sequence, "key-1", partition, nextOffset(partition), 0);
        made.headers().add("bop-replayed", "1".getBytes(StandardCharsets.UTF_8));
        audit.found(made);
    }

    private void find(long epoch, long sequence, long timestampMs) {
        audit.found(record(STREAM, epoch, sequence, null, PARTITION, nextOffset(PARTITION), timestampMs));
    }

    private long nextOffset(TopicPartition partition) {
        return nextOffsets.merge(partition, 0L, (before, unused) -> before + 1);
    }

    private static ConsumerRecord<byte[], byte[]> record(
            StreamId stream,
            long epoch,
            long sequence,
            @Nullable String key,
            TopicPartition partition,
            long offset,
            long timestampMs) {
        RecordHeaders headers = new RecordHeaders();
        Map.of("bop-device", stream.device(), "bop-stream", stream.stream(), "bop-lane", "l", "bop-topic", "t")
                .forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        Map.of("bop-epoch", epoch, "bop-seq", sequence, "bop-received-ns", 1, "bop-route", "r")
                .forEach(
                        (name, value) -> headers.add(name, String.valueOf(value).getBytes(StandardCharsets.UTF_8)));
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                timestampMs,
                TimestampType.CREATE_TIME,
                key == null ? 0 : key.length(),
                0,
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                new byte[0],
                headers,
                Optional.empty());
    }
}
