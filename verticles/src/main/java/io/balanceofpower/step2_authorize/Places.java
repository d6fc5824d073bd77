package io.balanceofpower.step2_authorize;

import io.balanceofpower.settings.YamlValue;
import io.balanceofpower.step1_accept.User;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The places in a text of permissions.yaml in which something of the device is put: {@code %c} is its client id, {@code %u}
 * its user, <code>%{cn}</code> a field of its client certificate, {@code %%} a percent sign.
 */
final class Places {

    /** The certificate's fields, under the names that {@link User#attributes()} has. */
    private static final Set<String> FIELDS = Set.of("cn", "o", "ou", "san-dns", "san-uri", "san-email");

    private static final Pattern PLACE = Pattern.compile("%(?:\\{([^}/]*)}|(.?))", Pattern.DOTALL);
    private static final String ALLOWED =
            "%u (user), %{cn}, %{o}, %{ou}, %{san-dns}, %{san-uri}, %{san-email} and %% (a percent sign)";

    private Places() {}

    /** Whether all places are known; otherwise the value has its problem. {@code %c} has no place in a client id. */
    static boolean areKnown(YamlValue value, String text, boolean ofClient) {
        Set<String> letters = ofClient ? Set.of("u", "%") : Set.of("c", "u", "%");
        boolean known = PLACE.matcher(text)
                .results()
                .allMatch(r -> r.group(1) != null ? FIELDS.contains(r.group(1)) : letters.contains(r.group(2)));
        if (!known) {
            value.problem("has a % before something unknown", (ofClient ? "" : "%c (client id), ") + ALLOWED);
        }
        return known;
    }

    /** The text with a letter in each place, to check the rest of it. */
    static String withLetters(String text) {
        return PLACE.matcher(text).replaceAll("x");
    }

    /** Empty when a value is missing, or is not safe where it stands. */
    static Optional<String> fill(String text, User user, String client, Predicate<String> isSafe) {
        StringBuilder filled = new StringBuilder();
        Matcher places = PLACE.matcher(text);
        while (places.find()) {
            String value = value(places.group(1), places.group(2), user, client);
            if (value.isEmpty() || !isSafe.test(value)) {
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
}
