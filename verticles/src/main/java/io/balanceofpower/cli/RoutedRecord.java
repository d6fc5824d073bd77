package io.balanceofpower.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Partition;
import io.balanceofpower.message.Quarantine;
import io.balanceofpower.message.RecordForm;
import io.balanceofpower.message.RouteHeader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A record that would be written, for people and for scripts. */
record RoutedRecord(Destination destination) {

    boolean isQuarantined() {
        return Quarantine.isTopic(destination.topic());
    }

    /** Empty for a record without one. */
    Optional<String> key() {
        return Optional.ofNullable(destination.key()).map(RoutedRecord::text);
    }

    /** The number of the partition, or the text whose hash decides; {@code by key} if nothing is said. */
    String partition() {
        Partition rule = destination.form().partition();
        if (rule instanceof Partition.Fixed fixed) {
            return String.valueOf(fixed.number());
        }
        return rule instanceof Partition.HashOf hash ? text(hash.text()) : "by key";
    }

    /** {@code received} if nothing else is said. */
    String timestamp() {
        long ms = destination.form().timestampMs();
        return ms == RecordForm.RECEIVED ? "received" : Instant.ofEpochMilli(ms).toString();
    }

    /** Those that the route, or the quarantine, adds. */
    Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        for (RouteHeader each : destination.form().headers()) {
            headers.put(each.name(), text(each.value()));
        }
        return headers;
    }

    /** The line without what is the same for all records of the message. */
    String words() {
        String key = key().map(text -> "key " + quoted(text)).orElse("without a key");
        Partition rule = destination.form().partition();
        String partition = rule == Partition.ByKey.BY_KEY
                ? ""
                : ", partition "
                        + (rule instanceof Partition.HashOf ? "by the hash of " + quoted(partition()) : partition());
        String timestamp = timestamp().equals("received") ? "" : ", timestamp " + timestamp();
        String headers = headers().entrySet().stream()
                .map(each -> ", header " + TextTable.plain(each.getKey()) + " " + quoted(each.getValue()))
                .collect(Collectors.joining());
        byte[] value = destination.form().value();
        return key + partition + timestamp + headers + (value == null ? "" : ", value " + TextTable.plain(text(value)));
    }

    void putInto(ObjectNode json) {
        json.put("topic", destination.topic())
                .put("route", destination.route())
                .put("quarantined", isQuarantined())
                .put("key", key().orElse(null))
                .put("partition", partition())
                .put("timestamp", timestamp());
        ObjectNode headers = json.putObject("headers");
        headers().forEach(headers::put);
        byte[] value = destination.form().value();
        if (value != null) {
            json.put("value", text(value));
        }
    }

    private static String quoted(String text) {
        return '"' + TextTable.plain(text) + '"';
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
