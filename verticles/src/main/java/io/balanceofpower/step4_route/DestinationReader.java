package io.balanceofpower.step4_route;

import io.balanceofpower.settings.YamlMapping;
import io.balanceofpower.settings.YamlValue;
import io.balanceofpower.step4_route.DestinationRule.Literal;
import io.balanceofpower.step4_route.DestinationRule.Part;
import io.balanceofpower.step4_route.DestinationRule.Placeholder;
import io.balanceofpower.step4_route.DestinationRule.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads where one route writes to, and checks every name that this can come to. Used once. */
final class DestinationReader {

    /** The most topics of one route. */
    static final int TOPICS_MAX = 1000;

    /** The most destinations of one message: each is a further copy. */
    static final int DESTINATIONS_MAX = 16;

    // org.apache.kafka.common.internals.Topic has the same rule, in a package that is not for use.
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
    static final String TOPIC_ALLOWED =
            "1 to 249 letters, digits, \".\", \"_\" and \"-\", but neither \".\" nor \"..\"";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final String VALUES_EXAMPLE = "values: {venue: {level: venue, allowed: [XNYS, XNAS]}}";

    private final SourceReader sources;
    private final Map<String, Placeholder> values = new LinkedHashMap<>();
    private final Set<String> faulty = new LinkedHashSet<>();
    private final Set<String> used = new LinkedHashSet<>();

    DestinationReader(SourceReader sources) {
        this.sources = sources;
    }

    /** Empty when there is a problem. */
    Optional<DestinationRule> read(YamlMapping route) {
        route.get("values")
                .flatMap(YamlValue::asMapping)
                .ifPresent(mapping -> mapping.entries().forEach(this::readValues));
        Optional<DestinationRule> rule =
                route.require("destination", TOPIC_ALLOWED).flatMap(this::readTemplates);
        route.get("values").filter(YamlValue::isMapping).ifPresent(this::refuseUnused);
        return rule;
    }

    private void readValues(String name, YamlValue value) {
        faulty.add(name);
        sources.readValueSource(value).ifPresent(source -> {
            Set<String> allowed = new LinkedHashSet<>();
            value.asMapping(RoutesKeys.VALUE.names())
                    .flatMap(mapping -> mapping.require("allowed", "a list of texts"))
                    .flatMap(list -> list.asList("a list of texts"))
                    .ifPresent(
                            list -> list.forEach(each -> each.asText("a text").ifPresent(allowed::add)));
            faulty.remove(name);
            values.put(name, new Placeholder(name, source, allowed));
        });
    }

    private void refuseUnused(YamlValue all) {
        values.keySet().stream()
                .filter(name -> !used.contains(name))
                .forEach(name -> all.problem(
                        "has {" + name + "}, which no destination names", "what stands in braces in destination"));
    }

    private Optional<DestinationRule> readTemplates(YamlValue value) {
        List<YamlValue> written = value.isScalar()
                ? List.of(value)
                : value.asList("a topic, or a list of topics").orElse(List.of());
        if (!value.isScalar() && (written.isEmpty() || written.size() > DESTINATIONS_MAX)) {
            value.problem("has " + written.size() + " topics", "1 to " + DESTINATIONS_MAX);
        }
        List<Template> templates = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (YamlValue each : written) {
            readTemplate(each).ifPresent(template -> {
                templates.add(template);
                checkNames(each, template, names);
            });
        }
        return templates.isEmpty() ? Optional.empty() : Optional.of(new DestinationRule(List.copyOf(templates)));
    }

    private void checkNames(YamlValue value, Template template, Set<String> before) {
        List<String> names = template.names(TOPICS_MAX);
        if (names.isEmpty()) {
            value.problem("can come to no topic, or to more than " + TOPICS_MAX, "fewer values");
        }
        for (String name : names) {
            check(value, name);
            if (!before.add(name)) {
                value.problem("is among the route's destinations twice (" + name + ")", "each topic once");
                return;
            }
        }
    }

    private static void check(YamlValue value, String name) {
        boolean itself = value.written().equals(Optional.of(name));
        String becomes = itself ? "" : "becomes \"" + name + "\", which ";
        if (!TOPIC.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            value.problem(becomes + "is not a legal Kafka topic", TOPIC_ALLOWED);
        } else if (name.startsWith("__") || name.startsWith("bop.")) {
            value.problem(
                    becomes + "is reserved", "a topic that starts neither with \"__\" (Kafka's own) nor with \"bop.\"");
        }
    }

    private Optional<Template> readTemplate(YamlValue value) {
        return value.asText(TOPIC_ALLOWED).flatMap(text -> {
            List<Part> parts = new ArrayList<>();
            Matcher placeholder = PLACEHOLDER.matcher(text);
            int from = 0;
            while (placeholder.find()) {
                addLiteral(text.substring(from, placeholder.start()), parts);
                String name = placeholder.group(1);
                used.add(name);
                if (faulty.contains(name)) {
                    return Optional.empty();
                }
                if (!values.containsKey(name)) {
                    value.problem("has {" + name + "}, of which nothing says what it may be", VALUES_EXAMPLE);
                    return Optional.empty();
                }
                parts.add(values.get(name));
                from = placeholder.end();
            }
            addLiteral(text.substring(from), parts);
            return Optional.of(Template.of(text, parts.isEmpty() ? List.of(new Literal("")) : List.copyOf(parts)));
        });
    }

    private static void addLiteral(String text, List<Part> parts) {
        if (!text.isEmpty()) {
            parts.add(new Literal(text));
        }
    }
}
