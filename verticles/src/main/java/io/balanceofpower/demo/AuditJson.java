package io.balanceofpower.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.audit.AuditCounts;

/** The audit under the names that scripts know. */
public final class AuditJson {
    private AuditJson() {}

    /**
     * Adds it.
     *
     * @param readToEnd whether all that was written could be read
     * @param kept whether all promises were kept
     */
    public static void put(ObjectNode json, AuditCounts audit, DeviceCounts devices, boolean readToEnd, boolean kept) {
        json.put("sent", audit.sent())
                .put("acknowledged", audit.acknowledged())
                .put("refused", audit.refused())
                .put("committed", audit.committed())
                .put("duplicates", audit.duplicates())
                .put("missing", audit.missing())
                .put("reordered", audit.reordered())
                .put("gaps", audit.gaps())
                .put("unanswered", devices.unanswered())
                .put("resent", devices.resent())
                .put("readToEnd", readToEnd)
                .put("promisesKept", kept);
    }
}
