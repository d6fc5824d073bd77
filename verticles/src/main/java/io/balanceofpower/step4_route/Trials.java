package io.balanceofpower.step4_route;

import io.balanceofpower.step3_decode.Value;
import io.balanceofpower.step4_route.Routing.Unrouted;
import io.balanceofpower.step4_route.Trial.Seen;
import io.balanceofpower.step4_route.Trial.Verdict;
import io.balanceofpower.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks one route after the other about a message, as routing does, and says why each answers as it does. Counts nothing. */
record Trials(List<Route> routes, Incoming incoming) {

    List<Trial> run() {
        List<Trial> trials = new ArrayList<>();
        boolean decided = false;
        for (int number = 0; number < routes.size(); number++) {
            Trial trial = decided ? notReached(routes.get(number)) : run(number);
            decided |= trial.verdict() == Verdict.TAKES || trial.verdict() == Verdict.REFUSES;
            trials.add(trial);
        }
        return trials;
    }

    private static Trial notReached(Route route) {
        return new Trial(route.name(), Verdict.NOT_REACHED, "an earlier route has decided", List.of());
    }

    private Trial run(int number) {
        Route route = routes.get(number);
        if (!route.filter().covers(TopicFilter.split(incoming.topic()))) {
            String why = "its filter " + route.filter().text() + " does not match the topic";
            return new Trial(route.name(), Verdict.OTHER_TOPIC, why, List.of());
        }
        Selection selection = Selection.of(routes, List.of(number));
        Arrival arrival = new Arrival(incoming, selection);
        arrival.lookAt(selection.candidates().get(0));
        Routing routing = route.mayTake(arrival) ? route.route(arrival) : null;
        List<Seen> seen = seen(route.condition(), arrival);
        if (routing == null) {
            return new Trial(route.name(), Verdict.NO_MATCH, whyNot(route, arrival), seen);
        }
        return routing instanceof Unrouted no
                ? new Trial(route.name(), Verdict.REFUSES, no.detail(), seen)
                : new Trial(route.name(), Verdict.TAKES, why(route), seen);
    }

    private static String why(Route route) {
        return route.condition() == null
                ? "its filter matches"
                : "its filter matches, and its condition holds: "
                        + route.condition().text();
    }

    private static String whyNot(Route route, Arrival arrival) {
        Condition condition = route.condition();
        if (condition == null) {
            throw new IllegalStateException("a route without a condition takes what its filter matches");
        }
        Facts facts = new Facts(arrival);
        Boolean holds = condition.mayHold(arrival) ? condition.holds(facts) : Boolean.FALSE;
        return holds == null
                ? "its condition cannot be told (on-error: no-match): it " + facts.failure()
                : "its condition does not hold: " + condition.text();
    }

    private static List<Seen> seen(@Nullable Condition condition, Arrival arrival) {
        return condition == null
                ? List.of()
                : condition.sources().stream()
                        .map(source -> new Seen(source.words(), value(source.in(arrival))))
                        .toList();
    }

    private static String value(Value value) {
        return value instanceof Value.Text text ? text.text() : ((Value.None) value).words();
    }
}
