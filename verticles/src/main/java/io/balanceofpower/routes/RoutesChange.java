package io.balanceofpower.routes;

import io.balanceofpower.settings.Problem;
import io.balanceofpower.step4_route.Routes;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** What came of new routes. */
public sealed interface RoutesChange {

    /**
     * They count.
     *
     * @param changed false if the very same counted already
     * @param warnings what may be wrong all the same, a sentence each
     */
    record Taken(RouteSet set, boolean changed, List<String> warnings) implements RoutesChange {}

    /**
     * They are right, and nothing else was asked.
     *
     * @param warnings what may be wrong all the same, a sentence each
     */
    record Right(Routes routes, String hash, List<String> warnings) implements RoutesChange {}

    /** They are wrong, and what counted before still counts. */
    record Wrong(List<Problem> problems) implements RoutesChange {}

    /**
     * They are right and do not count all the same; what counted before still does.
     *
     * @param why what is in the way, and the remedy
     */
    record Prevented(Obstacle obstacle, String why) implements RoutesChange {}

    /** What can be in the way. */
    enum Obstacle {
        /** The file cannot be written. */
        FILE,
        /** Kafka does not have the topics, or does not answer. */
        KAFKA,
        /** Another change is under way, or the node is starting or stopping. */
        NOT_NOW
    }

    /** One argument per case, so that a caller cannot forget one. */
    default <T> T fold(
            Function<Taken, T> taken,
            Function<Right, T> right,
            Function<List<Problem>, T> wrong,
            BiFunction<Obstacle, String, T> prevented) {
        if (this instanceof Taken t) {
            return taken.apply(t);
        }
        if (this instanceof Right r) {
            return right.apply(r);
        }
        return this instanceof Wrong w
                ? wrong.apply(w.problems())
                : prevented.apply(((Prevented) this).obstacle(), ((Prevented) this).why());
    }
}
