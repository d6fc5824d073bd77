package io.balanceofpower.step4_route;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * The meters of the routes that count at the moment, for at most {@value #ROUTES_MAX} of them: a scrape of more would
 * cost a node its rhythm. Owned by the thread that replaces the routes.
 */
public final class RouteMeters {
    static final int ROUTES_MAX = 1_000;

    private final MeterRegistry registry;
    private final RouteCounts counts;
    private Map<Tags, List<Meter>> shown = new HashMap<>();

    /** @param counts of all sets that will be shown */
    public RouteMeters(MeterRegistry registry, RouteCounts counts) {
        this.registry = registry;
        this.counts = counts;
        FunctionCounter.builder("bop.routes.unmatched", counts, RouteCounts::unmatchedSoFar)
                .description("Messages that no route took")
                .register(registry);
    }

    /** From now on these are the routes; the meters of others go, and what they have done is forgotten. */
    public void show(Routes routes) {
        counts.keepOnly(routes.names());
        Map<Tags, List<Meter>> before = shown;
        Map<Tags, List<Meter>> now = new HashMap<>();
        Map<Tags, RouteCounter> wanted = new HashMap<>();
        routes.labels(ROUTES_MAX)
                .forEach((name, labels) -> wanted.put(Tags.of("route", name).and(tags(labels)), counts.of(name)));
        before.forEach((tags, meters) -> {
            if (wanted.containsKey(tags)) {
                now.put(tags, meters);
            } else {
                meters.forEach(registry::remove);
            }
        });
        wanted.forEach((tags, counter) -> now.computeIfAbsent(tags, unused -> register(tags, counter)));
        shown = now;
    }

    /** A route has every label of its file, so that the meters of all have the same tags, as Prometheus wants it. */
    private static List<Tag> tags(Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(label -> Tag.of(label.getKey(), label.getValue()))
                .toList();
    }

    private List<Meter> register(Tags tags, RouteCounter counter) {
        List<Meter> meters = new ArrayList<>();
        meters.add(counter(
                "bop.route.matched",
                "Messages that the route took, whatever became of them",
                tags,
                counter,
                count -> count.count().matched()));
        meters.add(counter(
                "bop.route.refused",
                "Messages that the route took and refused",
                tags,
                counter,
                count -> count.count().refused()));
        meters.add(counter(
                "bop.route.quarantined",
                "Messages that the route took and put into quarantine",
                tags,
                counter,
                count -> count.count().quarantined()));
        meters.add(counter(
                "bop.route.payload.bytes",
                "Payload bytes of the messages that the route took",
                tags,
                counter,
                count -> count.count().bytes()));
        meters.add(FunctionTimer.builder(
                        "bop.route.evaluation",
                        counter,
                        count -> count.count().timed(),
                        count -> count.count().timedNs(),
                        TimeUnit.NANOSECONDS)
                .description("What the route took to look at a message, for one of " + RouteCounter.TIMED_ONE_OF
                        + " messages that reached it")
                .tags(tags)
                .register(registry));
        return meters;
    }

    private Meter counter(
            String name, String description, Tags tags, RouteCounter counter, ToDoubleFunction<RouteCounter> value) {
        return FunctionCounter.builder(name, counter, value)
                .description(description)
                .tags(tags)
                .register(registry);
    }
}
