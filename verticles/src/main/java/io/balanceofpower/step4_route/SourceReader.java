package io.balanceofpower.step4_route;

import io.balanceofpower.settings.YamlKeys;
import io.balanceofpower.settings.YamlMapping;
import io.balanceofpower.settings.YamlValue;
import io.balanceofpower.step3_decode.FieldPath;
import io.balanceofpower.step3_decode.Format;
import io.balanceofpower.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the places in a message from which one route takes something, and collects the payload fields among them. */
final class SourceReader {

    private static final String PATH_ALLOWED = "names joined by dots (trade.symbol), or a JSON pointer (/trade/symbol);"
            + " at most " + FieldPath.NAMES_MAX + " names";
    private static final String PROPERTY_ALLOWED = "the name of an MQTT 5 user property";

    /** Empty when the filter is faulty; then levels are not checked. */
    private final Optional<TopicFilter> filter;

    /** Empty when the codec is faulty; then fields are not checked against it. */
    private final Optional<Format> format;

    private final List<FieldPath> paths = new ArrayList<>();

    private final YamlValue route;
    private final UnknownFields unknown;

    SourceReader(YamlValue route, Optional<TopicFilter> filter, Optional<Format> format, UnknownFields unknown) {
        this.route = route;
        this.unknown = unknown;
        this.filter = filter;
        this.format = format;
    }

    /** The payload fields that were asked for so far, each once. */
    List<FieldPath> paths() {
        return paths;
    }

    Optional<NumberingRule> readNumbering(YamlValue value) {
        return value.asMapping(RoutesKeys.NUMBERING.names()).flatMap(mapping -> {
            Optional<Source> stream = mapping.get("stream").flatMap(this::readNumberingSource);
            Optional<Source> epoch = mapping.get("epoch").flatMap(this::readNumberingSource);
            Optional<Source> sequence = mapping.require("sequence", oneOf(RoutesKeys.NUMBERING_PART.sources()))
                    .flatMap(this::readNumberingSource);
            boolean required =
                    mapping.get("required").flatMap(YamlValue::asFlag).orElse(true);
            return sequence.map(
                    found -> new NumberingRule(stream.orElse(null), epoch.orElse(null), true, found, required));
        });
    }

    /** Where a part of a topic's name comes from. */
    Optional<Source> readValueSource(YamlValue value) {
        return value.asMapping().flatMap(mapping -> readSource(mapping, value, RoutesKeys.VALUE));
    }

    /** A level, field or property. */
    Optional<Source> readPlace(YamlValue value) {
        return value.asMapping(RoutesKeys.PLACE.names())
                .flatMap(mapping -> readSource(mapping, value, RoutesKeys.PLACE));
    }

    /** @param kind {@code level} or {@code property} */
    Optional<Source> readLevelOrProperty(String kind, YamlValue value) {
        return kind.equals("level") ? readLevel(value) : readProperty(value);
    }

    private Optional<Source> readNumberingSource(YamlValue value) {
        return value.asMapping(RoutesKeys.NUMBERING_PART.names())
                .flatMap(mapping -> readSource(mapping, value, RoutesKeys.NUMBERING_PART));
    }

    /**
     * The one place that a mapping names.
     *
     * @param keys of the mapping, of which one that names a place must be there; beside level, field and property there may
     *     be others, if the caller reads a mapping of these itself
     */
    Optional<Source> readSource(YamlMapping mapping, YamlValue value, YamlKeys keys) {
        Set<String> kinds = keys.sources();
        List<Map.Entry<String, YamlValue>> found = mapping.entries().entrySet().stream()
                .filter(entry -> kinds.contains(entry.getKey()))
                .toList();
        if (found.isEmpty() && !keys.names().containsAll(mapping.entries().keySet())) {
            return Optional.empty(); // the unknown key is a problem already, and most likely the misspelt source
        }
        if (found.size() != 1) {
            String wrong = found.isEmpty() ? "names no source" : "names " + found.size() + " sources";
            value.problem(wrong, oneOf(kinds));
            return Optional.empty();
        }
        YamlValue place = found.get(0).getValue();
        return switch (found.get(0).getKey()) {
            case "level" -> readLevel(place);
            case "field" -> readField(place);
            default -> readProperty(place);
        };
    }

    private static String oneOf(Set<String> kinds) {
        return "one of " + String.join(", ", kinds);
    }

    private Optional<Source> readLevel(YamlValue value) {
        Optional<String> name = value.asText("a level that the filter names");
        if (name.isEmpty() || filter.isEmpty()) {
            return Optional.empty();
        }
        Optional<Source> level = level(name.get());
        if (level.isEmpty()) {
            value.problem("is no level that the filter names", levels(name.get()));
        }
        return level;
    }

    /** The level of that name; empty if the filter names none so. */
    Optional<Source> level(String name) {
        int level = filter.isEmpty() || name.isEmpty() ? -1 : filter.get().level(name);
        return level < 0 ? Optional.empty() : Optional.of(new Source.Level(name, level));
    }

    /** The levels that can be named, for whoever named another. */
    String levels(String wanted) {
        List<String> named = filter.map(TopicFilter::namedLevels).orElse(List.of());
        return named.isEmpty() ? "a filter with {" + wanted + "} in it" : String.join(", ", named);
    }

    private Optional<Source> readField(YamlValue value) {
        return readPath(value).map(this::field);
    }

    /** A path to a field, which the route then does not pick. */
    Optional<FieldPath> readPath(YamlValue value) {
        Optional<String> text = value.asText(PATH_ALLOWED);
        Optional<FieldPath> path = text.flatMap(FieldPath::of);
        if (text.isPresent() && path.isEmpty()) {
            value.problem("is no path to a field", PATH_ALLOWED);
        }
        path.flatMap(this::misfit).ifPresent(misfit -> value.problem(misfit.wrong(), misfit.allowed()));
        return path;
    }

    /** Why the route may not name the field. */
    Optional<Format.Misfit> misfit(FieldPath path) {
        return format.flatMap(known -> known.misfit(path)).filter(misfit -> !unknown.accept(route, path, misfit));
    }

    /** A field of the payload, which the route then picks. */
    Source field(FieldPath path) {
        int known = FieldPath.indexOf(paths, path);
        if (known < 0) {
            paths.add(path);
        }
        return new Source.Field(path, known < 0 ? paths.size() - 1 : known);
    }

    private static Optional<Source> readProperty(YamlValue value) {
        Optional<String> name = value.asText(PROPERTY_ALLOWED);
        if (name.isPresent() && name.get().isEmpty()) {
            value.problem("is empty", PROPERTY_ALLOWED);
            return Optional.empty();
        }
        return name.map(Source.Property::new);
    }
}
