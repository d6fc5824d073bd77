package io.balanceofpower.manage;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A route, as {@code GET /routes} shows it. It goes on counting when the routes are replaced and it is there again, by its
 * name.
 *
 * @param group the routes with which it is asked
 * @param condition as written; empty if there is none
 * @param codec what its payloads are
 * @param key where the record's key comes from, in words
 * @param partition how the record's partition is chosen, in words
 * @param timestamp where the record's timestamp comes from, in words
 * @param headers the names of its own headers
 * @param numbering where stream, epoch and sequence come from, in words
 * @param onBadPayload the topic for what it cannot use, or the word refuse
 * @param transform what becomes of the payload; empty if it is written as received
 * @param sample which share it takes; empty if it takes all
 * @param labels of its metrics
 * @param matched messages that it took; includes {@code refused} and {@code quarantined}
 * @param refused messages among them whose payload, destination or numbering was not what it needs
 * @param quarantined messages among them that went to quarantine
 * @param bytes payload bytes of the messages that it took
 * @param evaluationNs what it takes to look at a message, on average, of the messages that were timed; null if none was
 * @param lastError null if there was none
 */
public record RouteView(
        String name,
        String group,
        String filter,
        String condition,
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
        Map<String, String> labels,
        long matched,
        long refused,
        long quarantined,
        long bytes,
        @Nullable Long evaluationNs,
        @Nullable LastError lastError) {

    /**
     * The last message that the route took and did not write to its destinations.
     *
     * @param kind as {@code PAYLOAD_FORMAT_INVALID}
     * @param detail what the device was told
     * @param topic the MQTT topic
     * @param device the client id
     * @param at when it was received, in ISO 8601
     */
    public record LastError(String kind, String detail, String topic, String device, String at) {}
}
