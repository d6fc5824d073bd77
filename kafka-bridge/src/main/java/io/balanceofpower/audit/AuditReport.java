package io.balanceofpower.audit;

import java.util.SortedMap;

/**
 * What an audit found, at one moment.
 *
 * @param total the sum over all streams
 * @param streams by stream, sorted
 * @param incomplete messages that are in one of their topics and not in another that was read; no proof of a broken
 *     promise unless all topics were read to their ends
 * @param unnumbered records of devices that number nothing: there is nothing to judge them by
 * @param foreign records that no lane wrote
 * @param unchecked records, and words of devices, that were beyond {@link AuditLimits}
 */
public record AuditReport(
        AuditCounts total,
        SortedMap<StreamId, AuditCounts> streams,
        long incomplete,
        long unnumbered,
        long foreign,
        long unchecked) {

    /** Whether a promise was broken in any stream. */
    public boolean broken() {
        return total.broken();
    }
}
