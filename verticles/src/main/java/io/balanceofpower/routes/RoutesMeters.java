package io.balanceofpower.routes;

import io.balanceofpower.step4_route.RouteCounts;
import io.balanceofpower.step4_route.RouteMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The meters of the routes as a whole, and with them those of each route. Owned by the thread that replaces the routes. */
final class RoutesMeters {

    /** What came of routes that were new. */
    enum Outcome {
        TAKEN,
        WRONG,
        PREVENTED
    }

    private final MeterRegistry registry;
    private final RouteMeters ofEach;
    private final Map<Outcome, Counter> changes = new EnumMap<>(Outcome.class);
    private @Nullable Gauge info;

    RoutesMeters(MeterRegistry registry, RouteCounts counts, BooleanSupplier isFaulty) {
        this.registry = registry;
        this.ofEach = new RouteMeters(registry, counts);
        for (Outcome outcome : Outcome.values()) {
            changes.put(
                    outcome,
                    Counter.builder("bop.routes.changes")
                            .description("Routes that were new, from the file or by POST, by what came of them")
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        Gauge.builder("bop.routes.faulty", () -> isFaulty.getAsBoolean() ? 1 : 0)
                .description("1 while the routes file has become wrong, so that what it was before still counts")
                .register(registry);
    }

    void show(RouteSet set) {
        ofEach.show(set.routes());
        if (info != null) {
            registry.remove(info);
        }
        info = Gauge.builder("bop.routes.info", () -> 1)
                .description("Always 1; its tags say which routes count")
                .tag("hash", set.shortHash())
                .tag("version", String.valueOf(set.version()))
                .register(registry);
    }

    void count(RoutesChange change) {
        boolean same = change instanceof RoutesChange.Taken taken && !taken.changed();
        if (!same) {
            Outcome outcome = change.fold(
                    taken -> Outcome.TAKEN,
                    right -> Outcome.TAKEN,
                    problems -> Outcome.WRONG,
                    (obstacle, why) -> Outcome.PREVENTED);
            Counter counter = changes.get(outcome);
            if (counter == null) {
                throw new IllegalStateException("a constant without a counter");
            }
            counter.increment();
        }
    }
}
