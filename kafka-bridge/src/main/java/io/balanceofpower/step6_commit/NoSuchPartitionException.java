package io.balanceofpower.step6_commit;

import org.apache.kafka.common.errors.ApiException;

/** A route names a partition that its topic does not have. */
final class NoSuchPartitionException extends ApiException {
    private static final long serialVersionUID = 1L;

    private final int partition;
    private final int count;

    NoSuchPartitionException(String topic, int partition, int count) {
        super("topic " + topic + " has no partition " + partition + ", only " + count);
        this.partition = partition;
        this.count = count;
    }

    int partition() {
        return partition;
    }

    /** How many the topic has. */
    int count() {
        return count;
    }
}
