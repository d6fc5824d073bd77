package io.balanceofpower.step4_route;

import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Numbering;
import io.balanceofpower.message.Quarantine;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.step4_route.Routing.Routed;
import io.balanceofpower.step4_route.Routing.Unrouted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts together what several routes make of one message, or one that keeps it in quarantine. Used once, by one thread. */
final class Together {

    /** The most records of one message: each is a further copy, and names the topics of all. */
    static final int RECORDS_MAX = 64;

    private static final Unrouted TOO_MUCH = new Unrouted(
            Refusal.RECORD_TOO_LARGE,
            "Routes send this message to more than " + RECORDS_MAX + " topics: let fewer routes take it.");

    private final Incoming incoming;
    private final List<Destination> records = new ArrayList<>();

    /** By topic, of which the first counts. */
    private final Map<String, QuarantineEntry> entries = new LinkedHashMap<>();

    private final Set<String> topics = new HashSet<>();

    /** The first route that knows the message's numbering; null as long as none does. */
    private @Nullable String numberedBy;

    private @Nullable Numbering numbering;
    private @Nullable Unrouted conflict;

    /** The route that numbers the message differently from {@link #numberedBy}; empty as long as none does. */
    private String numberedOtherwiseBy = "";

    private String last = "";

    /** @param before what one route made of it; null if none has taken it yet */
    Together(Incoming incoming, @Nullable Routed before) {
        this.incoming = incoming;
        if (before != null) {
            add(before);
        }
    }

    /**
     * No route takes the message.
     *
     * @param arrival looks at no route
     */
    static Routing quarantined(String topic, Unrouted why, Arrival arrival) {
        Together alone = new Together(arrival.incoming(), null);
        alone.quarantine(Quarantine.NO_ROUTE, topic, why, NumberingRule.DEFAULT, arrival);
        return alone.end();
    }

    /**
     * A route takes the message, or keeps it in its quarantine.
     *
     * @param arrival looks at the route
     */
    void add(Route route, Routing routing, Arrival arrival) {
        if (routing instanceof Routed routed) {
            add(routed);
        } else {
            String topic = Objects.requireNonNull(route.quarantine());
            quarantine(route.name(), topic, (Unrouted) routing, route.numbering(), arrival);
        }
        last = route.name();
    }

    /** Whether the routes so far name more topics than a message may have, so that no other need be asked. */
    boolean isTooMuch() {
        return records.size() + entries.size() > RECORDS_MAX
                && records.size()
                                + entries.keySet().stream()
                                        .filter(topic -> !topics.contains(topic))
                                        .count()
                        > RECORDS_MAX;
    }

    /** The routes at which it counts that {@link #end} has refused the message: those that it names, or the last. */
    boolean isRefusedBy(String route) {
        return conflict == null ? route.equals(last) : route.equals(numberedBy) || route.equals(numberedOtherwiseBy);
    }

    /** Of records in one topic the first counts. */
    private void add(Routed routed) {
        for (Destination record : routed.destinations()) {
            if (topics.add(record.topic())) {
                records.add(record);
            }
        }
        number(routed.destinations().get(0).route(), routed.numbering());
    }

    private void quarantine(String route, String topic, Unrouted why, NumberingRule rule, Arrival arrival) {
        entries.putIfAbsent(topic, new QuarantineEntry(topic, route, why));
        if (rule.asksForPayload() && arrival.unreadable() != null) {
            return;
        }
        try {
            number(route, rule.read(arrival));
        } catch (Unusable e) {
            // Then it is kept without, unless another route knows it.
        }
    }

    private void number(String route, @Nullable Numbering read) {
        if (numberedBy == null) {
            numberedBy = route;
            numbering = read;
        } else if (conflict == null && !Objects.equals(numbering, read)) {
            conflict = new Unrouted(
                    Refusal.NUMBERING_INVALID,
                    "Routes " + numberedBy + " and " + route + " both take this message and number it differently: give"
                            + " both the same numbering.");
            numberedOtherwiseBy = route;
        }
    }

    Routing end() {
        if (conflict != null) {
            return conflict;
        }
        if (isTooMuch()) {
            return TOO_MUCH;
        }
        for (QuarantineEntry entry : entries.values()) {
            if (topics.add(entry.topic())) {
                records.add(entry.record(incoming, numbering));
            }
        }
        return new Routed(List.copyOf(records), numbering);
    }
}
