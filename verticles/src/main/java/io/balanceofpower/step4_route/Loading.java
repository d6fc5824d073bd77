package io.balanceofpower.step4_route;

import io.balanceofpower.settings.Problem;
import java.util.List;
import java.util.function.Function;

/** What reading {@code routes.yaml} gave. */
public sealed interface Loading {

    /** The file is right. */
    record Loaded(Routes routes) implements Loading {}

    /** The file has these problems: all of them, in its order, at least one. */
    record Faulty(List<Problem> problems) implements Loading {}

    /** One argument per case, so that a caller cannot forget one. */
    default <T> T fold(Function<Routes, T> loaded, Function<List<Problem>, T> faulty) {
        return this instanceof Loaded l ? loaded.apply(l.routes()) : faulty.apply(((Faulty) this).problems());
    }
}
