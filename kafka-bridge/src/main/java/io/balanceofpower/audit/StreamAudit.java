package io.balanceofpower.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is known of one stream. Owned by the audit's thread. */
final class StreamAudit {
    private final SortedMap<Long, EpochAudit> epochs = new TreeMap<>();
    // Empty in all streams but the faulty ones, and short in those.
    private final List<AuditExamples.Copy> copies = new ArrayList<>(0);
    private final List<AuditExamples.Reorder> reorders = new ArrayList<>(0);

    @Nullable
    EpochAudit epoch(long epoch) {
        return epochs.get(epoch);
    }

    EpochAudit begin(long epoch) {
        EpochAudit first = new EpochAudit(this, epoch);
        epochs.put(epoch, first);
        return first;
    }

    boolean wantsCopy() {
        return copies.size() < AuditExamples.MAX;
    }

    void add(AuditExamples.Copy copy) {
        copies.add(copy);
    }

    boolean wantsReorder() {
        return reorders.size() < AuditExamples.MAX;
    }

    void add(AuditExamples.Reorder one) {
        reorders.add(one);
    }

    AuditCounts counts() {
        return epochs.values().stream().map(EpochAudit::counts).reduce(AuditCounts.NONE, AuditCounts::plus);
    }

    long incomplete(Set<String> topicsRead) {
        return epochs.values().stream()
                .mapToLong(epoch -> epoch.incomplete(topicsRead))
                .sum();
    }

    AuditExamples examples() {
        List<AuditExamples.Gap> gaps = new ArrayList<>();
        epochs.values().forEach(epoch -> epoch.addGaps(gaps));
        return new AuditExamples(copies, reorders, gaps);
    }
}
