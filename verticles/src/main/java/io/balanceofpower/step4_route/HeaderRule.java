package io.balanceofpower.step4_route;

import io.balanceofpower.message.RouteHeader;
import io.balanceofpower.step3_decode.Value;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A header that a route adds to its records.
 *
 * @param always the same for every message; null if it has a source
 * @param source where its value comes from; null if it is always the same
 * @param required whether a message without a value is refused; otherwise its records do not have the header
 */
record HeaderRule(
        String name, @Nullable RouteHeader always, @Nullable Source source, boolean required) {

    /** Null if the records do not have it. */
    @Nullable
    RouteHeader read(Arrival arrival) throws Unusable {
        if (source == null) {
            return always;
        }
        Value value = source.in(arrival);
        if (!required && value instanceof Value.None none && none.isAbsent()) {
            return null;
        }
        return new RouteHeader(name, source.text(value, "header " + name).getBytes(StandardCharsets.UTF_8));
    }
}
