package io.balanceofpower.step4_route;

import io.balanceofpower.step3_decode.Value;
import io.balanceofpower.step4_route.Routing.Unrouted;
import io.balanceofpower.step4_route.Trial.Seen;
import io.balanceofpower.step4_route.Trial.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks one route after the other about a message, as routing does, and says why each answers as it does. Counts nothing. */
record Trials(List<Route> routes, Incoming incoming) {
    private static final int SHOWN_CHARS_MAX = 400;

    List<Trial> run() {
        List<Trial> trials = new ArrayList<>();
        int decided = Group.NONE;
        boolean refused = false;
        for (int number = 0; number < routes.size(); number++) {
            Route route = routes.get(number);
            if (refused || route.group().number() == decided) {
                String why = refused ? "an earlier route has refused the message" : "an earlier route has decided";
                trials.add(trial(route, Verdict.NOT_REACHED, why, List.of()));
                continue;
            }
            Trial trial = run(number);
            trials.add(trial);
            refused = trial.verdict() == Verdict.REFUSES;
            boolean taken = trial.verdict() == Verdict.TAKES || trial.verdict() == Verdict.QUARANTINES;
            decided = taken && !route.group().all() ? route.group().number() : decided;
        }
        return trials;
    }

    private static Trial trial(Route route, Verdict verdict, String why, List<Seen> seen) {
        return new Trial(route.group().name(), route.name(), verdict, why, seen);
    }

    private Trial run(int number) {
        Route route = routes.get(number);
        if (!route.filter().matches(incoming.topic())) {
            String why = "its filter " + route.filter().text() + " does not match the topic";
            return trial(route, Verdict.OTHER_TOPIC, why, List.of());
        }
        Selection selection = Selection.of(routes, List.of(number));
        Arrival arrival = new Arrival(incoming, selection);
        arrival.lookAt(selection.candidates().get(0));
        Routing routing = route.mayTake(arrival) ? route.route(arrival) : null;
        List<Seen> seen = seen(route.condition(), arrival);
        if (routing == null) {
            return trial(route, Verdict.NO_MATCH, whyNot(route, arrival), seen);
        }
        if (routing instanceof Unrouted no) {
            return trial(route, route.quarantines(no) ? Verdict.QUARANTINES : Verdict.REFUSES, no.detail(), seen);
        }
        return trial(route, Verdict.TAKES, why(route), seen);
    }

    private static String why(Route route) {
        return route.condition() == null
                ? "its filter matches"
                : "its filter matches, and its condition holds" + where(route.condition()) + ": "
                        + route.condition().text();
    }

    private static String whyNot(Route route, Arrival arrival) {
        Sample sample = route.sample();
        if (sample != null && !sample.takes(arrival)) {
            return "it is not in its sample: " + sample.words();
        }
        Condition condition = route.condition();
        if (condition == null) {
            throw new IllegalStateException("a route without a condition takes what its filter matches");
        }
        arrival.facts().begin();
        Boolean holds = condition.mayHold(arrival) ? condition.holds(arrival) : Boolean.FALSE;
        return holds == null
                ? "its condition cannot be told (on-error: no-match): it "
                        + arrival.facts().failure()
                : "its condition does not hold" + where(condition) + ": " + condition.text();
    }

    private static String where(Condition condition) {
        return condition.onRuntime() ? " (on CEL's runtime)" : "";
    }

    private static List<Seen> seen(@Nullable Condition condition, Arrival arrival) {
        return condition == null
                ? List.of()
                : condition.sources().stream()
                        .map(source -> new Seen(source.words(), value(source.in(arrival))))
                        .toList();
    }

    private static String value(Value value) {
        if (value instanceof Value.Text text) {
            return text.text();
        }
        if (value instanceof Value.None none) {
            return none.words();
        }
        if (value instanceof Value.Beyond beyond) {
            return beyond.words();
        }
        StringBuilder shown = new StringBuilder();
        append(shown, value);
        return shown.length() <= SHOWN_CHARS_MAX ? shown.toString() : shown.substring(0, SHOWN_CHARS_MAX) + " …";
    }

    /** What is kept of an array or object, nearly as JSON. */
    private static void append(StringBuilder shown, Value value) {
        if (shown.length() > SHOWN_CHARS_MAX) {
            return;
        }
        if (value instanceof Value.Items items) {
            String comma = "[";
            for (Value element : items.elements()) {
                append(shown.append(comma), element);
                comma = ", ";
            }
            shown.append(items.elements().isEmpty() ? "[]" : "]");
        } else if (value instanceof Value.Members members) {
            String comma = "{";
            for (Map.Entry<String, Value> member : members.values().entrySet()) {
                append(shown.append(comma).append(member.getKey()).append(": "), member.getValue());
                comma = ", ";
            }
            shown.append(members.values().isEmpty() ? "{}" : "}");
        } else {
            shown.append(value == Value.None.NULL ? "null" : value(value));
        }
    }
}
