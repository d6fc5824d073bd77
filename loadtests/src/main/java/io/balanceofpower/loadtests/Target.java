package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A bound that the product sets itself, beside what was measured.
 *
 * @param what a noun phrase, such as {@code node / (a + b)}
 * @param limit the greatest or, if {@code atLeast}, the smallest that is within it
 */
record Target(String what, double measured, boolean atLeast, double limit) {

    static Target atMost(String what, double measured, double limit) {
        return new Target(what, measured, false, limit);
    }

    static Target atLeast(String what, double measured, double limit) {
        return new Target(what, measured, true, limit);
    }

    boolean met() {
        return atLeast ? measured >= limit : measured <= limit;
    }

    String bound() {
        return (atLeast ? "at least " : "at most ") + plain(limit);
    }

    String figure() {
        return Numbers.decimals(measured, 2);
    }

    String words() {
        return what + ": " + figure() + "; target " + bound() + ", " + (met() ? "met" : "not met") + ".";
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Numbers.whole(value) : String.valueOf(value);
    }

    ObjectNode json() {
        return Report.object()
                .put("what", what)
                .put("measured", Numbers.round(measured))
                .put(atLeast ? "atLeast" : "atMost", limit)
                .put("met", met());
    }

    /** The opposite of {@link #json}. */
    static Target read(JsonNode json) {
        boolean atLeast = json.has("atLeast");
        return new Target(
                json.path("what").asText(),
                json.path("measured").asDouble(),
                atLeast,
                json.path(atLeast ? "atLeast" : "atMost").asDouble());
    }
}
