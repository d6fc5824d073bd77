package io.balanceofpower.manage;

/**
 * A route, as {@code GET /routes} shows it.
 *
 * @param condition as written; empty if there is none
 * @param key where the record's key comes from, in words
 * @param numbering where stream, epoch and sequence come from, in words
 * @param matched messages that it was the first to take; includes {@code refused}
 * @param refused messages among them whose payload or numbering was not what it needs
 */
public record RouteView(
        String name,
        String filter,
        String condition,
        String destination,
        String key,
        String numbering,
        long matched,
        long refused) {}
