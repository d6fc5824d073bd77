package io.balanceofpower.step4_route;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the routes of a node have done. A route counts under its name, so that the route of that name in the next set goes
 * on where it was. Any thread.
 */
public final class RouteCounts {
    private final Map<String, RouteCounter> byRoute = new ConcurrentHashMap<>();
    private final LongAdder unmatched = new LongAdder();

    RouteCounter of(String route) {
        return byRoute.computeIfAbsent(route, RouteCounter::new);
    }

    void unmatched() {
        unmatched.increment();
    }

    /** Messages that no route took so far. */
    long unmatchedSoFar() {
        return unmatched.sum();
    }

    /** Forgets what other routes have done. */
    void keepOnly(List<String> routes) {
        byRoute.keySet().retainAll(Set.copyOf(routes));
    }
}
