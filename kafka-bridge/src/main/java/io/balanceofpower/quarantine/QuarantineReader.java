package io.balanceofpower.quarantine;

import io.balanceofpower.consume.Extent;
import io.balanceofpower.consume.StartAt;
import io.balanceofpower.consume.TopicReader;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * Reads one quarantine topic, twice: once to learn which entries are still there, and once more for these. So memory
 * depends on how many there are and not on how large they are.
 *
 * <p>An end is where the topic ended, open transactions included, and reading waits until these are decided. With the last
 * stable offset instead, a lane's open transaction would hide tombstones that stand behind it, and what was replayed would
 * be replayed again.
 *
 * @param committed reads committed records only
 * @param written reads all
 */
public record QuarantineReader(TopicReader committed, TopicReader written, String topic) {

    /** Entries of a partition that are held for their turn. */
    private static final int PREFETCH = 8;

    /** From the start to where the topic ends now. Blocks. */
    public Extent extent(StartAt start) {
        List<String> topics = List.of(topic);
        Map<TopicPartition, Long> now =
                Objects.requireNonNull(written.ends(topics).block()).byPartition();
        Extent stable = Objects.requireNonNull(committed.extent(topics, start).block());
        Map<TopicPartition, Long> ends = new HashMap<>(stable.ends());
        ends.replaceAll((partition, end) -> Math.max(end, now.getOrDefault(partition, end)));
        return new Extent(stable.begins(), ends, stable.completeFromMs(), stable.emptied());
    }

    /** All records up to the extent's ends, for {@link LiveEntries#take}. */
    public Flux<ConsumerRecord<byte[], byte[]>> records(Extent extent) {
        return committed.read(extent);
    }

    /**
     * The entries, by their receive time as far as partitions hold them in that order. Each partition is read by a consumer
     * of its own.
     *
     * @param stop ends it early
     */
    public Flux<QuarantineEntry> entries(LiveEntries live, Publisher<?> stop) {
        List<Flux<QuarantineEntry>> partitions = live.offsets().entrySet().stream()
                .map(each -> entries(each.getKey(), each.getValue(), stop))
                .toList();
        @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type cannot be made otherwise
        Publisher<QuarantineEntry>[] sources = partitions.toArray(Publisher[]::new);
        return Flux.mergeComparing(
                PREFETCH, Comparator.comparingLong(each -> each.trade().receivedAtNs()), sources);
    }

    /** @param offsets ascending, at least one */
    private Flux<QuarantineEntry> entries(TopicPartition partition, long[] offsets, Publisher<?> stop) {
        Extent extent = new Extent(
                Map.of(partition, offsets[0]),
                Map.of(partition, offsets[offsets.length - 1] + 1),
                Long.MIN_VALUE,
                Set.of());
        return committed
                .read(extent)
                .takeUntilOther(stop)
                .filter(each -> Arrays.binarySearch(offsets, each.offset()) >= 0)
                .mapNotNull(each -> QuarantineEntry.of(each).orElse(null));
    }
}
