package io.balanceofpower.step4_route;

import io.balanceofpower.settings.YamlValue;
import io.balanceofpower.topic.TopicFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the groups that routes are in, and finds routes that are never reached in theirs. Used for one file. */
final class GroupsReader {

    private static final String DEFAULT = "default";
    private static final String MATCH = "first, all";
    private static final String EXAMPLE = "a mapping such as {audit: {match: all}}";

    private final Map<String, YamlValue> declared = new LinkedHashMap<>();
    private final Map<String, Boolean> matchAll = new HashMap<>();
    private final Map<String, Members> groups = new HashMap<>();

    /** A group, and the filters of its routes so far. */
    private record Members(Group group, TopicIndex index, List<Seen> filters) {}

    /** A filter, where it stands, and its route as text names it; kept even for routes with other problems. */
    private record Seen(String filter, String route, int line) {}

    /** Reads what the file says of groups; to be called before its routes are read. */
    void read(YamlValue value) {
        value.asMapping().ifPresent(mapping -> {
            if (mapping.entries().isEmpty()) {
                value.problem("is empty", EXAMPLE);
            }
            mapping.entries().forEach((name, group) -> {
                declared.put(name, group);
                matchAll.put(name, readMatch(group));
            });
        });
    }

    private static boolean readMatch(YamlValue group) {
        Optional<YamlValue> match =
                group.asMapping(RoutesKeys.GROUP.names()).flatMap(mapping -> mapping.require("match", MATCH));
        Optional<String> text = match.flatMap(value -> value.asText(MATCH));
        if (text.isPresent() && !Set.of("first", "all").contains(text.get())) {
            match.get().problem("is not known", MATCH);
        }
        return text.equals(Optional.of("all"));
    }

    /** The group that a route is in. */
    Group of(Optional<YamlValue> named) {
        String name = named.flatMap(RouteReader::readName).orElse(DEFAULT);
        return groups.computeIfAbsent(name, this::members).group();
    }

    private Members members(String name) {
        Group group = new Group(name, groups.size(), matchAll.getOrDefault(name, false));
        return new Members(group, new TopicIndex(), new ArrayList<>());
    }

    /**
     * A route is in a group.
     *
     * @param value its filter, which gets a problem if an earlier route leaves nothing for it
     * @param takesAll whether the route takes every message that the filter matches
     */
    void add(Group group, YamlValue value, TopicFilter filter, String route, boolean takesAll) {
        if (group.all()) {
            return;
        }
        Members members = groups.computeIfAbsent(group.name(), this::members);
        int covering = members.index().covering(filter);
        if (covering != TopicIndex.NONE) {
            Seen earlier = members.filters().get(covering);
            value.problem(
                    "is never reached: " + earlier.filter() + " of route " + earlier.route() + " in line "
                            + earlier.line() + " matches all of it first",
                    "the narrower filter before the wider, a condition (when) with the wider, or another group");
        }
        members.index().add(filter, members.filters().size(), takesAll);
        members.filters().add(new Seen(filter.text(), route, value.line()));
    }

    /** A group without routes is most likely misspelt. To be called after all routes are read. */
    void refuseUnused() {
        declared.forEach((name, value) -> {
            if (!groups.containsKey(name)) {
                value.problem("is a group that no route is in", "groups that routes name");
            }
        });
    }
}
