package io.balanceofpower.step4_route;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a route takes a message whose topic its filter matches.
 *
 * @param text as written
 * @param fixed the part that depends on topic and sender alone, which never fails; null if there is none
 * @param varying the part that may be different for each message; null if there is none
 * @param refuses whether a message of which {@code varying} cannot be told is refused; otherwise the route does not take it
 * @param sources what it looks at
 * @param onRuntime whether a part of {@code varying} is evaluated by CEL's runtime
 */
record Condition(
        String text,
        @Nullable Term<Boolean> fixed,
        @Nullable Term<Boolean> varying,
        boolean refuses,
        List<Source> sources,
        boolean onRuntime) {

    /** Whether messages of this topic and sender can meet it at all. */
    boolean mayHold(Arrival arrival) {
        return fixed == null || Boolean.TRUE.equals(fixed.of(arrival.facts()));
    }

    /** Whether the varying part holds; null if that cannot be told, and then the message's facts say why. */
    @Nullable
    Boolean holds(Arrival arrival) {
        return varying == null ? Boolean.TRUE : varying.of(arrival.facts());
    }

    boolean asksForSender() {
        return sources.stream().anyMatch(Source::isOfSender);
    }

    /** Beyond the device, which is on record with each message. */
    boolean asksForUser() {
        return sources.contains(Source.OfSender.USER_NAME) || sources.contains(Source.OfSender.GROUPS);
    }
}
