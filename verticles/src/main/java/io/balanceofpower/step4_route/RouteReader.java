package io.balanceofpower.step4_route;

import io.balanceofpower.settings.YamlMapping;
import io.balanceofpower.settings.YamlValue;
import io.balanceofpower.step3_decode.Codec;
import io.balanceofpower.step3_decode.FieldPath;
import io.balanceofpower.step3_decode.Format;
import io.balanceofpower.step3_decode.JsonFields;
import io.balanceofpower.topic.TopicFilter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads and compiles the routes of one file, one after the other. */
final class RouteReader {

    private static final Pattern NAME = Pattern.compile(RoutesKeys.NAME);
    private static final String NAME_ALLOWED =
            "a letter or digit, then letters, digits, \".\", \"_\" and \"-\"; at most 100 characters in all";

    private static final String ON_ERROR_ALLOWED = "refuse, no-match";

    private final GroupsReader groups;
    private final UnknownFields unknown;
    private final LabelsReader labels = new LabelsReader();
    private final Map<String, Integer> lineOfName = new HashMap<>();

    RouteReader(GroupsReader groups, UnknownFields unknown) {
        this.groups = groups;
        this.unknown = unknown;
    }

    /** Empty if there is a problem. */
    Optional<Route> read(YamlValue value) {
        return value.asMapping(RoutesKeys.ROUTE.names()).flatMap(mapping -> read(value, mapping));
    }

    private Optional<Route> read(YamlValue value, YamlMapping mapping) {
        Optional<String> name = mapping.require("name", NAME_ALLOWED).flatMap(this::readOwnName);
        Group group = groups.of(mapping.get("group"));
        Optional<TopicFilter> filter = mapping.require("filter", "a topic filter such as trades/{venue}/{symbol}")
                .flatMap(TopicFilter::read);
        Optional<Format> format = FormatReader.read(mapping);
        SourceReader sources = new SourceReader(value, filter, format, unknown);
        Optional<DestinationRule> destinations = new DestinationReader(sources).read(mapping);
        RecordRule records = new RecordReader(sources).read(mapping);
        Optional<NumberingRule> numbering =
                mapping.get("numbering").map(sources::readNumbering).orElse(Optional.of(NumberingRule.DEFAULT));
        Optional<String> quarantine = mapping.get("on-bad-payload").flatMap(QuarantineReader::read);
        int withoutCondition = sources.paths().size();
        Optional<Sample> sample = SampleReader.read(mapping, sources);
        Optional<Condition> condition = readCondition(mapping, filter, sources);
        filter.ifPresent(read -> groups.add(
                group,
                mapping.get("filter").orElse(value),
                read,
                name.orElse(value.key()),
                mapping.get("when").isEmpty() && mapping.get("sample").isEmpty()));
        Map<String, String> ownLabels = labels.read(mapping);
        List<FieldPath> paths = List.copyOf(sources.paths());
        if (name.isEmpty()
                || filter.isEmpty()
                || destinations.isEmpty()
                || format.isEmpty()
                || numbering.isEmpty()
                || !areFew(value, paths)) {
            return Optional.empty();
        }
        return Optional.of(new Route(
                name.get(),
                group,
                filter.get(),
                sample.orElse(null),
                condition.orElse(null),
                destinations.get(),
                records,
                numbering.get(),
                format.get(),
                paths,
                format.get().codec(paths.subList(0, withoutCondition)) != Codec.UNREAD,
                quarantine.orElse(null),
                ownLabels));
    }

    /** A route with the names of all labels of the file, once all routes are read. */
    Route withAllLabels(Route route) {
        return route.withLabels(labels.complete(route.labels()));
    }

    /** Empty for a route without one, and for one with a problem. */
    private static Optional<Condition> readCondition(
            YamlMapping route, Optional<TopicFilter> filter, SourceReader sources) {
        Optional<YamlValue> when = route.get("when");
        Optional<YamlValue> onError = route.get("on-error");
        if (when.isEmpty()) {
            onError.ifPresent(value -> value.problem("stands beside no when", "on-error beside when only"));
            return Optional.empty();
        }
        Optional<String> known = onError.flatMap(value -> value.asText(ON_ERROR_ALLOWED));
        if (known.isPresent() && !Set.of("refuse", "no-match").contains(known.get())) {
            onError.get().problem("is not known", ON_ERROR_ALLOWED);
        }
        return filter.isEmpty() // then nobody knows its levels
                ? Optional.empty()
                : new ConditionReader(when.get(), sources).read(!known.equals(Optional.of("no-match")));
    }

    private static boolean areFew(YamlValue route, List<FieldPath> paths) {
        boolean few = paths.size() <= JsonFields.PATHS_MAX;
        if (!few) {
            route.problem(
                    "names " + paths.size() + " payload fields",
                    "at most " + JsonFields.PATHS_MAX + " in all its keys and its condition together");
        }
        return few;
    }

    private Optional<String> readOwnName(YamlValue value) {
        Optional<String> name = readName(value);
        name.ifPresent(text -> {
            Integer line = lineOfName.putIfAbsent(text, value.line());
            if (line != null) {
                value.problem("is the name of the route in line " + line + " already", "a name of its own");
            }
        });
        return name;
    }

    /** A name of a route or of a group. */
    static Optional<String> readName(YamlValue value) {
        Optional<String> name = value.asText(NAME_ALLOWED);
        if (name.isPresent() && !NAME.matcher(name.get()).matches()) {
            value.problem("is not a name", NAME_ALLOWED);
            return Optional.empty();
        }
        return name;
    }
}
