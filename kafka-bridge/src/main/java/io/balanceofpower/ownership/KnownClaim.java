package io.balanceofpower.ownership;

import org.jspecify.annotations.Nullable;

/**
 * A claim as the table knows it.
 *
 * @param offset where its {@link SessionRecord.Claimed} stands: of two claims of a device, the later one counts
 * @param kind how far it has got
 * @param state what the last word on it carried; null before its first message
 */
public record KnownClaim(
        ClaimId id, long offset, Kind kind, @Nullable DeviceState state) {

    /** How far a claim has got. */
    public enum Kind {
        /** Its lane may not write yet, or has not. */
        CLAIMED(1),
        /** Its lane writes. */
        OPEN(2),
        /** Its lane never will again. */
        ENDED(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /** A small number for the kind. */
        int code() {
            return code;
        }

        static Kind ofCode(int code) {
            return code == CLAIMED.code ? CLAIMED : code == OPEN.code ? OPEN : ENDED;
        }
    }

    /** Whether its lane may still write for the device. */
    public boolean isOpen() {
        return kind != Kind.ENDED;
    }
}
