package io.balanceofpower.audit;

/**
 * How much an audit remembers. What comes on top is counted as unchecked and judged in no other way, so an audit with
 * unchecked records proves nothing about those.
 *
 * @param epochsMax the most epochs of all streams together; at about 1 KiB each, plus their sequences
 * @param keysMax the most keys whose order is watched, counted per stream and partition; at about 110 bytes each
 * @param stretchesMax the most stretches of found sequences, counted per topic and epoch. A stretch is 65,536 sequences
 *     from a multiple of that on, and takes from about 110 bytes, for one, up to 8 KiB
 * @param placesMax how many of the messages found last are remembered with their places; at 24 bytes each, from the
 *     beginning. At it nothing is unchecked: a copy is shown without its first record
 */
public record AuditLimits(int epochsMax, int keysMax, int stretchesMax, int placesMax) {

    /**
     * Room for 100,000 epochs, 500,000 keys and 1,000,000 stretches, and for the places of half a million messages: 12
     * MiB at first, some 300 MiB when it is full, and beyond that one bit per message.
     */
    public static AuditLimits standard() {
        return new AuditLimits(100_000, 500_000, 1_000_000, 524_288);
    }
}
