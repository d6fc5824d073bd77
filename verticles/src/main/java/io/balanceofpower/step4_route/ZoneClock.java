package io.balanceofpower.step4_route;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import org.jspecify.annotations.Nullable;

/** The clock of a time zone. It remembers how far it is from UTC until that changes. Any thread. */
final class ZoneClock {
    private static final long NS_PER_S = 1_000_000_000L;
    private static final int S_PER_DAY = 86_400;
    private static final int S_PER_HOUR = 3_600;

    private final ZoneRules rules;
    private volatile Span known = new Span(0, 0, 0);

    /** From one second until another, not included. */
    private record Span(long fromS, long untilS, int offsetS) {}

    ZoneClock(ZoneId zone) {
        this.rules = zone.getRules();
    }

    long hour(long ns) {
        return Math.floorMod(localS(ns), S_PER_DAY) / S_PER_HOUR;
    }

    long minute(long ns) {
        return Math.floorMod(localS(ns), S_PER_HOUR) / 60;
    }

    /** 0 is Sunday; 1970-01-01 was a Thursday. */
    long dayOfWeek(long ns) {
        return Math.floorMod(Math.floorDiv(localS(ns), S_PER_DAY) + 4, 7);
    }

    private long localS(long ns) {
        long s = Math.floorDiv(ns, NS_PER_S);
        Span span = known;
        if (s < span.fromS() || s >= span.untilS()) {
            span = span(s);
            known = span;
        }
        return s + span.offsetS();
    }

    private Span span(long s) {
        Instant at = Instant.ofEpochSecond(s);
        // The transition before the next second is the last one up to and with this second.
        @Nullable ZoneOffsetTransition before = rules.previousTransition(at.plusSeconds(1));
        @Nullable ZoneOffsetTransition after = rules.nextTransition(at);
        return new Span(
                before == null ? Long.MIN_VALUE : before.toEpochSecond(),
                after == null ? Long.MAX_VALUE : after.toEpochSecond(),
                rules.getOffset(at).getTotalSeconds());
    }
}
