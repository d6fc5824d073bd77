package io.balanceofpower.settings;

import io.balanceofpower.settings.Values.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads every source once and keeps what is wrong until the end. Used once, by one thread. */
final class Loader {

    private static final Set<String> NOT_SETTINGS = Set.of(Sources.FILE_VARIABLE, Sources.JAVA_OPTIONS_VARIABLE);

    private final Known known = new Known();
    private final Map<String, Value<?>> given = new TreeMap<>();
    private final Set<String> bad = new HashSet<>();
    private final Map<String, Integer> linesInFile = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    /** @param toStart whether what a node cannot start with is a problem too */
    Loading load(Sources sources, boolean toStart) {
        Optional<YamlReader> reader = sources.file().map(this::readFile);
        readEnvironment(sources.environment());
        Values values = complete();
        Contradictions.in(values).forEach(c -> report(c.value(), c.wrong(), c.allowed()));
        if (toStart) {
            ListenerContradictions.beforeStart(values).forEach(c -> report(c.value(), c.wrong(), c.allowed()));
            AccessContradictions.beforeStart(values).forEach(c -> report(c.value(), c.wrong(), c.allowed()));
        }
        List<Problem> all = new ArrayList<>();
        reader.ifPresent(r -> all.addAll(r.problems()));
        all.addAll(problems);
        return all.isEmpty() ? new Loading.Loaded(values) : new Loading.Refused(List.copyOf(all));
    }

    private YamlReader readFile(Path file) {
        YamlReader reader = YamlReader.read(file);
        reader.root().flatMap(YamlValue::asMapping).ifPresent(top -> readMapping(file.toString(), "", top));
        return reader;
    }

    private void readMapping(String file, String prefix, YamlMapping mapping) {
        mapping.entries().forEach((name, value) -> {
            String key = prefix + name;
            Optional<Setting<?>> setting = known.setting(key);
            if (setting.isPresent()) {
                readFileValue(file, setting.get(), name, mapping, value);
            } else if (value.isMapping() && known.isGroup(key)) {
                value.asMapping().ifPresent(inner -> readMapping(file, key + ".", inner));
            } else if (!(known.isGroup(key) && isEmpty(value))) {
                mapping.problemAtKey(name, known.whyNot(key), "");
            }
        });
    }

    private void readFileValue(String file, Setting<?> setting, String name, YamlMapping mapping, YamlValue value) {
        Integer earlier = linesInFile.putIfAbsent(setting.key(), value.line());
        if (earlier != null) {
            mapping.problemAtKey(name, "is there already, in line " + earlier, "each key once");
            return;
        }
        text(setting, value)
                .ifPresentOrElse(
                        text -> read(setting, text, new Origin.InFile(file, value)), () -> bad.add(setting.key()));
    }

    private static boolean isEmpty(YamlValue value) {
        return value.written().filter(String::isEmpty).isPresent();
    }

    /** A scalar as written, a list's items with commas between them. */
    private static Optional<String> text(Setting<?> setting, YamlValue value) {
        if (value.isScalar()) {
            return value.written();
        }
        if (value.isMapping() || !setting.type().isList()) {
            value.problem("is not a single value", setting.type().range());
            return Optional.empty();
        }
        return value.asList(setting.type().range()).flatMap(items -> {
            if (!items.stream().allMatch(YamlValue::isScalar)) {
                value.problem(
                        "is a list of more than plain values", setting.type().range());
                return Optional.empty();
            }
            return Optional.of(
                    items.stream().flatMap(item -> item.written().stream()).collect(Collectors.joining(",")));
        });
    }

    private void readEnvironment(Map<String, String> environment) {
        new TreeMap<>(environment).forEach((variable, text) -> {
            if (!variable.startsWith(Setting.ENVIRONMENT_PREFIX) || NOT_SETTINGS.contains(variable)) {
                return;
            }
            Optional<String> key = known.key(variable);
            Optional<Setting<?>> setting = key.flatMap(known::setting);
            if (setting.isPresent()) {
                read(setting.get(), text, new Origin.InEnvironment(variable));
            } else {
                problems.add(inEnvironment(
                        variable, "", key.map(known::whyNot).orElseGet(() -> known.whyNotVariable(variable)), ""));
            }
        });
    }

    private <T> void read(Setting<T> setting, String text, Origin origin) {
        setting.type()
                .read(text)
                .<Void>fold(
                        value -> {
                            given.put(setting.key(), new Value<>(setting, value, text.strip(), origin));
                            return null;
                        },
                        wrong -> {
                            bad.add(setting.key());
                            String allowed =
                                    setting.secret() ? "" : setting.type().range();
                            report(origin, setting, text, wrong, allowed);
                            return null;
                        });
    }

    /** The table in its order, each setting as given or by its fallback; bad ones have no value. */
    private Values complete() {
        Values values = new Values();
        for (Setting<?> setting : settings()) {
            if (!given.containsKey(setting.key()) && !bad.contains(setting.key())) {
                fallBack(setting, values);
            }
            put(setting.key(), values);
        }
        List.copyOf(given.keySet()).forEach(key -> put(key, values));
        return values;
    }

    private List<Setting<?>> settings() {
        Set<String> keys = new HashSet<>(given.keySet());
        keys.addAll(bad);
        return SettingsTable.GROUPS.stream().flatMap(group -> group.of(keys)).toList();
    }

    private void fallBack(Setting<?> setting, Values values) {
        setting.fallback()
                .text(values)
                .ifPresentOrElse(text -> read(setting, text, Origin.Unset.DEFAULT), () -> bad.add(setting.key()));
    }

    private void put(String key, Values values) {
        Value<?> value = given.remove(key);
        if (value != null && !bad.contains(key)) {
            values.put(value);
        }
    }

    private void report(Value<?> value, String wrong, String allowed) {
        report(value.origin(), value.setting(), value.text(), wrong, allowed);
    }

    private void report(Origin origin, Setting<?> setting, String text, String wrong, String allowed) {
        String shown = setting.secret() ? "" : shown(text);
        if (origin instanceof Origin.InFile in) {
            in.report(setting, wrong, allowed);
        } else if (origin instanceof Origin.InEnvironment in) {
            problems.add(inEnvironment(in.variable(), shown, wrong, allowed));
        } else {
            problems.add(new Problem("default", 0, 0, setting.key(), shown, wrong, allowed));
        }
    }

    private static Problem inEnvironment(String variable, String shown, String wrong, String allowed) {
        return new Problem("environment " + variable, 0, 0, "", shown, wrong, allowed);
    }

    /** Numbers bare, texts in quotes, as problems in files show them. */
    private static String shown(String text) {
        boolean number = !text.isEmpty() && text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '-');
        return number ? YamlValue.shown(text) : '"' + YamlValue.shown(text) + '"';
    }
}
