package io.balanceofpower.message;

/** How the partition of a record is chosen. */
public sealed interface Partition {

    /** As Kafka's producer does by itself: by the key's hash; a record without a key goes wherever there is room. */
    enum ByKey implements Partition {
        BY_KEY
    }

    /**
     * This one; a message is refused where the topic has fewer.
     *
     * @param number from 0
     */
    record Fixed(int number) implements Partition {}

    /**
     * By the hash of a text, as if it were the key. As with keys, what a text comes to changes when the topic gets more
     * partitions.
     *
     * @param text UTF-8; given away
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record HashOf(byte[] text) implements Partition {}
}
