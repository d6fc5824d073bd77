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
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

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
    private final LongAdder[] matched;
    private final LongAdder[] refused;
    private final LongAdder unmatched = new LongAdder();

    Routes(List<Route> routes, TopicIndex index) {
        this.routes = List.copyOf(routes);
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
        for (Candidate candidate : selection.candidates()) {
            arrival.lookAt(candidate);
            Routing routing = routes.get(candidate.number()).route(arrival);
            if (routing != null) {
                matched[candidate.number()].increment();
                if (routing instanceof Unrouted) {
                    refused[candidate.number()].increment();
                }
                return routing;
            }
        }
        unmatched.increment();
        return NO_MATCH;
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

    /** What each route did so far, in their order; not one instant while messages flow. */
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

    /** All Kafka topics that routes can write to. */
    public Set<String> destinations() {
        return routes.stream()
                .flatMap(route -> route.destinations().templates().stream())
                .flatMap(template -> template.names(DestinationReader.TOPICS_MAX).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static LongAdder[] adders(int count) {
        LongAdder[] adders = new LongAdder[count];
        for (int i = 0; i < count; i++) {
            adders[i] = new LongAdder();
        }
        return adders;
    }
}
