package io.balanceofpower.step4_route;

import io.balanceofpower.message.Partition;
import io.balanceofpower.message.RecordForm;
import io.balanceofpower.message.RouteHeader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a route says of its records beside their topics.
 *
 * @param key null: records without a key
 * @param transform null: the value is the payload as received
 */
record RecordRule(
        @Nullable KeyRule key,
        PartitionRule partition,
        TimestampRule timestamp,
        List<HeaderRule> headers,
        @Nullable Transform transform) {

    byte @Nullable [] key(Arrival arrival) throws Unusable {
        return key == null ? null : key.read(arrival);
    }

    /** All but the key. */
    RecordForm form(Arrival arrival) throws Unusable {
        Partition where = partition.read(arrival);
        long timestampMs = timestamp.read(arrival);
        byte[] value = transform == null ? null : transform.apply(arrival);
        boolean isPlain = where == Partition.ByKey.BY_KEY
                && timestampMs == RecordForm.RECEIVED
                && headers.isEmpty()
                && value == null;
        if (isPlain) {
            return RecordForm.PLAIN;
        }
        return new RecordForm(where, timestampMs, value, headers(arrival));
    }

    private List<RouteHeader> headers(Arrival arrival) throws Unusable {
        if (headers.isEmpty()) {
            return List.of();
        }
        List<RouteHeader> found = new ArrayList<>(headers.size());
        for (HeaderRule rule : headers) {
            RouteHeader header = rule.read(arrival);
            if (header != null) {
                found.add(header);
            }
        }
        return found;
    }
}
