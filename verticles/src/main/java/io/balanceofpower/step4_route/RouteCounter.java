package io.balanceofpower.step4_route;

import io.balanceofpower.message.Refusal;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what one route does. Any thread. */
final class RouteCounter {
    /** A message is timed with this chance: reading the clock twice for each would cost as much as routing it. */
    static final int TIMED_ONE_OF = 64;

    private final String route;
    private final LongAdder matched = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder quarantined = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder timed = new LongAdder();
    private final LongAdder timedNs = new LongAdder();
    private volatile @Nullable RouteError last;

    RouteCounter(String route) {
        this.route = route;
    }

    /** Whether this message is to be timed; by chance, so that no rhythm of the messages decides which. */
    static boolean isTimed() {
        return ThreadLocalRandom.current().nextInt(TIMED_ONE_OF) == 0;
    }

    String route() {
        return route;
    }

    /** The route takes a message; before what becomes of it is counted. */
    void matched(Incoming incoming) {
        matched.increment();
        bytes.add(incoming.payload().length);
    }

    void refused(Incoming incoming, Refusal why, String detail) {
        refused.increment();
        last = error(incoming, why, detail);
    }

    void quarantined(Incoming incoming, Refusal why, String detail) {
        quarantined.increment();
        last = error(incoming, why, detail);
    }

    private static RouteError error(Incoming incoming, Refusal why, String detail) {
        return new RouteError(
                why.name(),
                detail,
                incoming.topic(),
                incoming.sender().device(),
                TimeUnit.NANOSECONDS.toMillis(incoming.receivedAtNs()));
    }

    /** A message was timed while the route looked at it. */
    void timed(long ns) {
        timed.increment();
        timedNs.add(ns);
    }

    /** Not one instant while messages flow, but never more refused or quarantined than matched. */
    RouteCount count() {
        long refusedSoFar = refused.sum();
        long quarantinedSoFar = quarantined.sum();
        return new RouteCount(
                route, matched.sum(), refusedSoFar, quarantinedSoFar, bytes.sum(), timed.sum(), timedNs.sum(), last);
    }
}
