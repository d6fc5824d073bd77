package io.balanceofpower.step4_route;

import io.balanceofpower.message.Destination;
import io.balanceofpower.message.RecordForm;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.step3_decode.FieldPath;
import io.balanceofpower.step3_decode.Format;
import io.balanceofpower.step4_route.Routing.Routed;
import io.balanceofpower.step4_route.Routing.Unrouted;
import io.balanceofpower.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One route, compiled.
 *
 * @param sample null: it looks at every message
 * @param condition null: it takes every message whose topic its filter matches
 * @param format what its payloads are
 * @param paths what it needs from the payload, condition included
 * @param readsPayload whether something beside the condition needs some of it, as a key or a schema; otherwise the payload
 *     may be anything
 * @param quarantine the topic for messages that it takes and cannot use; null: they are refused
 * @param labels for its metrics; the same names for all routes of a file
 */
record Route(
        String name,
        Group group,
        TopicFilter filter,
        @Nullable Sample sample,
        @Nullable Condition condition,
        DestinationRule destinations,
        RecordRule records,
        NumberingRule numbering,
        Format format,
        List<FieldPath> paths,
        boolean readsPayload,
        @Nullable String quarantine,
        Map<String, String> labels) {

    Route withLabels(Map<String, String> others) {
        return new Route(
                name,
                group,
                filter,
                sample,
                condition,
                destinations,
                records,
                numbering,
                format,
                paths,
                readsPayload,
                quarantine,
                others);
    }

    /** Whether it may take messages of this topic, which its filter matches, from this sender. */
    boolean mayTake(Arrival arrival) {
        return condition == null || condition.mayHold(arrival);
    }

    /** Whether it takes all messages that it may take. */
    boolean takesAll() {
        return (condition == null || condition.varying() == null) && (sample == null || sample.takesAll());
    }

    boolean asksForUser() {
        return condition != null && condition.asksForUser();
    }

    boolean asksForSender() {
        return condition != null && condition.asksForSender();
    }

    /** Whether a message that it refuses for this is kept in its quarantine: whether something in the payload is wrong. */
    boolean quarantines(Unrouted no) {
        return quarantine != null
                && (no.refusal() == Refusal.PAYLOAD_FORMAT_INVALID
                        || (no.refusal() == Refusal.NUMBERING_INVALID && numbering.asksForPayload()));
    }

    /** Routes a message that it may take; null if it does not take it. */
    @Nullable
    Routing route(Arrival arrival) {
        if (sample != null && !sample.takes(arrival)) {
            return null;
        }
        if (condition != null) {
            Boolean holds = condition.holds(arrival);
            if (holds == null && condition.refuses()) {
                return refuse(Refusal.PAYLOAD_FORMAT_INVALID, arrival.facts().failure());
            }
            if (holds == null || !holds) {
                return null;
            }
        }
        String unreadable = readsPayload ? arrival.unreadable() : null;
        if (unreadable != null) {
            return refuse(Refusal.PAYLOAD_FORMAT_INVALID, unreadable);
        }
        try {
            return take(arrival);
        } catch (Unusable e) {
            return refuse(e.refusal(), e.words());
        }
    }

    private Routed take(Arrival arrival) throws Unusable {
        List<String> topics = destinations.read(arrival);
        byte[] key = records.key(arrival);
        RecordForm form = records.form(arrival);
        return new Routed(records(topics, key, form), numbering.read(arrival));
    }

    private List<Destination> records(List<String> topics, byte @Nullable [] key, RecordForm form) {
        if (topics.size() == 1) {
            return List.of(new Destination(topics.get(0), name, key, form));
        }
        List<Destination> made = new ArrayList<>(topics.size());
        for (String topic : topics) {
            made.add(new Destination(topic, name, key, form));
        }
        return made;
    }

    private Unrouted refuse(Refusal refusal, String words) {
        return new Unrouted(refusal, "Route " + name + " " + words + ".");
    }

    RouteSummary summary() {
        return new RouteSummary(
                name,
                group.name(),
                filter.text(),
                condition == null ? "" : condition.text(),
                condition != null && condition.onRuntime(),
                format.name(),
                destinations.words(),
                records.key() == null ? "none" : records.key().words(),
                records.partition().words(),
                records.timestamp().words(),
                records.headers().stream().map(HeaderRule::name).toList(),
                numbering.words(),
                quarantine == null ? "refuse" : quarantine,
                records.transform() == null ? "" : records.transform().words(),
                sample == null ? "" : sample.words(),
                labels);
    }
}
