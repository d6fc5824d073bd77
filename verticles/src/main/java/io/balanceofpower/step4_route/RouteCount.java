package io.balanceofpower.step4_route;

import org.jspecify.annotations.Nullable;

/**
 * What a route has done since the node started, or since it came into the routes.
 *
 * @param route its name
 * @param matched messages that it took; includes {@code refused} and {@code quarantined}
 * @param refused messages among them whose payload, destination or numbering was not what it needs
 * @param quarantined messages among them that went to quarantine
 * @param bytes payload bytes of the messages that it took
 * @param timed how often a message was timed while the route looked at it: one of {@value RouteCounter#TIMED_ONE_OF}
 *     messages, whether it took it or not
 * @param timedNs what these took together
 * @param lastError null if there was none
 */
public record RouteCount(
        String route,
        long matched,
        long refused,
        long quarantined,
        long bytes,
        long timed,
        long timedNs,
        @Nullable RouteError lastError) {}
