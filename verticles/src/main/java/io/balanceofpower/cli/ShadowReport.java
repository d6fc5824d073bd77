package io.balanceofpower.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.cli.Shadow.Example;
import io.balanceofpower.cli.Shadow.Kind;
import io.balanceofpower.cli.Shadow.Pair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run of other routes came to, as people and programs read it.
 *
 * @param foreign records that no node wrote
 * @param unread why not all was read; empty if it was
 */
record ShadowReport(Shadow shadow, List<String> topics, Instant from, Instant to, long foreign, String unread) {

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (!unread.isEmpty()) {
            lines.add("NOT ALL WAS READ. " + unread);
        }
        lines.add(shadow.messages() + " messages from " + from + " to " + to + " in " + String.join(", ", topics) + ": "
                + shadow.different() + " come out otherwise");
        if (shadow.unsure() > 0) {
            lines.add(shadow.unsure()
                    + " not compared: a condition asks for the user or its groups, which are not on record");
        }
        if (shadow.transformed() > 0) {
            lines.add(shadow.transformed()
                    + " not compared: a route has transformed the payload, so that it is not on record");
        }
        if (foreign > 0) {
            lines.add(foreign + " records were written by no node");
        }
        if (!shadow.pairs().isEmpty()) {
            lines.add("");
            lines.addAll(new TextTable(1, table()).lines());
            if (shadow.morePairs() > 0) {
                lines.add("… and " + shadow.morePairs() + " more, of other pairs than these");
            }
        }
        if (!shadow.examples().isEmpty()) {
            lines.add("");
            shadow.examples().forEach(each -> lines.add(words(each)));
        }
        return lines;
    }

    private List<List<String>> table() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("kind", "messages", "before", "after"));
        sorted().forEach(entry -> rows.add(List.of(
                word(entry.getKey().kind()),
                String.valueOf(entry.getValue()),
                TextTable.plain(entry.getKey().before()),
                TextTable.plain(entry.getKey().after()))));
        return rows;
    }

    private List<Map.Entry<Pair, Long>> sorted() {
        return shadow.pairs().entrySet().stream()
                .sorted(Map.Entry.<Pair, Long>comparingByValue(Comparator.reverseOrder()))
                .toList();
    }

    private static String words(Example each) {
        return TextTable.plain(word(each.kind()) + ": " + each.at() + ", device " + each.device() + ", topic "
                + each.topic() + ": " + each.before() + " -> " + each.after());
    }

    private static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    String json() {
        ObjectNode all = JsonNodeFactory.instance
                .objectNode()
                .put("from", from.toString())
                .put("to", to.toString())
                .put("complete", unread.isEmpty())
                .put("unread", unread)
                .put("messages", shadow.messages())
                .put("different", shadow.different())
                .put("unsure", shadow.unsure())
                .put("transformed", shadow.transformed())
                .put("foreign", foreign);
        topics.forEach(all.putArray("topics")::add);
        ObjectNode kinds = all.putObject("kinds");
        for (Kind kind : Kind.values()) {
            kinds.put(word(kind), shadow.kinds().getOrDefault(kind, 0L));
        }
        ArrayNode pairs = all.putArray("pairs");
        sorted().forEach(entry -> pairs.addObject()
                .put("kind", word(entry.getKey().kind()))
                .put("before", entry.getKey().before())
                .put("after", entry.getKey().after())
                .put("messages", entry.getValue()));
        all.put("morePairs", shadow.morePairs());
        ArrayNode examples = all.putArray("examples");
        shadow.examples()
                .forEach(each -> examples.addObject()
                        .put("kind", word(each.kind()))
                        .put("at", each.at())
                        .put("device", each.device())
                        .put("topic", each.topic())
                        .put("before", each.before())
                        .put("after", each.after()));
        return all.toPrettyString();
    }
}
