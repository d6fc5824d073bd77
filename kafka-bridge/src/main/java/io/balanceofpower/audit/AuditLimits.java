package io.balanceofpower.audit;

/**
 * How much an audit remembers. What comes on top is counted as unchecked and judged in no other way, so an audit with
 * unchecked records proves nothing about those.
 *
 * @param epochsMax the most epochs of all streams together; at about 1 KiB each, plus their sequences
 * @param keysMax the most keys whose order is watched, counted per stream and partition; at about 110 bytes each
 */
public record AuditLimits(int epochsMax, int keysMax) {

    /** Room for 100,000 epochs and 500,000 keys: some 150 MiB when it is full, and next to nothing until then. */
    public static AuditLimits standard() {
        return new AuditLimits(100_000, 500_000);
    }
}
