package io.balanceofpower.manage;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** What came of {@code POST /routes}. */
public sealed interface RoutesAnswer {

    /**
     * The routes are right.
     *
     * @param counts whether they count now; false after a dry run
     * @param changed whether others counted before
     * @param version of the routes that count now
     * @param topics all Kafka topics that these routes can write to
     * @param warnings what may be wrong all the same, a sentence each
     */
    record Right(boolean counts, boolean changed, String hash, long version, List<String> topics, List<String> warnings)
            implements RoutesAnswer {}

    /** The routes are wrong, and what counted before still counts. */
    record Wrong(List<FileProblem> problems) implements RoutesAnswer {}

    /**
     * What is in the way has to be removed by somebody, or goes by itself.
     *
     * @param later whether it goes by itself
     * @param why one sentence, with the remedy
     */
    record Prevented(boolean later, String why) implements RoutesAnswer {}

    /**
     * @param line from 1; 0 when the problem has none, as {@code column}
     * @param key the path of the key, such as {@code routes[0].filter}
     */
    record FileProblem(String file, int line, int column, String key, String value, String wrong, String allowed) {}

    default <T> T fold(
            Function<Right, T> right, Function<List<FileProblem>, T> wrong, BiFunction<Boolean, String, T> prevented) {
        if (this instanceof Right r) {
            return right.apply(r);
        }
        return this instanceof Wrong w
                ? wrong.apply(w.problems())
                : prevented.apply(((Prevented) this).later(), ((Prevented) this).why());
    }
}
