package io.balanceofpower.audit;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of one stream. Owned by the audit's thread. */
final class StreamAudit {
    private final Map<Long, EpochAudit> epochs = new HashMap<>(2);

    @Nullable
    EpochAudit epoch(long epoch) {
        return epochs.get(epoch);
    }

    EpochAudit begin(long epoch) {
        EpochAudit first = new EpochAudit(this);
        epochs.put(epoch, first);
        return first;
    }

    AuditCounts counts() {
        return epochs.values().stream().map(EpochAudit::counts).reduce(AuditCounts.NONE, AuditCounts::plus);
    }
}
