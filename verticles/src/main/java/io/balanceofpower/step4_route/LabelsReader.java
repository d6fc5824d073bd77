package io.balanceofpower.step4_route;

import io.balanceofpower.settings.YamlMapping;
import io.balanceofpower.settings.YamlValue;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the labels that routes give their metrics. All routes of a file have the same names, since a metric whose series
 * differ in their labels cannot be summed up. Used for one file.
 */
final class LabelsReader {

    /** The most names of one file: each is carried by every series. */
    static final int NAMES_MAX = 8;

    static final int VALUE_CHARS_MAX = 128;

    private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9_]{0,63}");

    /** What Prometheus, its exporters and the node's own metrics have as labels. */
    private static final Set<String> RESERVED = Set.of(
            "route", "node", "device", "group", "reason", "refusal", "result", "le", "quantile", "job", "instance");

    private static final String ALLOWED =
            "a letter, then letters, digits and \"_\", at most 64 characters in all, and none of "
                    + String.join(", ", RESERVED.stream().sorted().toList());
    private static final String VALUE_ALLOWED = "a text of 1 to " + VALUE_CHARS_MAX + " characters";

    private final Set<String> names = new LinkedHashSet<>();

    /** The labels of one route; empty if it has none. */
    Map<String, String> read(YamlMapping route) {
        Map<String, String> labels = new LinkedHashMap<>();
        route.get("labels")
                .flatMap(YamlValue::asMapping)
                .ifPresent(mapping -> mapping.entries().forEach((name, value) -> read(name, value, labels)));
        return labels;
    }

    private void read(String name, YamlValue value, Map<String, String> labels) {
        if (!NAME.matcher(name).matches() || RESERVED.contains(name)) {
            value.problem("stands under " + name + ", which is no name for a label", ALLOWED);
            return;
        }
        names.add(name);
        if (names.size() == NAMES_MAX + 1) {
            value.problem(
                    "is the file's label number " + names.size(), "at most " + NAMES_MAX + " names in all routes");
        }
        value.asText(VALUE_ALLOWED).ifPresent(text -> {
            if (text.isEmpty() || text.length() > VALUE_CHARS_MAX) {
                value.problem("is no label", VALUE_ALLOWED);
            }
            labels.put(name, text);
        });
    }

    /** The labels of a route with every name of the file, once all routes are read; those that it has not are empty. */
    Map<String, String> complete(Map<String, String> labels) {
        Map<String, String> all = new LinkedHashMap<>();
        names.forEach(name -> all.put(name, labels.getOrDefault(name, "")));
        return Map.copyOf(all);
    }
}
