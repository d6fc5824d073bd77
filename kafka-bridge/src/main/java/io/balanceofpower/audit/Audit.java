package io.balanceofpower.audit;

import io.balanceofpower.consume.Decoded;
import io.balanceofpower.consume.TradeRecord;
import io.balanceofpower.message.Numbering;
import io.balanceofpower.message.Quarantine;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
 * routes send to several topics is one message; its records in different topics are no duplicates of each other. A message
 * that was replayed from the quarantine is committed like any other and out of its place by intention: it fills its gap and
 * its order is not judged, but a second record of it is a duplicate. What a quarantine lacks is no broken promise, since its
 * entries end.
 *
 * <p>Where Kafka has deleted old records, and at the edges of what is read, partitions do not begin and end at the same
 * message. So a sequence is a gap only above the first one that was written when all partitions were complete, and not if
 * it is found beyond the end.
 *
 * <p>Memory: one bit per message in each of up to five sets (found in a topic, found again, sent, acknowledged,
 * refused), and of a message with several topics one more for each topic, so 130 KB per million messages and set, as long as sequences are dense. A sequence with no other within some
 * thousands of it costs 110 bytes. What is found is limited by {@link AuditLimits}; what devices say of single sequences
 * is not.
 *
 * <p>Not thread-safe: one thread owns it, and others send it what they know. It may be handed to another thread as any
 * object may, for instance by waiting for the end of the stream that fed it.
 */
public final class Audit {
    /** Of all streams together, at about 150 bytes each; what is found later is counted and has no example. */
    private static final int EXAMPLES_MAX = 50_000;

    private final AuditLimits limits;
    private final long completeFromMs;
    private final Map<StreamId, StreamAudit> streams = new HashMap<>();
    private final Map<TopicPartition, PartitionAudit> partitions = new HashMap<>();
    private final Set<String> topics = new HashSet<>();
    private final KeyOrder order;
    private final Stretches stretches;
    private final RecentPlaces places;
    private int epochs;
    private int examples;
    private long unnumbered;
    private long foreign;
    private long unchecked;

    /** Of topics that are complete from their beginning on. */
    public Audit() {
        this(AuditLimits.standard(), Long.MIN_VALUE);
    }

    /**
     * @param completeFromMs records from this time on are all still there, in every partition; earlier ones may be there
     *     in one and gone from another. Compared with the records' timestamps, of which is supposed that they grow within
     *     an epoch
     */
    public Audit(AuditLimits limits, long completeFromMs) {
        this.limits = limits;
        this.completeFromMs = completeFromMs;
        this.order = new KeyOrder(limits.keysMax());
        this.stretches = new Stretches(limits.stretchesMax());
        this.places = new RecentPlaces(limits.placesMax());
    }

    /** These topics are read, even if nothing is found in them. A topic in which something is found need not be told of. */
    public void reads(Collection<String> names) {
        topics.addAll(names);
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
        PartitionAudit partition = partitions.computeIfAbsent(
                new TopicPartition(kafkaRecord.topic(), kafkaRecord.partition()), PartitionAudit::new);
        partition.advance(kafkaRecord.offset());
        topics.add(kafkaRecord.topic());
        if (endsEntry(kafkaRecord)) {
            return;
        }
        trade(kafkaRecord).ifPresentOrElse(trade -> found(trade, partition), () -> foreign++);
    }

    /** A tombstone in a quarantine, by which an entry is replayed or discarded. */
    private static boolean endsEntry(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        return kafkaRecord.value() == null && Quarantine.isTopic(kafkaRecord.topic());
    }

    private static Optional<TradeRecord> trade(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        return Decoded.of(kafkaRecord).fold(Optional::of, reason -> Optional.empty());
    }

