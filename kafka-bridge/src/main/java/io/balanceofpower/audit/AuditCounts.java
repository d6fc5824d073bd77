package io.balanceofpower.audit;

/**
 * What an audit found. Messages are counted, each once, except in {@code duplicates}.
 *
 * @param sent sent by the device at least once, as it says
 * @param acknowledged acknowledged to the device as a success, as it says
 * @param refused refused to the device and not acknowledged at another try, as it says
 * @param committed found in Kafka
 * @param repeated found more than once in the same topic
 * @param duplicates extra copies found: a message's second and further records in the same topic
 * @param missing acknowledged and not found
 * @param reordered found after a later message of the same stream and key in the same partition
 * @param replayed of those committed, written later from the quarantine; their order is not judged
 * @param gaps neither found nor refused, though messages before and after it in the same epoch are found
 */
public record AuditCounts(
        long sent,
        long acknowledged,
        long refused,
        long committed,
        long repeated,
        long duplicates,
        long missing,
        long reordered,
        long replayed,
        long gaps) {

    static final AuditCounts NONE = new AuditCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Whether a promise was broken: a message is twice, missing or out of order. A gap alone is not proof of one. */
    public boolean broken() {
        return duplicates > 0 || missing > 0 || reordered > 0;
    }

    AuditCounts plus(AuditCounts other) {
        return new AuditCounts(
                sent + other.sent,
                acknowledged + other.acknowledged,
                refused + other.refused,
                committed + other.committed,
                repeated + other.repeated,
                duplicates + other.duplicates,
                missing + other.missing,
                reordered + other.reordered,
                replayed + other.replayed,
                gaps + other.gaps);
    }
}
