package io.balanceofpower.step4_route;

/**
 * A route as people read it.
 *
 * @param name unique within the file
 * @param filter the topic filter as written
 * @param condition as written; empty if there is none
 * @param codec what its payloads are, such as {@code json}
 * @param destination the Kafka topics as written, with commas between
 * @param key where the key comes from, such as {@code topic level symbol}, or {@code none}
 * @param numbering where the numbering comes from
 */
public record RouteSummary(
        String name, String filter, String condition, String codec, String destination, String key, String numbering) {}