    private void found(TradeRecord trade, PartitionAudit partition) {
        Numbering numbering = trade.numbering();
        if (numbering == null) {
            unnumbered++;
            return;
        }
        EpochAudit known = epoch(new StreamId(trade.device(), numbering.stream()), numbering.epoch());
        if (known == null || !judge(new Sighting(known, partition, trade))) {
            unchecked++;
        }
    }

    /** @return whether there was room to judge it */
    private boolean judge(Sighting it) {
        boolean complete = it.source().timestamp() >= completeFromMs;
        return switch (it.epoch.found(it.topic(), it.sequence(), complete, it.trade.destinations(), stretches)) {
            case FIRST -> {
                places.put(it.epoch, it.partition, it.sequence(), it.source().offset());
                yield it.trade.replayed() ? noteReplay(it) : judgeOrder(it);
            }
            case COPY -> {
                noteCopy(it);
                yield true;
            }
            case UNCHECKED -> false;
        };
    }

    private static boolean noteReplay(Sighting it) {
        it.epoch.replayed(it.sequence());
        return true;
    }

    private boolean judgeOrder(Sighting it) {
        StreamAudit stream = it.epoch.stream();
        long keyHash = KeyOrder.hash(it.source().key());
        return switch (order.see(stream, it.partition, keyHash, it.numbering().epoch(), it.sequence())) {
            case IN_ORDER -> true;
            case REORDERED -> {
                it.epoch.reordered();
                noteReorder(it, order.latest(stream, it.partition, keyHash));
                yield true;
            }
            case UNCHECKED -> false;
        };
    }

    private void noteCopy(Sighting it) {
        if (it.epoch.stream().wantsCopy() && examples < EXAMPLES_MAX) {
            examples++;
            Optional<Place> first = places.find(it.epoch, it.topic(), it.sequence());
            it.epoch.stream().add(new AuditExamples.Copy(it.numbering().epoch(), it.sequence(), it.place(), first));
        }
    }

    private void noteReorder(Sighting it, KeyOrder.Latest after) {
        if (it.epoch.stream().wantsReorder() && examples < EXAMPLES_MAX) {
            examples++;
            it.epoch.stream()
                    .add(new AuditExamples.Reorder(
                            it.numbering().epoch(), it.sequence(), it.place(), after.epoch(), after.sequence()));
        }
    }

    /**
     * A record stands beyond the end of what is audited: its message is no gap, and it is judged in no other way. To be
     * told of after all records that are found.
     */
    public void foundBeyond(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        trade(kafkaRecord).ifPresent(trade -> {
            Numbering numbering = trade.numbering();
            if (numbering != null) {
                foundBeyond(new StreamId(trade.device(), numbering.stream()), numbering);
            }
        });
    }

    private void foundBeyond(StreamId streamId, Numbering numbering) {
        StreamAudit stream = streams.get(streamId);
        EpochAudit known = stream == null ? null : stream.epoch(numbering.epoch());
        if (known != null) {
            known.foundBeyond(numbering.sequence());
        }
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
        long incomplete = streams.values().stream()
                .mapToLong(stream -> stream.incomplete(topics))
                .sum();
        return new AuditReport(
                total, Collections.unmodifiableSortedMap(counts), incomplete, unnumbered, foreign, unchecked);
    }

    /** Where to look in one stream; empty lists if it is not known. */
    public AuditExamples examples(StreamId stream) {
        StreamAudit known = streams.get(stream);
        return known == null ? new AuditExamples(List.of(), List.of(), List.of()) : known.examples();
    }

    /** A numbered record, and what its epoch and partition are known as. */
    private record Sighting(EpochAudit epoch, PartitionAudit partition, TradeRecord trade) {
        Numbering numbering() {
            return Objects.requireNonNull(trade.numbering());
        }

        long sequence() {
            return numbering().sequence();
        }

        ConsumerRecord<byte[], byte[]> source() {
            return trade.source();
        }

        String topic() {
            return partition.topic();
        }

        Place place() {
            return partition.place(source().offset());
        }
    }
}
