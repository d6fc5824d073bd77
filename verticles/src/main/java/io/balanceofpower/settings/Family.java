package io.balanceofpower.settings;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Settings that are there once for each name that somebody chose, such as {@code mqtt.listeners.edge.port}. A member
 * exists as soon as one of its settings is given. Its name has no dash, so that a variable can be read in one way only.
 */
final class Family {

    /** Stands for a member's name in the reference; no member can have it. */
    static final String PLACEHOLDER = "NAME";

    private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,16}");
    private static final String NAMES = "lower-case letters and digits, at most 16";

    private final String prefix;
    private final String fallbackMember;
    private final List<Template<?>> templates;

    /**
     * @param prefix with the dot at its end
     * @param fallbackMember the one that exists when nobody names any
     */
    Family(String prefix, String fallbackMember, List<Template<?>> templates) {
        this.prefix = prefix;
        this.fallbackMember = fallbackMember;
        this.templates = templates;
    }

    /** All settings of a member, in the order of the table. */
    List<Setting<?>> settings(String member) {
        return templates.stream()
                .<Setting<?>>map(template -> template.of(member))
                .toList();
    }

    /** The members that these keys belong to, in alphabetical order; never empty. */
    List<String> members(Stream<String> keys) {
        List<String> named = keys.filter(key -> setting(key).isPresent())
                .map(this::member)
                .distinct()
                .sorted()
                .toList();
        return named.isEmpty() ? List.of(fallbackMember) : named;
    }

    Optional<Setting<?>> setting(String key) {
        if (!isMember(member(key))) {
            return Optional.empty();
        }
        return settings(member(key)).stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst();
    }

    /** The key that an environment variable stands for. */
    Optional<String> key(String variable) {
        String start = Setting.environmentName(prefix);
        if (!variable.startsWith(start)) {
            return Optional.empty();
        }
        String member = variable.substring(start.length()).split("_", 2)[0].toLowerCase(Locale.ROOT);
        return !isMember(member)
                ? Optional.empty()
                : keys(member).stream()
                        .filter(key -> Setting.environmentName(key).equals(variable))
                        .findFirst();
    }

    boolean isGroup(String key) {
        String group = key + ".";
        return prefix.startsWith(group)
                || (isMember(member(key)) && keys(member(key)).stream().anyMatch(known -> known.startsWith(group)));
    }

    /** What is wrong with a key for the name of its member; empty when nothing is, or when it has none. */
    Optional<String> wrongName(String key) {
        return key.startsWith(prefix) && !isMember(member(key))
                ? Optional.of("has a name that is not " + NAMES + ": " + member(key))
                : Optional.empty();
    }

    /** The keys that somebody may have meant: of the member that is named, or where the family is not. */
    Collection<String> candidates(String key) {
        return isMember(member(key)) ? keys(member(key)) : List.of();
    }

    /** The key for one that leaves the family's name and the member's out: {@code mqtt.port}. */
    Optional<String> spelledOut(String key) {
        String parent = prefix.substring(0, prefix.lastIndexOf('.', prefix.length() - 2) + 1);
        return templates.stream()
                .filter(template -> key.equals(parent + template.key()))
                .map(template -> template.of(PLACEHOLDER).key())
                .findFirst();
    }

    private List<String> keys(String member) {
        return settings(member).stream().map(Setting::key).toList();
    }

    private static boolean isMember(String name) {
        return NAME.matcher(name).matches();
    }

    /** The part of a key in which a member's name stands; empty for other keys. */
    private String member(String key) {
        return key.startsWith(prefix) ? key.substring(prefix.length()).split("\\.", 2)[0] : "";
    }
}
