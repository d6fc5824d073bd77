package io.balanceofpower.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Numbering;
import io.balanceofpower.step4_route.Incoming;
import io.balanceofpower.step4_route.Routes;
import io.balanceofpower.step4_route.Routing;
import io.balanceofpower.step4_route.Routing.Routed;
import io.balanceofpower.step4_route.Routing.Unrouted;
import io.balanceofpower.step4_route.Trial;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What routes made of a message that was tried, for people and for scripts. */
record RoutedMessage(List<Trial> trials, Routing routing) {

    static RoutedMessage of(Routes routes, Incoming incoming) {
        return new RoutedMessage(routes.explain(incoming), routes.route(incoming));
    }

    boolean isRouted() {
        return routing instanceof Routed;
    }

    // --- for people ---

    List<String> lines() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("route", "", "why"));
        trials.forEach(trial -> rows.add(List.of(trial.route(), words(trial.verdict()), TextTable.plain(why(trial)))));
        List<String> lines = new ArrayList<>(new TextTable(3, rows).lines());
        lines.add("");
        routing.<List<String>>fold(
                        RoutedMessage::records, no -> List.of("refused, " + no.refusal() + ": " + no.detail()))
                .forEach(lines::add);
        return lines;
    }

    private static String words(Trial.Verdict verdict) {
        return switch (verdict) {
            case OTHER_TOPIC -> "other topic";
            case NO_MATCH -> "no match";
            case TAKES -> "takes it";
            case REFUSES -> "refuses it";
            case NOT_REACHED -> "not asked";
        };
    }

    private static String why(Trial trial) {
        String seen = trial.seen().stream()
                .map(each -> each.place() + ": " + each.value())
                .collect(Collectors.joining("; "));
        return trial.why() + (seen.isEmpty() ? "" : " [" + seen + "]");
    }

    private static List<String> records(Routed to) {
        Numbering numbering = to.numbering();
        String place = numbering == null
                ? "unnumbered"
                : "stream " + TextTable.plain(numbering.stream()) + ", epoch " + numbering.epoch() + ", sequence "
                        + numbering.sequence();
        return to.destinations().stream()
                .map(each -> "record in " + each.topic() + ": " + key(each) + ", " + place)
                .toList();
    }

    private static String key(Destination destination) {
        byte[] key = destination.key();
        return key == null ? "without a key" : "key \"" + TextTable.plain(text(key)) + '"';
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    // --- for scripts ---

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("routed", isRouted());
        if (routing instanceof Routed to) {
            putRecords(json, to);
        } else {
            Unrouted no = (Unrouted) routing;
            json.put("refusal", no.refusal().name()).put("detail", no.detail());
        }
        ArrayNode routes = json.putArray("routes");
        for (Trial trial : trials) {
            ObjectNode each = routes.addObject()
                    .put("route", trial.route())
                    .put("verdict", trial.verdict().name())
                    .put("why", trial.why());
            ObjectNode seen = each.putObject("seen");
            trial.seen().forEach(place -> seen.put(place.place(), place.value()));
        }
        return json;
    }

    private static void putRecords(ObjectNode json, Routed to) {
        ArrayNode records = json.putArray("records");
        for (Destination destination : to.destinations()) {
            byte[] key = destination.key();
            ObjectNode each = records.addObject()
                    .put("topic", destination.topic())
                    .put("route", destination.route())
                    .put("key", key == null ? null : text(key));
            Numbering numbering = to.numbering();
            if (numbering != null) {
                each.put("stream", numbering.stream())
                        .put("epoch", numbering.epoch())
                        .put("sequence", numbering.sequence());
            }
        }
    }
}
