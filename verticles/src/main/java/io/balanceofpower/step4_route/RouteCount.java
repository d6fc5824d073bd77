package io.balanceofpower.step4_route;

/**
 * What a route has done since it was loaded.
 *
 * @param route its name
 * @param matched messages that it was the first to take; includes {@code refused}
 * @param refused messages among them whose payload or numbering was not what it needs
 */
public record RouteCount(String route, long matched, long refused) {}
