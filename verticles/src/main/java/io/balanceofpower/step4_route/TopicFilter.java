package io.balanceofpower.step4_route;

import io.balanceofpower.settings.YamlValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
record TopicFilter(String text, List<String> levels, List<String> names) {

    static final String ANY = "+";
    static final String REST = "#";

    /** Bounds the depth of the index, and with it the stack that matching takes. */
    static final int LEVELS_MAX = 64;

    private static final int BYTES_MAX = 65_535;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,63}");

    /** Empty when the text is no filter; then the value has its problems. */
    static Optional<TopicFilter> read(YamlValue value) {
        String allowed = "a topic filter such as trades/{venue}/{symbol}";
        return value.asText(allowed).flatMap(text -> {
            if (text.isEmpty() || text.indexOf('\0') >= 0 || text.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
                value.problem("is not a topic filter", allowed + ", of 1 to " + BYTES_MAX + " bytes");
                return Optional.empty();
            }
            return levels(value, text);
        });
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

    /** The level of that name, counted from 0; -1 if there is none. */
    int level(String name) {
        return names.indexOf(name);
    }

    /** The names there are, in order. */
    List<String> namedLevels() {
        return names.stream().filter(name -> !name.isEmpty()).toList();
    }
}
