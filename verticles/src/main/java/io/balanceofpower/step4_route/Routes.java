package io.balanceofpower.step4_route;

import io.balanceofpower.message.Refusal;
import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.settings.YamlReader;
import io.balanceofpower.step4_route.Routing.Unrouted;
import io.balanceofpower.step4_route.Selection.Candidate;
import io.balanceofpower.topic.TopicFilter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one {@code routes.yaml}, compiled once: a message goes where the first route says that takes it:
 * whose filter matches its topic and whose condition holds. The set never changes; another file is another set.
 *
 * <p>Any number of threads may route at once. What is remembered between messages is bounded by {@link Selections}.
 */
public final class Routes {

    private static final Unrouted NO_MATCH = new Unrouted(
            Refusal.NO_MATCHING_ROUTE, "No route takes this message; GET /routes lists their filters and conditions.");

    private final List<Route> routes;
    private final Selections selections;
    private final RouteCounts counts;
    private final RouteCounter[] counters;

    Routes(List<Route> routes, TopicIndex index) {
        this(List.copyOf(routes), new Selections(List.copyOf(routes), index), new RouteCounts());
    }

    private Routes(List<Route> routes, Selections selections, RouteCounts counts) {
        this.routes = routes;
        this.selections = selections;
        this.counts = counts;
        this.counters = routes.stream().map(route -> counts.of(route.name())).toArray(RouteCounter[]::new);
    }

    /** The same routes, which count there what they do. */
    public Routes countingIn(RouteCounts others) {
        return new Routes(routes, selections, others);
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
        boolean timed = RouteCounter.isTimed();
        for (Candidate candidate : selection.candidates()) {
            arrival.lookAt(candidate);
            RouteCounter counter = counters[candidate.number()];
            Routing routing = timed
                    ? routeTimed(candidate, arrival, counter)
                    : routes.get(candidate.number()).route(arrival);
            if (routing != null) {
                counter.matched(incoming);
                if (routing instanceof Unrouted no) {
                    counter.refused(incoming, no.refusal(), no.detail());
                }
                return routing;
            }
        }
        counts.unmatched();
        return NO_MATCH;
    }

    private @Nullable Routing routeTimed(Candidate candidate, Arrival arrival, RouteCounter counter) {
        long begunNs = System.nanoTime();
        Routing routing = routes.get(candidate.number()).route(arrival);
        counter.timed(System.nanoTime() - begunNs);
        return routing;
    }

    /** What each route makes of a message, in their order, until one has decided. Counts nothing. */
    public List<Trial> explain(Incoming incoming) {
        return new Trials(routes, incoming).run();
    }

    /** Pairs of routes that match some of the same topics, in the order of the file. Takes time by the square of their number. */
    public List<Overlap> overlaps(int max) {
        List<Overlap> overlaps = new ArrayList<>();
        for (int later = 1; later < routes.size(); later++) {
            TopicFilter filter = routes.get(later).filter();
            for (int earlier = 0; earlier < later && overlaps.size() < max; earlier++) {
                TopicFilter before = routes.get(earlier).filter();
                if (before.overlaps(filter.levels())) {
                    overlaps.add(new Overlap(
                            routes.get(earlier).name(), routes.get(later).name(), filter.covers(before.levels())));
                }
            }
        }
        return overlaps;
    }

    /** The routes in their order. */
    public List<RouteSummary> routes() {
        return routes.stream().map(Route::summary).toList();
    }

    /** Their names in their order. */
    List<String> names() {
        return routes.stream().map(Route::name).toList();
    }

    /** What each route did so far, in their order; not one instant while messages flow. */
    public List<RouteCount> counts() {
        return Stream.of(counters).map(RouteCounter::count).toList();
    }

    /** Messages that no route took so far. */
    public long unmatched() {
        return counts.unmatchedSoFar();
    }

    /** All Kafka topics that routes can write to. */
    public Set<String> destinations() {
        return routes.stream()
                .flatMap(route -> route.destinations().templates().stream())
                .flatMap(template -> template.names(DestinationReader.TOPICS_MAX).stream())
                .collect(Collectors.toUnmodifiableSet());
    }
}
