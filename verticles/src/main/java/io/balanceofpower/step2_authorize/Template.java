package io.balanceofpower.step2_authorize;

import io.balanceofpower.settings.YamlValue;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.topic.TopicFilter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A topic filter that may name the device in its {@link Places}.
 *
 * @param filter as written, with a letter in place of each of these
 * @param levels the written levels of those that hold one; null for the others, which the filter has already
 */
record Template(String text, TopicFilter filter, List<@Nullable String> levels) {

    /** Empty when the text is no filter; then the value has its problems. */
    static Optional<Template> read(YamlValue value) {
        return value.asText("a topic filter such as devices/%c/#")
                .filter(text -> Places.areKnown(value, text, false))
                .flatMap(text ->
                        TopicFilter.read(value, Places.withLetters(text)).map(filter -> of(text, filter)));
    }

    private static Template of(String text, TopicFilter filter) {
        List<@Nullable String> levels = new ArrayList<>();
        for (String level : text.split("/", -1)) {
            levels.add(level.indexOf('%') < 0 ? null : level);
        }
        return new Template(text, filter, Collections.unmodifiableList(levels));
    }

    /**
     * The filter for one device. A value that is missing, or that holds what has a meaning in filters, must not widen
     * anything: where the filter allows, there is none then; where it denies, it denies whatever stands in that level.
     */
    Optional<TopicFilter> of(User user, String client, boolean denies) {
        if (levels.stream().allMatch(level -> level == null)) {
            return Optional.of(filter);
        }
        List<String> filled = new ArrayList<>(filter.levels());
        for (int i = 0; i < filled.size(); i++) {
            String level = levels.get(i);
            if (level != null) {
                Optional<String> value =
                        Places.fill(level, user, client, Template::isSafe).filter(isSafeAt(i));
                if (value.isEmpty() && !denies) {
                    return Optional.empty();
                }
                filled.set(i, value.orElse(TopicFilter.ANY));
            }
        }
        return Optional.of(new TopicFilter(String.join("/", filled), List.copyOf(filled), filter.names()));
    }

    /** What begins with $ is out of wildcards' reach in the first level, and stays out of a device's. */
    private static Predicate<String> isSafeAt(int level) {
        return value -> level > 0 || !value.startsWith("$");
    }

    private static boolean isSafe(String value) {
        return value.chars().noneMatch(c -> c == '/' || c == '+' || c == '#' || c == 0);
    }
}
