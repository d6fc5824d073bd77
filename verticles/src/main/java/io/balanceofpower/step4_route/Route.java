package io.balanceofpower.step4_route;

import io.balanceofpower.message.Refusal;
import io.balanceofpower.message.UserProperty;
import io.balanceofpower.step3_decode.Codec;
import io.balanceofpower.step3_decode.Picked;
import io.balanceofpower.step3_decode.Value;
import io.balanceofpower.step4_route.Routing.Routed;
import io.balanceofpower.step4_route.Routing.Unrouted;
import io.balanceofpower.step4_route.Source.Arrival;
import io.balanceofpower.topic.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One route, compiled.
 *
 * @param key null: records without a key
 * @param codec reads what it needs from the payload
 */
record Route(
        String name,
        TopicFilter filter,
        String destination,
        @Nullable KeyRule key,
        NumberingRule numbering,
        Codec codec) {

    /** Routes a message whose topic the filter matches. */
    Routing route(String topic, byte[] payload, List<UserProperty> userProperties, String device) {
        Picked picked = codec.pick(payload);
        if (picked instanceof Picked.Malformed malformed) {
            return refuse(
                    Refusal.PAYLOAD_FORMAT_INVALID,
                    "reads the payload as " + codec.format() + ", which " + malformed.words());
        }
        return route(new Arrival(topic, (Picked.Fields) picked, userProperties), device);
    }

    private Routing route(Arrival arrival, String device) {
        byte[] keyBytes = null;
        if (key != null) {
            Value value = key.source().in(arrival);
            if (value instanceof Value.Text text && text.isUnicode()) {
                keyBytes = text.text().getBytes(StandardCharsets.UTF_8);
            } else if (key.required() || !(value instanceof Value.None none && none.isAbsent())) {
                return refuseKey(key.source(), value);
            }
        }
        NumberingRule.Reading reading = numbering.read(arrival, device);
        if (reading instanceof NumberingRule.Invalid invalid) {
            return refuse(Refusal.NUMBERING_INVALID, invalid.words());
        }
        return new Routed(name, destination, keyBytes, ((NumberingRule.Numbered) reading).numbering());
    }

    private Unrouted refuseKey(Source source, Value value) {
        String wrong = value instanceof Value.None none ? none.words() : "holds half of a surrogate pair";
        return refuse(Refusal.PAYLOAD_FORMAT_INVALID, "takes the key from the " + source.words() + ", which " + wrong);
    }

    private Unrouted refuse(Refusal refusal, String words) {
        return new Unrouted(refusal, "Route " + name + " " + words + ".");
    }

    RouteSummary summary() {
        return new RouteSummary(
                name, filter.text(), destination, key == null ? "none" : key.words(), numbering.words());
    }
}
