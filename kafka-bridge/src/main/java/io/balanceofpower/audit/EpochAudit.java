package io.balanceofpower.audit;

import io.balanceofpower.message.Quarantine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * What is known of one epoch of a stream. Owned by the audit's thread. The sets are Roaring bitmaps: one bit per message
 * where sequences are dense, whatever order they come in.
 */
final class EpochAudit {
    private final StreamAudit stream;
    private final long epoch;
    private final Roaring64Bitmap sent = new Roaring64Bitmap();
    private final Roaring64Bitmap acknowledged = new Roaring64Bitmap();
    private final Roaring64Bitmap refused = new Roaring64Bitmap();
    private final Map<String, TopicSequences> foundByTopic = new HashMap<>(2);
    /** By topic what must be there, since it is in another topic that says so. */
    private final Map<String, Roaring64Bitmap> dueByTopic = new HashMap<>(0);

    private final Roaring64Bitmap repeated = new Roaring64Bitmap();
    private final Roaring64Bitmap foundBeyond = new Roaring64Bitmap();
    /** In nearly all epochs none. */
    private @Nullable Roaring64Bitmap replayed;

    /** The lowest sequence from which on one that is not there is a gap. */
    private long gapsFrom = Long.MAX_VALUE;

    private long duplicates;
    private long reordered;

    EpochAudit(StreamAudit stream, long epoch) {
        this.stream = stream;
        this.epoch = epoch;
    }

    enum Found {
        FIRST,
        /** Not the first copy of its message in this topic. */
        COPY,
        /** There was no room for its sequence. */
        UNCHECKED
    }

    StreamAudit stream() {
        return stream;
    }

    void sent(long sequence) {
        sent.addLong(sequence);
    }

    void acknowledged(long sequence) {
        acknowledged.addLong(sequence);
    }

    void refused(long sequence) {
        refused.addLong(sequence);
    }

    /**
     * @param complete whether it was written when all that was written is still there
     * @param destinations all topics that the message went to; empty if that is this one only
     */
    Found found(String topic, long sequence, boolean complete, List<String> destinations, Stretches room) {
        TopicSequences found = foundByTopic.computeIfAbsent(topic, unused -> new TopicSequences());
        if (found.contains(sequence)) {
            duplicates++;
            repeated.addLong(sequence);
            return Found.COPY;
        }
        if (!found.add(sequence, room)) {
            return Found.UNCHECKED;
        }
        if (complete) {
            gapsFrom = Math.min(gapsFrom, sequence);
            destinations.forEach(due -> due(due, sequence));
        }
        return Found.FIRST;
    }

    /** Never in a quarantine: what is replayed or discarded there is gone by intention. */
    private void due(String topic, long sequence) {
        if (!Quarantine.isTopic(topic)) {
            dueByTopic.computeIfAbsent(topic, unused -> new Roaring64Bitmap()).addLong(sequence);
        }
    }

    void foundBeyond(long sequence) {
        foundBeyond.addLong(sequence);
    }

    void reordered() {
        reordered++;
    }

    void replayed(long sequence) {
        if (replayed == null) {
            replayed = new Roaring64Bitmap();
        }
        replayed.addLong(sequence);
    }

    AuditCounts counts() {
        Roaring64Bitmap found = found();
        return new AuditCounts(
                sent.getLongCardinality(),
                acknowledged.getLongCardinality(),
                without(refused, acknowledged),
                found.getLongCardinality(),
                repeated.getLongCardinality(),
                duplicates,
                without(acknowledged, found),
                reordered,
                replayed == null ? 0 : replayed.getLongCardinality(),
                gaps(found).count());
    }

    /** How many messages are in one of their topics and not in another that was read. */
    long incomplete(Set<String> topicsRead) {
        Roaring64Bitmap all = new Roaring64Bitmap();
        dueByTopic.forEach((topic, due) -> {
            if (topicsRead.contains(topic)) {
                Roaring64Bitmap absent = Roaring64Bitmap.andNot(due, foundBeyond);
                TopicSequences found = foundByTopic.get(topic);
                if (found != null) {
                    absent.andNot(found.found());
                }
                all.or(absent);
            }
        });
        return all.getLongCardinality();
    }

    /** Adds the first gaps, until the list holds {@link AuditExamples#MAX}. */
    void addGaps(List<AuditExamples.Gap> examples) {
        gaps(found()).addTo(examples, epoch);
    }

    private Gaps gaps(Roaring64Bitmap found) {
        Roaring64Bitmap settled = Roaring64Bitmap.or(found, refused);
        settled.or(foundBeyond);
        return new Gaps(settled, gapsFrom, found.isEmpty() ? -1 : found.last());
    }

    private Roaring64Bitmap found() {
        Roaring64Bitmap found = new Roaring64Bitmap();
        foundByTopic.values().forEach(each -> found.or(each.found()));
        return found;
    }

    private static long without(Roaring64Bitmap all, Roaring64Bitmap taken) {
        return all.getLongCardinality() - Roaring64Bitmap.andCardinality(all, taken);
    }
}
