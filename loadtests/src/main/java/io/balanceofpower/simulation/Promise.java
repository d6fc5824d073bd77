package io.balanceofpower.simulation;

/** What a run may not break. */
enum Promise {
    /** A success was acknowledged for a message that is not committed, or a message never came to an end. */
    MISSING("a message is missing"),
    /** A message is committed twice. */
    DUPLICATE("a message is committed twice"),
    /** Messages of one device and key are committed in another order than that in which they were sent. */
    REORDERED("messages are out of order"),
    /** A message for two topics is in one of them only. */
    TORN("a message is in one of its topics only"),
    /** Two lanes can commit for one device. */
    TWO_WRITERS("two lanes can commit for a device"),
    /** A message was refused though nothing was wrong with it. */
    WRONGLY_REFUSED("a good message was refused"),
    /** A ledger does not say what Kafka holds. */
    LEDGER_WRONG("a ledger differs from Kafka"),
    /** A session that holds a committed message was forgotten, or one that was given up came back. */
    SESSION_WRONG("a session was lost, or came back"),
    /** All faults are over, and yet something does not end. */
    NO_PROGRESS("no progress after the faults"),
    /** The product's code threw. */
    CRASHED("the product's code threw");

    private final String words;

    Promise(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
