package io.balanceofpower.step4_route;

import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.step3_decode.FieldPath;
import io.balanceofpower.step3_decode.Format;
import io.balanceofpower.step3_decode.Value;
import io.balanceofpower.step4_route.Routing.Routed;
import io.balanceofpower.step4_route.Routing.Unrouted;
import io.balanceofpower.topic.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One route, compiled.
 *
 * @param condition null: it takes every message whose topic its filter matches
 * @param key null: records without a key
 * @param format what its payloads are
 * @param paths what it needs from the payload, condition included
 * @param readsPayload whether destinations, key, numbering or a schema need some of it; otherwise the payload may be anything
 */
record Route(
        String name,
        TopicFilter filter,
        @Nullable Condition condition,
        DestinationRule destinations,
        @Nullable KeyRule key,
        NumberingRule numbering,
        Format format,
        List<FieldPath> paths,
        boolean readsPayload) {

    /** Whether it may take messages of this topic, which its filter matches, from this sender. */
    boolean mayTake(Arrival arrival) {
        return condition == null || condition.mayHold(arrival);
    }

    /** Whether it takes all messages that it may take. */
    boolean takesAll() {
        return condition == null || condition.varying() == null;
    }

    boolean asksForSender() {
        return condition != null && condition.asksForSender();
    }

    /** Routes a message that it may take; null if it does not take it. */
    @Nullable
    Routing route(Arrival arrival) {
        if (condition != null) {
            Facts facts = new Facts(arrival);
            Boolean holds = condition.holds(facts);
            if (holds == null && condition.refuses()) {
                return refuse(Refusal.PAYLOAD_FORMAT_INVALID, facts.failure());
            }
            if (holds == null || !holds) {
                return null;
            }
        }
        String unreadable = readsPayload ? arrival.unreadable() : null;
        return unreadable == null ? take(arrival) : refuse(Refusal.PAYLOAD_FORMAT_INVALID, unreadable);
    }

    private Routing take(Arrival arrival) {
        DestinationRule.Reading to = destinations.read(arrival);
        return to instanceof DestinationRule.Nowhere nowhere
                ? refuse(nowhere.refusal(), nowhere.words())
                : take(arrival, ((DestinationRule.Topics) to).topics());
    }

    private Routing take(Arrival arrival, List<String> topics) {
        byte[] keyBytes = null;
        if (key != null) {
            Value value = key.source().in(arrival);
            if (value instanceof Value.Text text && text.isUnicode()) {
                keyBytes = text.text().getBytes(StandardCharsets.UTF_8);
            } else if (key.required() || !(value instanceof Value.None none && none.isAbsent())) {
                return refuseKey(key.source(), value);
            }
        }
        NumberingRule.Reading reading =
                numbering.read(arrival, arrival.incoming().sender().device());
        if (reading instanceof NumberingRule.Invalid invalid) {
            return refuse(Refusal.NUMBERING_INVALID, invalid.words());
        }
        return new Routed(records(topics, keyBytes), ((NumberingRule.Numbered) reading).numbering());
    }

    private List<Destination> records(List<String> topics, byte @Nullable [] keyBytes) {
        if (topics.size() == 1) {
            return List.of(new Destination(topics.get(0), name, keyBytes));
        }
        List<Destination> records = new ArrayList<>(topics.size());
        for (String topic : topics) {
            records.add(new Destination(topic, name, keyBytes));
        }
        return records;
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
                name,
                filter.text(),
                condition == null ? "" : condition.text(),
                destinations.words(),
                key == null ? "none" : key.words(),
                numbering.words());
    }
}
