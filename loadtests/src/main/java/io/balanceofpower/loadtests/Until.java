package io.balanceofpower.loadtests;

/** What a latency lasts until. It begins when the message was to be sent. */
enum Until {
    /** PUBACK at the device; of the bare lane, the return of the commit. */
    ACKNOWLEDGED,
    /** A consumer that reads what is not committed yet has the record. */
    READ_UNCOMMITTED,
    /** A consumer that reads what is committed has the record. */
    READ_COMMITTED
}
