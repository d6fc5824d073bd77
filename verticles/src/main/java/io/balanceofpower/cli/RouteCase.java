package io.balanceofpower.cli;

import io.balanceofpower.message.Destination;
import io.balanceofpower.step4_route.Incoming;
import io.balanceofpower.step4_route.Routing;
import io.balanceofpower.step4_route.Routing.Routed;
import io.balanceofpower.step4_route.Routing.Unrouted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A message, and where it is expected to go. */
record RouteCase(String name, Incoming message, Expected expected) {

    /** What is not named may be anything. */
    record Expected(
            Optional<String> route,
            Optional<List<String>> destinations,
            Optional<String> key,
            Optional<String> refused) {}

    /** What came out otherwise, a sentence each; empty if nothing did. */
    List<String> differences(Routing routing) {
        List<String> all = new ArrayList<>();
        if (routing instanceof Unrouted no) {
            expected.refused()
                    .ifPresentOrElse(
                            refusal -> compare("refusal", refusal, no.refusal().name(), all),
                            () -> all.add("is refused, " + no.refusal() + ": " + no.detail()));
            return all;
        }
        Routed to = (Routed) routing;
        Destination first = to.destinations().get(0);
        expected.refused()
                .ifPresent(
                        refusal -> all.add("is not refused with " + refusal + ", but taken by route " + first.route()));
        expected.route().ifPresent(route -> compare("route", route, first.route(), all));
        expected.destinations().ifPresent(topics -> compare("destinations", topics, topics(to), all));
        expected.key().ifPresent(key -> compare("key", key, key(first), all));
        return all;
    }

    private static List<String> topics(Routed to) {
        return to.destinations().stream().map(Destination::topic).toList();
    }

    private static String key(Destination destination) {
        byte[] key = destination.key();
        return key == null ? "none" : new String(key, StandardCharsets.UTF_8);
    }

    private static void compare(String what, Object expected, Object found, List<String> differences) {
        if (!expected.equals(found)) {
            differences.add(what + " is " + found + ", not " + expected);
        }
    }
}
