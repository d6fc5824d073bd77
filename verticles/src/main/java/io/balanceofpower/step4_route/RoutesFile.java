package io.balanceofpower.step4_route;

import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.settings.YamlReader;
import io.balanceofpower.settings.YamlValue;
import io.balanceofpower.step3_decode.Format;
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
    private static final Set<String> ROUTE_KEYS =
            new LinkedHashSet<>(List.of("name", "filter", "destination", "codec", "schema", "key", "numbering"));

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final String NAME_ALLOWED =
            "a letter or digit, then letters, digits, \".\", \"_\" and \"-\"; at most 100 characters in all";

    // org.apache.kafka.common.internals.Topic has the same rule, in a package that is not for use.
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
    private static final String TOPIC_ALLOWED =
            "1 to 249 letters, digits, \".\", \"_\" and \"-\", but neither \".\" nor \"..\"";

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
                    .flatMap(v -> readFilter(v, name.orElse(value.key())));
            Optional<String> destination =
                    mapping.require("destination", TOPIC_ALLOWED).flatMap(RoutesFile::readDestination);
            Optional<Format> format = FormatReader.read(mapping);
            SourceReader sources = new SourceReader(filter, format);
            Optional<KeyRule> key = mapping.get("key").flatMap(sources::readKey);
            Optional<NumberingRule> numbering =
                    mapping.get("numbering").map(sources::readNumbering).orElse(Optional.of(NumberingRule.DEFAULT));
            if (name.isPresent()
                    && filter.isPresent()
                    && destination.isPresent()
                    && format.isPresent()
                    && numbering.isPresent()) {
                routes.add(new Route(
                        name.get(),
                        filter.get(),
                        destination.get(),
                        key.orElse(null),
                        numbering.get(),
                        format.get().codec(sources.paths())));
            }
        });
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

    private Optional<TopicFilter> readFilter(YamlValue value, String route) {
        Optional<TopicFilter> filter = TopicFilter.read(value);
        filter.ifPresent(read -> {
            int covering = index.covering(read);
            if (covering != TopicIndex.NONE) {
                Seen earlier = filters.get(covering);
                value.problem(
                        "is never reached: " + earlier.filter() + " of route " + earlier.route() + " in line "
                                + earlier.line() + " matches all of it first",
                        "the narrower filter before the wider");
            }
            index.add(read, filters.size());
            filters.add(new Seen(read.text(), route, value.line()));
        });
        return filter;
    }

    private static Optional<String> readDestination(YamlValue value) {
        Optional<String> topic = value.asText(TOPIC_ALLOWED);
        topic.ifPresent(text -> {
            if (!TOPIC.matcher(text).matches() || text.equals(".") || text.equals("..")) {
                value.problem("is not a legal Kafka topic", TOPIC_ALLOWED);
            } else if (text.startsWith("__") || text.startsWith("bop.")) {
                value.problem("is reserved", "a topic that starts neither with \"__\" (Kafka's own) nor with \"bop.\"");
            }
        });
        return topic;
    }
}
