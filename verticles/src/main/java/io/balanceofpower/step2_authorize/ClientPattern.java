package io.balanceofpower.step2_authorize;

import io.balanceofpower.settings.YamlValue;
import io.balanceofpower.step1_accept.User;
import java.util.Optional;

/** Client ids as a {@link Glob} that may name the user: {@code %u} is its name, <code>%{cn}</code> a certificate's field. */
record ClientPattern(String text) {

    /** Empty when the text is none; then the value has its problem. */
    static Optional<ClientPattern> read(YamlValue value) {
        return Glob.read(value)
                .map(Glob::pattern)
                .filter(text -> Places.areKnown(value, text, true))
                .map(ClientPattern::new);
    }

    /**
     * A value that is missing, or in which a character stands for others, must not widen anything: where the entry allows,
     * it matches no client id then; where it denies, it matches any.
     */
    boolean matches(User user, String client, boolean denies) {
        return Places.fill(text, user, client, value -> value.indexOf('*') < 0 && value.indexOf('?') < 0)
                .map(pattern -> new Glob(pattern).matches(client))
                .orElse(denies);
    }
}
