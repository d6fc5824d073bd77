package io.balanceofpower.step4_route;

import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.settings.YamlMapping;
import io.balanceofpower.settings.YamlReader;
import io.balanceofpower.settings.YamlValue;
import io.balanceofpower.step3_decode.Codec;
import io.balanceofpower.step3_decode.FieldPath;
import io.balanceofpower.step3_decode.Format;
import io.balanceofpower.step3_decode.JsonFields;
import io.balanceofpower.topic.TopicFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code routes.yaml} and compiles it, or says all that is wrong with it. Used for one file, by one thread. */
final class RoutesFile {

    private static final Set<String> TOP_KEYS = Set.of("routes");
    private static final Set<String> ROUTE_KEYS = new LinkedHashSet<>(List.of(
            "name", "filter", "when", "on-error", "destination", "values", "codec", "schema", "key", "numbering"));

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final String NAME_ALLOWED =
            "a letter or digit, then letters, digits, \".\", \"_\" and \"-\"; at most 100 characters in all";

    private static final String ON_ERROR_ALLOWED = "refuse, no-match";

    private final YamlReader reader;
    private final List<Route> routes = new ArrayList<>();
    private final TopicIndex index = new TopicIndex();
    private final List<Seen> filters = new ArrayList<>();
    private final Map<String, Integer> lineOfName = new HashMap<>();

    private RoutesFile(YamlReader reader) {
        this.reader = reader;
    }

    /** A filter, where it stands, and its route as text names it; kept even for routes with other problems. */
    private record Seen(String filter, String route, int line) {}

    static YamlLoading<Routes> load(YamlReader reader) {
        RoutesFile file = new RoutesFile(reader);
        file.read();
        return reader.problems().isEmpty()
                ? new YamlLoading.Loaded<>(new Routes(file.routes, file.index))
                : new YamlLoading.Faulty<>(reader.problems());
    }

    private void read() {
        Optional<YamlValue> top = reader.root();
        if (top.isEmpty()) {
            if (reader.problems().isEmpty()) {
                reader.problem("is empty", "the key routes with at least one route");
            }
            return;
        }
        Optional<YamlValue> list = top.get()
                .asMapping(TOP_KEYS)
                .flatMap(mapping -> mapping.require("routes", "a list of at least one route"));
        list.flatMap(value -> value.asList("a list of routes")).ifPresent(values -> {
            if (values.isEmpty()) {
                list.get().problem("is an empty list", "at least one route");
            }
            values.forEach(this::readRoute);
        });
    }

    private void readRoute(YamlValue value) {
        value.asMapping(ROUTE_KEYS).ifPresent(mapping -> {
            Optional<String> name = mapping.require("name", NAME_ALLOWED).flatMap(this::readName);
            Optional<TopicFilter> filter = mapping.require("filter", "a topic filter such as trades/{venue}/{symbol}")
                    .flatMap(TopicFilter::read);
            Optional<Format> format = FormatReader.read(mapping);
            SourceReader sources = new SourceReader(filter, format);
            Optional<DestinationRule> destinations = new DestinationReader(sources).read(mapping);
            Optional<KeyRule> key = mapping.get("key").flatMap(sources::readKey);
            Optional<NumberingRule> numbering =
                    mapping.get("numbering").map(sources::readNumbering).orElse(Optional.of(NumberingRule.DEFAULT));
            int withoutCondition = sources.paths().size();
            Optional<Condition> condition = readCondition(mapping, filter, sources);
            filter.ifPresent(read -> addFilter(
                    mapping.get("filter").orElse(value),
                    read,
                    name.orElse(value.key()),
                    mapping.get("when").isEmpty()));
            List<FieldPath> paths = List.copyOf(sources.paths());
            if (name.isPresent()
                    && filter.isPresent()
                    && destinations.isPresent()
                    && format.isPresent()
                    && numbering.isPresent()
                    && areFew(value, paths)) {
                routes.add(new Route(
                        name.get(),
                        filter.get(),
                        condition.orElse(null),
                        destinations.get(),
                        key.orElse(null),
                        numbering.get(),
                        format.get(),
                        paths,
                        format.get().codec(paths.subList(0, withoutCondition)) != Codec.UNREAD));
            }
        });
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
                    "at most " + JsonFields.PATHS_MAX + " in key, numbering and condition together");
        }
        return few;
    }

    private Optional<String> readName(YamlValue value) {
        Optional<String> name = value.asText(NAME_ALLOWED);
        name.ifPresent(text -> {
            Integer line = lineOfName.putIfAbsent(text, value.line());
            if (!NAME.matcher(text).matches()) {
                value.problem("is not a name", NAME_ALLOWED);
            } else if (line != null) {
                value.problem("is the name of the route in line " + line + " already", "a name of its own");
            }
        });
        return name;
    }

    /** @param takesAll whether the route takes every message that the filter matches */
    private void addFilter(YamlValue value, TopicFilter read, String route, boolean takesAll) {
        int covering = index.covering(read);
        if (covering != TopicIndex.NONE) {
            Seen earlier = filters.get(covering);
            value.problem(
                    "is never reached: " + earlier.filter() + " of route " + earlier.route() + " in line "
                            + earlier.line() + " matches all of it first",
                    "the narrower filter before the wider, or a condition (when) with the wider");
        }
        index.add(read, filters.size(), takesAll);
        filters.add(new Seen(read.text(), route, value.line()));
    }
}
