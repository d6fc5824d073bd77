package io.balanceofpower.audit;

import java.util.List;
import java.util.Optional;

/**
 * Where to look: the first few of each kind that an audit found in one stream, at most {@link #MAX} of a kind.
 *
 * @param copies in the order in which they were found
 * @param reorders in the order in which they were found
 * @param gaps by epoch and sequence
 */
public record AuditExamples(List<Copy> copies, List<Reorder> reorders, List<Gap> gaps) {
    /** Enough to see a pattern, and few enough to read. */
    public static final int MAX = 5;

    /** Copies the lists. */
    public AuditExamples {
        copies = List.copyOf(copies);
        reorders = List.copyOf(reorders);
        gaps = List.copyOf(gaps);
    }

    /**
     * A second or further record of a message in the same topic.
     *
     * @param first where its first record stands; empty if that was read too long before to be remembered
     */
    public record Copy(long epoch, long sequence, Place place, Optional<Place> first) {}

    /** A message that stands after a later one of its stream and key in the same partition, and after which one. */
    public record Reorder(long epoch, long sequence, Place place, long afterEpoch, long afterSequence) {}

    /** Sequences that are not there, both ends included; the one before and the one after are. */
    public record Gap(long epoch, long first, long last) {}
}
