package io.balanceofpower.settings;

import java.util.List;
import java.util.function.Function;

/** What reading a YAML file gave: what it means, or all that is wrong with it. */
public sealed interface YamlLoading<T> {

    /** The file is right. */
    record Loaded<T>(T value) implements YamlLoading<T> {}

    /** The file has these problems: all of them, in its order, at least one. */
    record Faulty<T>(List<Problem> problems) implements YamlLoading<T> {}

    /** One argument per case, so that a caller cannot forget one. */
    default <R> R fold(Function<T, R> loaded, Function<List<Problem>, R> faulty) {
        return this instanceof Loaded<T> l ? loaded.apply(l.value()) : faulty.apply(((Faulty<T>) this).problems());
    }
}
