package io.balanceofpower.step2_authorize;

import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.settings.YamlMapping;
import io.balanceofpower.settings.YamlReader;
import io.balanceofpower.settings.YamlValue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads {@code permissions.yaml} and compiles it, or says all that is wrong with it. Used for one file, by one thread. */
final class PermissionsFile {

    /** More would make a topic that is not remembered too dear. */
    static final int FILTERS_MAX = 10_000;

    private static final Set<String> TOP_KEYS = Set.of("permissions");
    private static final Set<String> RULE_KEYS =
            new LinkedHashSet<>(List.of("allow", "deny", "users", "groups", "clients", "topics"));
    private static final Set<Action> CONNECT = Set.of(Action.CONNECT);
    private static final String ACTIONS = "connect, publish, subscribe, all";
    private static final String TOPICS = "a list of at least one topic filter";
    private static final String GLOBS =
            "a list of at least one name, in which * stands for any characters and ? for one";

    private final YamlReader reader;
    private final List<Rule> rules = new ArrayList<>();
    private int filters;

    private PermissionsFile(YamlReader reader) {
        this.reader = reader;
    }

    static YamlLoading<Permissions> load(String file, YamlReader reader) {
        PermissionsFile read = new PermissionsFile(reader);
        read.read();
        return reader.problems().isEmpty()
                ? new YamlLoading.Loaded<>(new Permissions(file, read.rules))
                : new YamlLoading.Faulty<>(reader.problems());
    }

    private void read() {
        Optional<YamlValue> top = reader.root();
        if (top.isEmpty()) {
            if (reader.problems().isEmpty()) {
                reader.problem("is empty", "the key permissions with a list; an empty list [] refuses everything");
            }
            return;
        }
        top.get()
                .asMapping(TOP_KEYS)
                .flatMap(mapping -> mapping.require("permissions", "a list"))
                .flatMap(value -> value.asList("a list of entries; an empty list [] refuses everything"))
                .ifPresent(values -> values.forEach(this::readRule));
        if (filters > FILTERS_MAX) {
            reader.problem("has " + filters + " topic filters", "at most " + FILTERS_MAX + " in all");
        }
    }

    private void readRule(YamlValue value) {
        value.asMapping(RULE_KEYS).ifPresent(mapping -> {
            Optional<Set<Action>> actions = readActions(value, mapping);
            boolean connects = actions.filter(CONNECT::equals).isPresent();
            List<Glob> users = readNames(mapping.get("users"), Glob::read);
            List<Glob> groups = readNames(mapping.get("groups"), Glob::read);
            List<ClientPattern> clients = readNames(
                    connects ? mapping.require("clients", GLOBS) : mapping.get("clients"), ClientPattern::read);
            List<Template> topics = connects ? noTopics(mapping) : readTopics(mapping);
            filters += topics.size();
            actions.ifPresent(found -> rules.add(
                    new Rule(value.line(), mapping.get("allow").isPresent(), found, users, groups, clients, topics)));
        });
    }

    private static List<Template> readTopics(YamlMapping mapping) {
        return mapping.require("topics", TOPICS)
                .map(list -> items(list, TOPICS, Template::read))
                .orElse(List.of());
    }

    private static List<Template> noTopics(YamlMapping mapping) {
        mapping.get("topics")
                .ifPresent(topics -> topics.problem(
                        "has no meaning for connect", "clients, with the client ids; another entry for topics"));
        return List.of();
    }

    private static Optional<Set<Action>> readActions(YamlValue value, YamlMapping mapping) {
        Optional<YamlValue> allow = mapping.get("allow");
        Optional<YamlValue> deny = mapping.get("deny");
        if (allow.isPresent() == deny.isPresent()) {
            value.problem(allow.isPresent() ? "both allows and denies" : "neither allows nor denies", "allow or deny");
            return Optional.empty();
        }
        YamlValue action = allow.or(() -> deny).orElseThrow();
        return action.asText(ACTIONS).flatMap(word -> {
            Optional<Set<Action>> actions = word.equals("all")
                    ? Optional.of(Action.TO_TOPICS)
                    : Action.of(word).map(Set::of);
            if (actions.isEmpty()) {
                action.problem("is not known", ACTIONS);
            }
            return actions;
        });
    }

    private static <T> List<T> readNames(Optional<YamlValue> names, Function<YamlValue, Optional<T>> read) {
        return names.map(list -> items(list, GLOBS, read)).orElse(List.of());
    }

    /** Never empty without a problem: an empty list would mean everybody. */
    private static <T> List<T> items(YamlValue list, String allowed, Function<YamlValue, Optional<T>> read) {
        List<T> items = new ArrayList<>();
        list.asList(allowed).ifPresent(values -> {
            if (values.isEmpty()) {
                list.problem("is an empty list", allowed);
            }
            values.forEach(value -> read.apply(value).ifPresent(items::add));
        });
        return List.copyOf(items);
    }
}
