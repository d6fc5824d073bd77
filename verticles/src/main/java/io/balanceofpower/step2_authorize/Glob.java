package io.balanceofpower.step2_authorize;

import io.balanceofpower.settings.YamlValue;
import java.util.Optional;

/**
 * A name with {@code *} for any characters and {@code ?} for one.
 *
 * @param pattern at least one character
 */
record Glob(String pattern) {

    /** Empty when the value is none; then it has its problem. */
    static Optional<Glob> read(YamlValue value) {
        Optional<String> text = value.asText("a name");
        if (text.isPresent() && text.get().isEmpty()) {
            value.problem("is empty", "a name, or * for everybody who has one");
            return Optional.empty();
        }
        return text.map(Glob::new);
    }

    /** The empty name, which says nothing about anybody, is matched by no pattern. Takes at most the product of lengths. */
    boolean matches(String name) {
        if (name.isEmpty()) {
            return false;
        }
        int at = 0;
        int star = -1;
        int starAt = 0;
        int i = 0;
        while (i < name.length()) {
            char wanted = at < pattern.length() ? pattern.charAt(at) : '\0';
            if (wanted == '*') {
                star = at++;
                starAt = i;
            } else if (at < pattern.length() && (wanted == '?' || wanted == name.charAt(i))) {
                at++;
                i++;
            } else if (star >= 0) {
                // Back to the last star, which takes one character more.
                at = star + 1;
                i = ++starAt;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }
}
