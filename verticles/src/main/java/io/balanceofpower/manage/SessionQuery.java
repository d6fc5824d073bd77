package io.balanceofpower.manage;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What {@code GET /sessions} was asked for. */
sealed interface SessionQuery {
    int LIMIT_DEFAULT = 100;
    int LIMIT_MAX = 1000;

    /**
     * @param after the client id before the first one to show; empty for the beginning
     * @param limit how many to show
     */
    record Page(String after, int limit) implements SessionQuery {}

    /** The body of the 400: what is wrong, and how to mend it. */
    record Bad(int status, String error, String parameter, String value, String remedy) implements SessionQuery {}

    default <T> T fold(Function<Page, T> page, Function<Bad, T> bad) {
        if (this instanceof Bad b) {
            return bad.apply(b);
        }
        return page.apply((Page) this);
    }

    /** Refuses what it does not know: a misspelt {@code after} would otherwise show the first page for ever. */
    static SessionQuery of(MultiMap parameters) {
        for (String name : parameters.names()) {
            List<String> values = parameters.getAll(name);
            if (!name.equals("after") && !name.equals("limit")) {
                return bad(name, values.get(0), "unknown parameter", "use after and limit");
            }
            if (values.size() > 1) {
                return bad(name, String.join(",", values), "repeated parameter", "give it once");
            }
        }
        String after = parameters.contains("after") ? parameters.get("after") : "";
        return parameters.contains("limit") ? page(after, parameters.get("limit")) : new Page(after, LIMIT_DEFAULT);
    }

    private static SessionQuery page(String after, String limit) {
        // Four digits hold every value that is allowed.
        int number = limit.matches("[0-9]{1,4}") ? Integer.parseInt(limit) : 0;
        if (number < 1 || number > LIMIT_MAX) {
            return bad("limit", limit, "not a limit", String.format(Locale.ROOT, "use 1 to %d", LIMIT_MAX));
        }
        return new Page(after, number);
    }

    private static Bad bad(String parameter, String value, String error, String remedy) {
        return new Bad(400, error, parameter, value, remedy);
    }
}
