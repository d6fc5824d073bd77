package io.balanceofpower.step2_authorize;

/**
 * A name with {@code *} for any characters and {@code ?} for one.
 *
 * @param pattern at least one character
 */
record Glob(String pattern) {

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
