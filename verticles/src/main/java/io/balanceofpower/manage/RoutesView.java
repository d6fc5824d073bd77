package io.balanceofpower.manage;

import java.util.List;

/**
 * What {@code GET /routes} shows.
 *
 * @param routes in the order in which they are tried
 * @param unmatched messages that no route matched
 */
public record RoutesView(List<RouteView> routes, long unmatched) {}
