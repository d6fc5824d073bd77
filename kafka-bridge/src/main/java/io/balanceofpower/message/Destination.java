package io.balanceofpower.message;

import org.jspecify.annotations.Nullable;

/**
 * One of the records that a message becomes. Arrays are given away, as with {@link Message}.
 *
 * @param topic the Kafka topic; a message has each topic once
 * @param route the name of the route that chose it
 * @param key the record's key, or null for a record without one
 * @param form what else the route says of the record; most say nothing
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; a copy per message would cost more than the mistake
public record Destination(String topic, String route, byte @Nullable [] key, RecordForm form) {

    /** What headers may take beside those of route and device, and what Kafka adds. */
    private static final int ALLOWANCE_BYTES = 256;

    /** Of a route that says nothing else. */
    public Destination(String topic, String route, byte @Nullable [] key) {
        this(topic, route, key, RecordForm.PLAIN);
    }

    long bytes(byte[] payload) {
        byte[] value = form.value() == null ? payload : form.value();
        return (long) value.length + (key == null ? 0 : key.length) + form.headerBytes() + ALLOWANCE_BYTES;
    }
}
