package io.balanceofpower.step4_route;

import java.util.Optional;

/**
 * Two routes whose filters match some of the same topics. Messages of these go to the first if it takes them; or, where
 * both may take one, get the first's record alone in a topic to which both write.
 *
 * @param first the route that is asked earlier
 * @param second the route that is asked later
 * @param narrower whether the first filter matches only what the second matches as well, as where an exception stands
 *     before the rule
 * @param topic the Kafka topic to which both write; empty where the first decides
 */
public record Overlap(String first, String second, boolean narrower, String topic) {

    /** Empty where the routes do not touch each other. */
    static Optional<Overlap> of(Route first, Route second) {
        if (!first.filter().overlaps(second.filter().levels())) {
            return Optional.empty();
        }
        boolean narrower = second.filter().covers(first.filter().levels());
        boolean decides = first.group().equals(second.group()) && !first.group().all();
        return decides
                ? Optional.of(new Overlap(first.name(), second.name(), narrower, ""))
                : first.destinations()
                        .shared(second.destinations())
                        .map(topic -> new Overlap(first.name(), second.name(), narrower, topic));
    }
}
