package io.balanceofpower.step6_commit;

/** The two delivery guarantees, named as Kafka Streams names them. */
public enum Guarantee {
    /** Idempotent transactional producers; consumers with {@code read_committed} see final records only. */
    EXACTLY_ONCE,
    /** Idempotent producers without transactions: lower latency, duplicates only after a node died. */
    AT_LEAST_ONCE
}
