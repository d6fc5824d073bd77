package io.balanceofpower.manage;

/**
 * A route, as {@code GET /routes} shows it.
 *
 * @param key where the record's key comes from, in words
 * @param numbering where stream, epoch and sequence come from, in words
 * @param matched messages whose topic it was the first to match; includes {@code refused}
 * @param refused messages among them whose payload or numbering was not what the route needs
 */
public record RouteView(
        String name, String filter, String destination, String key, String numbering, long matched, long refused) {}
