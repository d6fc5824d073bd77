package io.balanceofpower.step4_route;

/**
 * Two routes whose filters match some of the same topics; messages of these go to the first if it takes them.
 *
 * @param first the earlier route's name
 * @param second the later route's name
 * @param narrower whether the first filter matches only what the second matches as well, as where an exception stands
 *     before the rule
 */
public record Overlap(String first, String second, boolean narrower) {}
