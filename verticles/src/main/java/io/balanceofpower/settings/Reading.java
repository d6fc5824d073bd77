package io.balanceofpower.settings;

import java.util.function.Function;

/** What a setting's text turned out to be: a value, or the reason why it is none. */
sealed interface Reading<T> {

    /** The text is fine and means {@code value}. */
    record Good<T>(T value) implements Reading<T> {}

    /**
     * The text is refused.
     *
     * @param wrong what is wrong with it, to stand behind the text
     */
    record Bad<T>(String wrong) implements Reading<T> {}

    /** One argument per case. */
    default <R> R fold(Function<T, R> good, Function<String, R> bad) {
        if (this instanceof Good<T> g) {
            return good.apply(g.value());
        }
        return bad.apply(((Bad<T>) this).wrong());
    }
}
