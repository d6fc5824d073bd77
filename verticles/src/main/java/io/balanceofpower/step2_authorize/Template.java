package io.balanceofpower.step2_authorize;

import io.balanceofpower.settings.YamlValue;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.topic.TopicFilter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A topic filter that may name the device: {@code %c} is its client id, {@code %u} its user, <code>%{cn}</code> a field of
 * its client certificate, {@code %%} a percent sign.
 *
 * @param filter as written, with a letter in place of each of these
 * @param levels the written levels of those that hold one; null for the others, which the filter has already
 */
record Template(String text, TopicFilter filter, List<@Nullable String> levels) {

    /** The certificate's fields, under the names that {@link User#attributes()} has. */
    static final Set<String> FIELDS = Set.of("cn", "o", "ou", "san-dns", "san-uri", "san-email");

    private static final Pattern PLACE = Pattern.compile("%(?:\\{([^}/]*)}|(.?))", Pattern.DOTALL);
    private static final String ALLOWED =
            "%c (client id), %u (user), %{cn}, %{o}, %{ou}, %{san-dns}, %{san-uri}, %{san-email} and %% (a percent sign)";

    /** Empty when the text is no filter; then the value has its problems. */
    static Optional<Template> read(YamlValue value) {
        return value.asText("a topic filter such as devices/%c/#").flatMap(text -> {
            boolean known = PLACE.matcher(text).results().allMatch(r -> isKnown(r.group(1), r.group(2)));
            if (!known) {
                value.problem("has a % before something unknown", ALLOWED);
                return Optional.empty();
            }
            return TopicFilter.read(value, PLACE.matcher(text).replaceAll("x")).map(filter -> of(text, filter));
        });
    }

    private static boolean isKnown(@Nullable String field, @Nullable String letter) {
        return field != null ? FIELDS.contains(field) : Set.of("c", "u", "%").contains(String.valueOf(letter));
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
                Optional<String> value = fill(level, user, client).filter(isSafeAt(i));
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

    private static Optional<String> fill(String level, User user, String client) {
        StringBuilder filled = new StringBuilder();
        Matcher places = PLACE.matcher(level);
        while (places.find()) {
            String value = value(places.group(1), places.group(2), user, client);
            if (!isSafe(value)) {
                return Optional.empty();
            }
            places.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return Optional.of(places.appendTail(filled).toString());
    }

    private static String value(@Nullable String field, @Nullable String letter, User user, String client) {
        if (field != null) {
            return user.attributes().getOrDefault(field, "");
        }
        return switch (String.valueOf(letter)) {
            case "c" -> client;
            case "u" -> user.name();
            default -> "%";
        };
    }

    private static boolean isSafe(String value) {
        return !value.isEmpty() && value.chars().noneMatch(c -> c == '/' || c == '+' || c == '#' || c == 0);
    }
}
