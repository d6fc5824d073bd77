package io.balanceofpower.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a route may say of a record beside its topic and key.
 *
 * @param partition where in the topic it goes
 * @param timestampMs since 1970-01-01 UTC, never negative; or {@link #RECEIVED} for the time when the message was received
 * @param value the record's value; null for the payload, untouched
 * @param headers the route's own headers, after all others and in this order
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record RecordForm(Partition partition, long timestampMs, byte @Nullable [] value, List<RouteHeader> headers) {

    /** In place of a timestamp. */
    public static final long RECEIVED = -1;

    /** Of a route that says nothing. */
    public static final RecordForm PLAIN = new RecordForm(Partition.ByKey.BY_KEY, RECEIVED, null, List.of());

    long headerBytes() {
        long bytes = 0;
        for (int i = 0; i < headers.size(); i++) {
            bytes += headers.get(i).name().length() + headers.get(i).value().length;
        }
        return bytes;
    }
}
