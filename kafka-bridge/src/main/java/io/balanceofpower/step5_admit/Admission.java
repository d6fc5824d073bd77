package io.balanceofpower.step5_admit;

/** What a ledger says about a message. */
public enum Admission {
    /** Not seen before, to be committed. The ledger now holds it; {@link Ledger#revoke} takes that back. */
    NEW,
    /** An earlier copy is held: committed, or in the same batch. */
    DUPLICATE,
    /** The epoch is older than the stream's newest. */
    EPOCH_OUTDATED,
    /** Below the window, and nothing proves that it was committed. */
    SEQUENCE_OUTDATED
}
