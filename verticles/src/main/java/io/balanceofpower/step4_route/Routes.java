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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    private final List<Route> askingForUser;
    private final RouteCounts counts;
    private final RouteCounter[] counters;

    /**
     * @param routes group by group, in the order in which they are asked
     * @param index knows them by their places in the list
     * @param quarantine the topic for messages that no route takes; null: they are refused
     * @param warnings what the file has that may be wrong
     */
    Routes(List<Route> routes, TopicIndex index, @Nullable String quarantine, List<Problem> warnings) {
        this(List.copyOf(routes), quarantine, warnings, new Selections(List.copyOf(routes), index), new RouteCounts());
    }

    private Routes(
            List<Route> routes,
            @Nullable String quarantine,
            List<Problem> warnings,
            Selections selections,
            RouteCounts counts) {
        this.routes = routes;
        this.warnings = warnings;
        this.quarantine = quarantine;
        this.selections = selections;
        this.askingForUser = routes.stream().filter(Route::asksForUser).toList();
        this.counts = counts;
        this.counters = routes.stream().map(route -> counts.of(route.name())).toArray(RouteCounter[]::new);
    }

    /** The same routes, which count there what they do. */
    public Routes countingIn(RouteCounts others) {
        return new Routes(routes, quarantine, warnings, selections, others);
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
     * Reads and checks the bytes of a file, and says what they refer to. Blocks on files that they refer to.
     *
     * @param file where references begin, and what appears in problems
     */
    public static RoutesReading read(String file, byte[] content) {
        YamlReader reader = YamlReader.read(file, content);
        YamlLoading<Routes> loading = RoutesFile.load(reader);
        return new RoutesReading(
                loading, reader.contents().hash(), reader.contents().references());
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
        boolean timed = RouteCounter.isTimed();
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            Route route = routes.get(candidate.number());
            arrival.lookAt(candidate);
            RouteCounter counter = counters[candidate.number()];
            Routing routing = route.group().number() == decided ? null : ask(route, arrival, timed, counter);
            if (routing == null) {
                continue;
            }
            counter.matched(incoming);
            if (routing instanceof Unrouted no && !route.quarantines(no)) {
                counter.refused(incoming, no.refusal(), no.detail());
                return no;
            }
            if (routing instanceof Unrouted kept) {
                counter.quarantined(incoming, kept.refusal(), kept.detail());
            }
            decided = route.group().all() ? decided : route.group().number();
            if (only == null && together == null && routing instanceof Routed routed) {
                only = routed;
                continue;
            }
            together = together == null ? new Together(incoming, only) : together;
            together.add(route, routing, arrival);
            if (together.isTooMuch()) {
                break;
            }
        }
        if (together != null) {
            return end(together, incoming, candidates);
        }
        return only == null ? unmatched(arrival) : only;
    }

    private Routing end(Together together, Incoming incoming, List<Candidate> candidates) {
        Routing routing = together.end();
        if (routing instanceof Unrouted no) {
            for (Candidate candidate : candidates) {
                if (together.isRefusedBy(routes.get(candidate.number()).name())) {
                    counters[candidate.number()].refused(incoming, no.refusal(), no.detail());
                }
            }
        }
        return routing;
    }

    private static @Nullable Routing ask(Route route, Arrival arrival, boolean timed, RouteCounter counter) {
        if (!timed) {
            return route.route(arrival);
        }
        long begunNs = System.nanoTime();
        Routing routing = route.route(arrival);
        counter.timed(System.nanoTime() - begunNs);
        return routing;
    }

    private Routing unmatched(Arrival arrival) {
        counts.unmatched();
        return quarantine == null ? NO_MATCH : Together.quarantined(quarantine, NO_MATCH, arrival);
    }

    /** Whether a condition that a message of this topic may meet looks at the user or its groups. */
    public boolean asksForUser(String topic) {
        return askingForUser.stream().anyMatch(route -> route.filter().matches(topic));
    }

    /** What may be wrong with the file, though it is used: fields that their schemas do not have. */
    public List<Problem> warnings() {
        return warnings;
    }

    /** The routes that number messages otherwise than the routes of the same names before, a sentence each. */
    public List<String> renumbered(Routes before) {
        Map<String, String> old = before.routes.stream()
                .collect(
                        Collectors.toMap(Route::name, route -> route.numbering().words()));
        return routes.stream()
                .filter(route -> !route.numbering()
                        .words()
                        .equals(old.getOrDefault(route.name(), route.numbering().words())))
                .map(route -> "Route " + route.name() + " numbers messages by "
                        + route.numbering().words() + ", before by " + old.get(route.name())
                        + ": one that was written before and is sent again now may be written twice.")
                .toList();
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

    /** By name, the labels of the first routes. */
    Map<String, Map<String, String>> labels(int max) {
        Map<String, Map<String, String>> labels = new LinkedHashMap<>();
        routes.stream().limit(max).forEach(route -> labels.put(route.name(), route.labels()));
        return labels;
    }

    /** Their names, in the order of {@link #routes}. */
    List<String> names() {
        return routes.stream().map(Route::name).toList();
    }

    /** What each route did so far, in the order of {@link #routes}; not one instant while messages flow. */
    public List<RouteCount> counts() {
        return Stream.of(counters).map(RouteCounter::count).toList();
    }

    /** Messages that no route took so far. */
    public long unmatched() {
        return counts.unmatchedSoFar();
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
}
