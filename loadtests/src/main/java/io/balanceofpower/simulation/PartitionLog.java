package io.balanceofpower.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A partition: records and markers in the order in which they came, and up to where readers may trust them. */
final class PartitionLog<T> {

    /** @param record null for a marker */
    private record Entry<T>(
            Transaction transaction, @Nullable T record, long atMs) {}

    private final String topic;
    private final int partition;
    private final List<@Nullable Entry<T>> entries = new ArrayList<>();

    /** Transactions with records here and without marker, the earliest first, each with its first offset. */
    private final Map<Transaction, Long> undecided = new LinkedHashMap<>();

    PartitionLog(String topic, int partition) {
        this.topic = topic;
        this.partition = partition;
    }

    String topic() {
        return topic;
    }

    int partition() {
        return partition;
    }

    /** @return the record's offset */
    long append(Transaction transaction, T record, long nowMs) {
        undecided.putIfAbsent(transaction, end());
        entries.add(new Entry<>(transaction, record, nowMs));
        return end() - 1;
    }

    void mark(Transaction transaction, long nowMs) {
        undecided.remove(transaction);
        entries.add(new Entry<>(transaction, null, nowMs));
    }

    /** The offset of the next record: Kafka's high watermark. */
    long end() {
        return entries.size();
    }

    /** Before this offset everything is decided: the last stable offset. */
    long lastStable() {
        return undecided.isEmpty() ? end() : undecided.values().iterator().next();
    }

    /** What a reader of committed records gets at an offset before {@link #lastStable}; null for nothing. */
    @Nullable
    T committed(long offset) {
        Entry<T> entry = entries.get((int) offset);
        return entry == null || entry.transaction.state != Transaction.State.COMMITTED ? null : entry.record;
    }

    /** When it was appended. There must be something at the offset. */
    long atMs(long offset) {
        Entry<T> entry = entries.get((int) offset);
        if (entry == null) {
            throw new IllegalArgumentException("offset " + offset + " of " + this + " was removed");
        }
        return entry.atMs;
    }

    /** Compaction took it away. */
    void remove(long offset) {
        entries.set((int) offset, null);
    }

    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
