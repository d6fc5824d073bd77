package io.balanceofpower.audit;

/** Where a record stands in Kafka. */
public record Place(String topic, int partition, long offset) {

    /** {@code topic[partition] @offset}, as {@code bop consume} prints it. */
    @Override
    public String toString() {
        return topic + "[" + partition + "] @" + offset;
    }
}
