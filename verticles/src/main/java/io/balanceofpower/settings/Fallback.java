package io.balanceofpower.settings;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What a setting is when nothing sets it. */
public final class Fallback {

    private final String words;
    private final Function<Values, Optional<String>> text;

    private Fallback(String words, Function<Values, Optional<String>> text) {
        this.words = words;
        this.text = text;
    }

    static Fallback of(String text) {
        return new Fallback(text.isEmpty() ? "empty" : text, values -> Optional.of(text));
    }

    /** Found out when it is needed. */
    static Fallback of(String words, Supplier<String> text) {
        return new Fallback(words, values -> Optional.of(text.get()));
    }

    /** The value of a setting that stands earlier in the table. */
    static Fallback sameAs(Setting<?> other) {
        return new Fallback(
                other.key(),
                values -> values.has(other) ? Optional.of(values.value(other).text()) : Optional.empty());
    }

    /** No value at all: something else decides. */
    static Fallback unset(String words) {
        return new Fallback(words, values -> Optional.empty());
    }

    /** How the reference states it. */
    public String words() {
        return words;
    }

    /** The text to read, given the values of earlier settings; empty when there is none. */
    Optional<String> text(Values values) {
        return text.apply(values);
    }
}
