package io.balanceofpower.step4_route;

import io.balanceofpower.message.Refusal;
import io.balanceofpower.settings.Problem;
import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.settings.YamlReader;
import io.balanceofpower.step4_route.Routing.Routed;
import io.balanceofpower.step4_route.Routing.Unrouted;
import io.balanceofpower.step4_route.Selection.Candidate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one {@code routes.yaml}, compiled once. A route takes a message whose topic its filter matches and for
 * which its condition holds; in each group the first that takes it, or every one, says where the message goes. The set
 * never changes; another file is another set.
 *
 * <p>Any number of threads may route at once. What is remembered between messages is bounded by {@link Selections}.
 */
public final class Routes {

    private static final Unrouted NO_MATCH = new Unrouted(
            Refusal.NO_MATCHING_ROUTE, "No route takes this message; GET /routes lists their filters and conditions.");

    private final List<Route> routes;
    private final @Nullable String quarantine;
    private final List<Problem> warnings;
    private final Selections selections;
    private final LongAdder[] matched;
    private final LongAdder[] refused;
    private final LongAdder unmatched = new LongAdder();

    /**
     * @param routes group by group, in the order in which they are asked
     * @param index knows them by their places in the list
     * @param quarantine the topic for messages that no route takes; null: they are refused
     * @param warnings what the file has that may be wrong
     */
    Routes(List<Route> routes, TopicIndex index, @Nullable String quarantine, List<Problem> warnings) {
        this.warnings = warnings;
        this.routes = List.copyOf(routes);
        this.quarantine = quarantine;
        this.selections = new Selections(this.routes, index);
        this.matched = adders(routes.size());
        this.refused = adders(routes.size());
    }

    /** Reads and checks a file. Blocks; not for an event loop. */
    public static YamlLoading<Routes> load(Path file) {
        return RoutesFile.load(YamlReader.read(file));
    }

    /** Reads and checks text; {@code file} only appears in problems. */
    public static YamlLoading<Routes> load(String file, String text) {
        return RoutesFile.load(YamlReader.read(file, text));
    }

    /**
     * Says where a message goes. Never throws for what a device sent, and never blocks; what it costs is bounded by the
     * payload's size, the topic's levels, and the routes that may take messages of this topic.
     */
    public Routing route(Incoming incoming) {
        Selection selection = selections.of(incoming);
        Arrival arrival = new Arrival(incoming, selection);
        List<Candidate> candidates = selection.candidates();
        Routed only = null;
        Together together = null; // once it is not only one route that takes the message
        int decided = Group.NONE;
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            Route route = routes.get(candidate.number());
            arrival.lookAt(candidate);
            Routing routing = route.group().number() == decided ? null : route.route(arrival);
            if (routing == null) {
                continue;
            }
            matched[candidate.number()].increment();
            if (routing instanceof Unrouted no && !route.quarantines(no)) {
                refused[candidate.number()].increment();
                return no;
            }
            decided = route.group().all() ? decided : route.group().number();
            if (only == null && together == null && routing instanceof Routed routed) {
                only = routed;
                continue;
            }
            together = together == null ? new Together(incoming, only) : together;
            together.add(route, routing, arrival);
        }
        if (together != null) {
            return together.end();
        }
        return only == null ? unmatched(arrival) : only;
    }

    private Routing unmatched(Arrival arrival) {
        unmatched.increment();
        return quarantine == null ? NO_MATCH : Together.quarantined(quarantine, NO_MATCH, arrival);
    }

    /** What may be wrong with the file, though it is used: fields that their schemas do not have. */
    public List<Problem> warnings() {
        return warnings;
    }

    /** What each route makes of a message, group by group and in their order. Counts nothing. */
    public List<Trial> explain(Incoming incoming) {
        return new Trials(routes, incoming).run();
    }

    /**
     * Pairs of routes that match some of the same topics, where that makes a difference, in the order in which routes are
     * asked. Takes time by the square of their number.
     */
    public List<Overlap> overlaps(int max) {
        List<Overlap> overlaps = new ArrayList<>();
        for (int later = 1; later < routes.size(); later++) {
            for (int earlier = 0; earlier < later && overlaps.size() < max; earlier++) {
                Overlap.of(routes.get(earlier), routes.get(later)).ifPresent(overlaps::add);
            }
        }
        return overlaps;
    }

    /** The routes in the order in which they are asked: group by group. */
    public List<RouteSummary> routes() {
        return routes.stream().map(Route::summary).toList();
    }

    /** What each route did so far, in the order of {@link #routes}; not one instant while messages flow. */
    public List<RouteCount> counts() {
        List<RouteCount> counts = new ArrayList<>();
        for (int i = 0; i < matched.length; i++) {
            // Refused first: it is counted last, so a snapshot never shows more refused than matched.
            long refusedSoFar = refused[i].sum();
            counts.add(new RouteCount(routes.get(i).name(), matched[i].sum(), refusedSoFar));
        }
        return List.copyOf(counts);
    }

    /** Messages that no route took so far. */
    public long unmatched() {
        return unmatched.sum();
    }

    /** All Kafka topics that messages can be written to, those of quarantines included. */
    public Set<String> destinations() {
        Set<String> topics = new HashSet<>();
        for (Route route : routes) {
            for (DestinationRule.Template template : route.destinations().templates()) {
                topics.addAll(template.names(DestinationReader.TOPICS_MAX));
            }
            if (route.quarantine() != null) {
                topics.add(route.quarantine());
            }
        }
        if (quarantine != null) {
            topics.add(quarantine);
        }
        return Set.copyOf(topics);
    }

    private static LongAdder[] adders(int count) {
        LongAdder[] adders = new LongAdder[count];
        for (int i = 0; i < count; i++) {
            adders[i] = new LongAdder();
        }
        return adders;
    }
}
