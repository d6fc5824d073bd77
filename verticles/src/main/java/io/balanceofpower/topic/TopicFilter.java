package io.balanceofpower.topic;

import io.balanceofpower.settings.YamlValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An MQTT topic filter (MQTT 5, 4.7) whose single-level wildcards may have names: {@code trades/{venue}/{symbol}}
 * matches what {@code trades/+/+} matches.
 *
 * @param text as written
 * @param levels {@code +} for each single-level wildcard, named or not; {@code #} only as the last
 * @param names the name of each level, empty for one without
 */
public record TopicFilter(String text, List<String> levels, List<String> names) {

    public static final String ANY = "+";
    public static final String REST = "#";

    /** Bounds the depth of the index, and with it the stack that matching takes. */
    public static final int LEVELS_MAX = 64;

    private static final int BYTES_MAX = 65_535;
    private static final String ALLOWED = "a topic filter such as trades/{venue}/{symbol}";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,63}");

    /** Empty when the text is no filter; then the value has its problems. */
    public static Optional<TopicFilter> read(YamlValue value) {
        return value.asText(ALLOWED).flatMap(text -> read(value, text));
    }

    /** The same of a text that was made of the value's; problems are the value's. */
    public static Optional<TopicFilter> read(YamlValue value, String text) {
        if (!hasSoundLength(text)) {
            value.problem("is not a topic filter", ALLOWED + ", of 1 to " + BYTES_MAX + " bytes");
            return Optional.empty();
        }
        return levels(value, text);
    }

    /** A filter as a device sends it, in which braces mean themselves; empty when MQTT (5, 4.7.1) does not allow it. */
    public static Optional<TopicFilter> ofDevice(String text) {
        List<String> levels = split(text);
        boolean sound = hasSoundLength(text) && levels.size() <= LEVELS_MAX;
        for (int i = 0; i < levels.size() && sound; i++) {
            String level = levels.get(i);
            boolean rest = level.equals(REST) && i == levels.size() - 1;
            sound = rest || level.equals(ANY) || (level.indexOf('#') < 0 && level.indexOf('+') < 0);
        }
        return sound
                ? Optional.of(new TopicFilter(text, levels, Collections.nCopies(levels.size(), "")))
                : Optional.empty();
    }

    private static boolean hasSoundLength(String text) {
        return !text.isEmpty() && text.indexOf('\0') < 0 && text.getBytes(StandardCharsets.UTF_8).length <= BYTES_MAX;
    }

    /**
     * The levels of a topic or of a filter. What is deeper than a filter of {@value #LEVELS_MAX} levels can look is one
     * level more, whatever it holds, so that a topic of 65,535 slashes costs no more than a short one.
     */
    static List<String> split(String topic) {
        return List.of(topic.split("/", LEVELS_MAX + 1));
    }

    private static Optional<TopicFilter> levels(YamlValue value, String text) {
        String[] parts = text.split("/", -1);
        List<String> levels = new ArrayList<>();
        List<String> names = new ArrayList<>();
        boolean sound = parts.length <= LEVELS_MAX;
        if (!sound) {
            value.problem("has " + parts.length + " levels", "at most " + LEVELS_MAX);
        }
        for (int i = 0; i < parts.length && parts.length <= LEVELS_MAX; i++) {
            String part = parts[i];
            boolean named = part.length() > 1 && part.startsWith("{") && part.endsWith("}");
            names.add(named ? part.substring(1, part.length() - 1) : "");
            levels.add(named ? ANY : part);
            sound &= named ? soundName(value, names) : soundLevel(value, part, i == parts.length - 1);
        }
        return sound ? Optional.of(new TopicFilter(text, levels, names)) : Optional.empty();
    }

    /** Looks at the last of the names. */
    private static boolean soundName(YamlValue value, List<String> names) {
        String name = names.get(names.size() - 1);
        if (!NAME.matcher(name).matches()) {
            value.problem(
                    "names a level {" + name + "}",
                    "a letter or _, then letters, digits, _ and -; at most 64 characters in all");
            return false;
        }
        if (names.indexOf(name) < names.size() - 1) {
            value.problem("names two levels {" + name + "}", "each name once");
            return false;
        }
        return true;
    }

    private static boolean soundLevel(YamlValue value, String level, boolean last) {
        if (level.equals(REST)) {
            if (!last) {
                value.problem("has a # before its last level", "# as the last level only");
            }
            return last;
        }
        if (level.equals(ANY)) {
            return true;
        }
        for (String reserved : List.of("#", "+", "{", "}")) {
            if (level.contains(reserved)) {
                value.problem(
                        "has " + reserved + " beside other letters in a level",
                        "+, # and {name} as whole levels, and other levels without them");
                return false;
            }
        }
        return true;
    }

    // --- what it matches ---

    /**
     * Whether it matches all that the other matches. A wildcard in the first level matches nothing that begins with $
     * (MQTT 5, 4.7.2).
     *
     * @param other the levels of a filter
     */
    public boolean covers(List<String> other) {
        for (int i = 0; i < levels.size(); i++) {
            String level = levels.get(i);
            boolean hidden = i == 0 && other.get(0).startsWith("$");
            if (level.equals(REST)) {
                return !hidden; // MQTT 5, 4.7.1.2: a/# matches a
            }
            if (i >= other.size() || other.get(i).equals(REST)) {
                return false;
            }
            if (level.equals(ANY) ? hidden : !level.equals(other.get(i))) {
                return false;
            }
        }
        return levels.size() == other.size();
    }

    /** Whether it matches the topic, as {@link #covers} says of its levels. Takes no memory. */
    public boolean matches(String topic) {
        int from = 0;
        for (int i = 0; i < levels.size(); i++) {
            String level = levels.get(i);
            boolean hidden = i == 0 && topic.startsWith("$");
            if (level.equals(REST)) {
                return !hidden;
            }
            if (from > topic.length()) {
                return false;
            }
            int slash = topic.indexOf('/', from);
            int to = slash < 0 ? topic.length() : slash;
            boolean fits = level.equals(ANY) ? !hidden : isLevel(level, topic, from, to);
            if (!fits) {
                return false;
            }
            from = to + 1;
        }
        return from > topic.length();
    }

    private static boolean isLevel(String level, String topic, int from, int to) {
        return level.length() == to - from && topic.startsWith(level, from);
    }

    /** Whether some topic is matched by both this and the filter that has these levels. */
    public boolean overlaps(List<String> other) {
        for (int i = 0; ; i++) {
            boolean end = i == levels.size();
            boolean otherEnd = i == other.size();
            if (end || otherEnd) {
                return (end || levels.get(i).equals(REST))
                        && (otherEnd || other.get(i).equals(REST));
            }
            String level = levels.get(i);
            String otherLevel = other.get(i);
            if (isWildcard(level) || isWildcard(otherLevel)) {
                if (i == 0 && (level.startsWith("$") || otherLevel.startsWith("$"))) {
                    return false;
                }
                if (level.equals(REST) || otherLevel.equals(REST)) {
                    return true;
                }
            } else if (!level.equals(otherLevel)) {
                return false;
            }
        }
    }

    private static boolean isWildcard(String level) {
        return level.equals(ANY) || level.equals(REST);
    }

    // --- names ---

    /** The level of that name, counted from 0; -1 if there is none. */
    public int level(String name) {
        return names.indexOf(name);
    }

    /** The names there are, in order. */
    public List<String> namedLevels() {
        return names.stream().filter(name -> !name.isEmpty()).toList();
    }
}
