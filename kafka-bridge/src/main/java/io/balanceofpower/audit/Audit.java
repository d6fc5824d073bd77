package io.balanceofpower.audit;

import io.balanceofpower.consume.Decoded;
import io.balanceofpower.consume.TradeRecord;
import io.balanceofpower.message.Numbering;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Compares what is in Kafka with what devices say. It is told of records in offset order per partition, and of what
 * devices sent and were answered in any order and at any time, before or after the record.
 *
 * <p>Without a word from devices it still finds duplicates, reorders and gaps, and {@code missing} is 0. A message that
 * routes send to several topics is one message; its records in different topics are no duplicates of each other.
 *
 * <p>Memory: one bit per message in each of up to four sets (found in a topic, sent, acknowledged, refused), so 130 KB
 * per million messages and set, as long as sequences are dense. A sequence with no other within some thousands of it
 * costs 110 bytes, and nothing limits their number. Epochs and keys are limited by {@link AuditLimits}.
 *
 * <p>Not thread-safe: one thread owns it, and others send it what they know. It may be handed to another thread as any
 * object may, for instance by waiting for the end of the stream that fed it.
 */
public final class Audit {
    private final AuditLimits limits;
    private final Map<StreamId, StreamAudit> streams = new HashMap<>();
    private final Map<TopicPartition, PartitionAudit> partitions = new HashMap<>();
    private final KeyOrder order;
    private int epochs;
    private long unnumbered;
    private long foreign;
    private long unchecked;

    public Audit() {
        this(AuditLimits.standard());
    }

    public Audit(AuditLimits limits) {
        this.limits = limits;
        this.order = new KeyOrder(limits.keysMax());
    }

    /** A device sent a message, for the first or a further time. */
    public void sent(StreamId stream, long epoch, long sequence) {
        tell(stream, epoch, known -> known.sent(sequence));
    }

    /** A device was told that its message is in Kafka. */
    public void acknowledged(StreamId stream, long epoch, long sequence) {
        tell(stream, epoch, known -> known.acknowledged(sequence));
    }

    /** A device was told that its message is not in Kafka. */
    public void refused(StreamId stream, long epoch, long sequence) {
        tell(stream, epoch, known -> known.refused(sequence));
    }

    /**
     * A record was read from Kafka.
     *
     * @throws IllegalArgumentException if its partition was already read to this offset or further: whatever is read
     *     twice would look like a duplicate
     */
    public void found(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        Decoded.of(kafkaRecord).fold(this::found, reason -> foreign(kafkaRecord));
    }

    private PartitionAudit foreign(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        foreign++;
        return advance(new TopicPartition(kafkaRecord.topic(), kafkaRecord.partition()), kafkaRecord.offset());
    }

    private PartitionAudit found(TradeRecord trade) {
        ConsumerRecord<byte[], byte[]> source = trade.source();
        PartitionAudit partition = advance(new TopicPartition(source.topic(), source.partition()), source.offset());
        Numbering numbering = trade.numbering();
        if (numbering == null) {
            unnumbered++;
        } else {
            StreamId stream = new StreamId(trade.device(), numbering.stream());
            judge(stream, numbering.epoch(), numbering.sequence(), KeyOrder.hash(source.key()), partition);
        }
        return partition;
    }

    /**
     * A numbered record was read from Kafka.
     *
     * @param keyHash equal for equal keys; 64 bits, because two keys with one hash look like a reorder
     * @throws IllegalArgumentException as {@link #found(ConsumerRecord)}
     */
    public void found(StreamId stream, long epoch, long sequence, long keyHash, TopicPartition partition, long offset) {
        judge(stream, epoch, sequence, keyHash, advance(partition, offset));
    }

    private void judge(StreamId streamId, long epoch, long sequence, long keyHash, PartitionAudit partition) {
        EpochAudit known = epoch(streamId, epoch);
        if (known == null) {
            unchecked++;
            return;
        }
        if (!known.found(partition.topic(), sequence)) {
            return;
        }
        switch (order.see(known.stream(), partition, keyHash, epoch, sequence)) {
            case IN_ORDER -> {}
            case REORDERED -> known.reordered();
            case UNCHECKED -> unchecked++;
        }
    }

    private PartitionAudit advance(TopicPartition partition, long offset) {
        PartitionAudit known = partitions.computeIfAbsent(partition, PartitionAudit::new);
        known.advance(offset);
        return known;
    }

    private void tell(StreamId stream, long epoch, Consumer<EpochAudit> word) {
        EpochAudit known = epoch(stream, epoch);
        if (known == null) {
            unchecked++;
        } else {
            word.accept(known);
        }
    }

    /** Null if there is no room for another epoch. */
    private @Nullable EpochAudit epoch(StreamId streamId, long epoch) {
        StreamAudit stream = streams.get(streamId);
        EpochAudit known = stream == null ? null : stream.epoch(epoch);
        if (known != null || epochs == limits.epochsMax()) {
            return known;
        }
        epochs++;
        return streams.computeIfAbsent(streamId, unused -> new StreamAudit()).begin(epoch);
    }

    /** What is known now. Takes time and, for its duration, memory in proportion to the messages; changes nothing. */
    public AuditReport report() {
        SortedMap<StreamId, AuditCounts> counts = new TreeMap<>();
        streams.forEach((stream, known) -> counts.put(stream, known.counts()));
        AuditCounts total = counts.values().stream().reduce(AuditCounts.NONE, AuditCounts::plus);
        return new AuditReport(total, Collections.unmodifiableSortedMap(counts), unnumbered, foreign, unchecked);
    }
}
