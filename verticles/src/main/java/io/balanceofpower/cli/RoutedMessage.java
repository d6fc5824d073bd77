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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What routes made of a message that was tried, for people and for scripts. */
record RoutedMessage(List<Trial> trials, Routing routing) {

    static RoutedMessage of(Routes routes, Incoming incoming) {
        return new RoutedMessage(routes.explain(incoming), routes.route(incoming));
    }

    /** Whether a route takes it and can use it, and no other keeps it in quarantine. */
    boolean isRouted() {
        return routing instanceof Routed to && records(to.destinations()).noneMatch(RoutedRecord::isQuarantined);
    }

    // --- for people ---

    List<String> lines() {
        List<List<String>> rows = new ArrayList<>();
        boolean grouped = trials.stream().map(Trial::group).distinct().count() > 1;
        rows.add(row(grouped, "group", "route", "", "why"));
        trials.forEach(trial -> rows.add(
                row(grouped, trial.group(), trial.route(), words(trial.verdict()), TextTable.plain(why(trial)))));
        List<String> lines = new ArrayList<>(new TextTable(rows.get(0).size(), rows).lines());
        lines.add("");
        routing.<List<String>>fold(
                        RoutedMessage::records, no -> List.of("refused, " + no.refusal() + ": " + no.detail()))
                .forEach(lines::add);
        return lines;
    }

    private static List<String> row(boolean grouped, String group, String... cells) {
        List<String> row = new ArrayList<>(grouped ? List.of(group) : List.of());
        row.addAll(List.of(cells));
        return row;
    }

    private static String words(Trial.Verdict verdict) {
        return switch (verdict) {
            case OTHER_TOPIC -> "other topic";
            case NO_MATCH -> "no match";
            case TAKES -> "takes it";
            case QUARANTINES -> "quarantines it";
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
        return records(to.destinations())
                .map(each -> (each.isQuarantined() ? "quarantined in " : "record in ")
                        + each.destination().topic() + ": " + each.words() + ", " + place)
                .toList();
    }

    private static Stream<RoutedRecord> records(List<Destination> destinations) {
        return destinations.stream().map(RoutedRecord::new);
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
                    .put("group", trial.group())
                    .put("route", trial.route())
                    .put("verdict", trial.verdict().name())
                    .put("why", trial.why());
            ObjectNode seen = each.putObject("seen");
            trial.seen().forEach(place -> seen.put(place.place(), place.value()));
        }
        return json;
    }

    private static void putRecords(ObjectNode json, Routed to) {
        Numbering numbering = to.numbering();
        if (numbering != null) {
            json.put("stream", numbering.stream())
                    .put("epoch", numbering.epoch())
                    .put("sequence", numbering.sequence());
        }
        ArrayNode records = json.putArray("records");
        records(to.destinations()).forEach(each -> each.putInto(records.addObject()));
    }
}
