package io.balanceofpower.settings;

import java.util.List;
import java.util.function.Function;

/** What came of loading the settings: all of them, or everything that is wrong with them. */
public sealed interface Loading {

    /** All settings, checked one by one and together. */
    record Loaded(Values values) implements Loading {}

    /**
     * Nothing is usable.
     *
     * @param problems all of them: the file's in its order, the environment's by name, then contradictions
     */
    record Refused(List<Problem> problems) implements Loading {}

    /** One argument per case. */
    default <R> R fold(Function<Values, R> loaded, Function<List<Problem>, R> refused) {
        if (this instanceof Loaded l) {
            return loaded.apply(l.values());
        }
        return refused.apply(((Refused) this).problems());
    }
}
