package io.balanceofpower.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.consume.TradeRecord;
import io.balanceofpower.message.Numbering;
import io.balanceofpower.message.Quarantine;
import io.balanceofpower.message.UserProperty;
import io.balanceofpower.quarantine.QuarantineEntry;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** An entry of a quarantine, for people and for scripts. */
final class QuarantineText {

    private static final ObjectMapper JSON = new ObjectMapper();

    private QuarantineText() {}

    // --- for people ---

    /** What a list shows of it. */
    static List<String> lines(QuarantineEntry entry) {
        TradeRecord trade = entry.trade();
        return List.of(
                TextTable.plain(entry.id()),
                "    " + QuarantineFilter.instant(trade.receivedAtNs()) + "  device " + TextTable.plain(trade.device())
                        + "  topic " + TextTable.plain(trade.mqttTopic()) + "  " + route(trade) + "  "
                        + entry.payload().length + " bytes",
                "    " + TextTable.plain(entry.refusal() + ": " + entry.reason()));
    }

    private static String route(TradeRecord trade) {
        return trade.route().equals(Quarantine.NO_ROUTE) ? "no route" : "route " + TextTable.plain(trade.route());
    }

    /** All of it. */
    static List<String> all(QuarantineEntry entry) {
        TradeRecord trade = entry.trade();
        ConsumerRecord<byte[], byte[]> source = trade.source();
        List<String> lines = new ArrayList<>();
        lines.add("id         " + TextTable.plain(entry.id()));
        lines.add("received   " + QuarantineFilter.instant(trade.receivedAtNs()));
        lines.add("device     " + TextTable.plain(trade.device()));
        if (!entry.user().isEmpty()) {
            lines.add("user       " + TextTable.plain(entry.user()) + ", groups " + TextTable.plain(entry.groups()));
        }
        lines.add("numbering  " + numbering(trade.numbering()));
        lines.add("topic      " + TextTable.plain(trade.mqttTopic()));
        lines.add("route      " + TextTable.plain(trade.route()));
        lines.add("refusal    " + TextTable.plain(entry.refusal()));
        lines.add("reason     " + TextTable.plain(entry.reason()));
        if (!trade.destinations().isEmpty()) {
            lines.add("topics     " + TextTable.plain(String.join(", ", trade.destinations())));
        }
        entry.userProperties()
                .forEach(each -> lines.add("property   " + TextTable.plain(each.name() + "=" + each.value())));
        lines.add("record     " + source.topic() + "[" + source.partition() + "] @" + source.offset());
        lines.add("payload    " + entry.payload().length + " bytes");
        lines.add(RecordText.words(entry.payload()));
        return lines;
    }

    private static String numbering(@Nullable Numbering numbering) {
        return numbering == null
                ? "none"
                : "stream " + TextTable.plain(numbering.stream()) + ", epoch " + numbering.epoch() + ", sequence "
                        + numbering.sequence();
    }

    // --- for scripts ---

    static ObjectNode json(QuarantineEntry entry, boolean withPayload) {
        TradeRecord trade = entry.trade();
        ConsumerRecord<byte[], byte[]> source = trade.source();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", entry.id())
                .put("quarantine", source.topic())
                .put("partition", source.partition())
                .put("offset", source.offset())
                .put("received", QuarantineFilter.instant(trade.receivedAtNs()).toString())
                .put("receivedNs", trade.receivedAtNs())
                .put("device", trade.device());
        Numbering numbering = trade.numbering();
        if (numbering != null) {
            json.put("stream", numbering.stream())
                    .put("epoch", numbering.epoch())
                    .put("sequence", numbering.sequence());
        }
        json.put("topic", trade.mqttTopic())
                .put("route", trade.route())
                .put("refusal", entry.refusal())
                .put("reason", entry.reason())
                .put("user", entry.user());
        ArrayNode groups = json.putArray("groups");
        groups(entry).ifPresent(known -> known.forEach(groups::add));
        ArrayNode topics = json.putArray("topics");
        trade.destinations().forEach(topics::add);
        ArrayNode properties = json.putArray("properties");
        for (UserProperty each : entry.userProperties()) {
            properties.addObject().put("name", each.name()).put("value", each.value());
        }
        json.put("payloadBytes", entry.payload().length);
        if (withPayload) {
            RecordText.put(json, "payload", entry.payload());
        }
        return json;
    }

    /** The groups of the sender; empty if the header is no JSON array of texts. */
    static Optional<Set<String>> groups(QuarantineEntry entry) {
        try {
            return Optional.of(new LinkedHashSet<>(List.of(JSON.readValue(entry.groups(), String[].class))));
        } catch (JsonProcessingException | NullPointerException e) {
            return Optional.empty();
        }
    }
}
