package io.balanceofpower.quarantine;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Where the entries of one quarantine topic stand that are still there: of each key the last record, unless that is a
 * tombstone. That is what compaction will leave, and it is so whether or not Kafka has compacted yet.
 *
 * <p>Memory: about 110 bytes for each entry that is there and asked for, and for no other. Keys are remembered as 128 bits
 * of their SHA-256, since devices choose what stands in them. Not thread-safe.
 */
public final class LiveEntries {

    /** The most entries, of all partitions together. */
    public static final int MAX = 500_000;

    private record Key(long high, long low) {}

    private final Predicate<QuarantineEntry> wanted;
    private final int max;
    private final MessageDigest digest = sha256();
    private final Map<TopicPartition, Map<Key, Long>> offsets = new HashMap<>();
    private int count;
    private long foreign;

    /** @param wanted which entries are asked for; the others are as if they were not there */
    public LiveEntries(Predicate<QuarantineEntry> wanted) {
        this(wanted, MAX);
    }

    LiveEntries(Predicate<QuarantineEntry> wanted, int max) {
        this.wanted = wanted;
        this.max = max;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    /**
     * A record of the topic, in offset order within its partition.
     *
     * @throws TooManyEntriesException at one more than there is room for
     */
    public void take(ConsumerRecord<byte[], byte[]> each) {
        if (each.key() == null) {
            foreign++;
            return;
        }
        boolean live = QuarantineEntry.of(each).map(wanted::test).orElseGet(() -> {
            foreign += each.value() == null ? 0 : 1;
            return false;
        });
        Map<Key, Long> ofPartition = offsets.computeIfAbsent(partition(each), unused -> new HashMap<>());
        Key key = key(each.key());
        if (!live) {
            count -= ofPartition.remove(key) == null ? 0 : 1;
        } else if (ofPartition.put(key, each.offset()) == null && ++count > max) {
            throw new TooManyEntriesException(each.topic(), max);
        }
    }

    private Key key(byte[] key) {
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(key));
        return new Key(hash.getLong(), hash.getLong());
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> each) {
        return new TopicPartition(each.topic(), each.partition());
    }

    /** How many there are. */
    public int count() {
        return count;
    }

    /** Records that no node wrote: they are passed over. */
    public long foreign() {
        return foreign;
    }

    /** By partition the offsets of its entries, ascending; partitions without any are left out. */
    Map<TopicPartition, long[]> offsets() {
        Map<TopicPartition, long[]> sorted = new HashMap<>();
        offsets.forEach((partition, ofPartition) -> {
            if (!ofPartition.isEmpty()) {
                sorted.put(
                        partition,
                        ofPartition.values().stream()
                                .mapToLong(Long::longValue)
                                .sorted()
                                .toArray());
            }
        });
        return sorted;
    }
}
