package io.balanceofpower.step4_route;

import java.util.List;
import java.util.Map;

/**
 * A route as people read it.
 *
 * @param name unique within the file
 * @param group the routes with which it is asked
 * @param filter the topic filter as written
 * @param condition as written; empty if there is none
 * @param conditionOnRuntime whether a part of the condition is evaluated by CEL's runtime, which is slower
 * @param codec what its payloads are, such as {@code json}
 * @param destination the Kafka topics as written, with commas between
 * @param key where the key comes from, such as {@code topic level symbol}, or {@code none}
 * @param partition how the partition is chosen, such as {@code by key}
 * @param timestamp where the timestamp comes from, such as {@code received}
 * @param headers the names of its own headers
 * @param numbering where the numbering comes from
 * @param onBadPayload the topic for what it cannot use, or {@code refuse}
 * @param transform what becomes of the payload; empty if it is written as received
 * @param sample which share it takes; empty if it takes all
 * @param labels of its metrics
 */
public record RouteSummary(
        String name,
        String group,
        String filter,
        String condition,
        boolean conditionOnRuntime,
        String codec,
        String destination,
        String key,
        String partition,
        String timestamp,
        List<String> headers,
        String numbering,
        String onBadPayload,
        String transform,
        String sample,
        Map<String, String> labels) {}
