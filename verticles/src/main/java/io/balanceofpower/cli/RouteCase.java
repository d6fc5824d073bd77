package io.balanceofpower.cli;

import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Quarantine;
import io.balanceofpower.step4_route.Incoming;
import io.balanceofpower.step4_route.Routing;
import io.balanceofpower.step4_route.Routing.Routed;
import io.balanceofpower.step4_route.Routing.Unrouted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A message, and where it is expected to go. */
record RouteCase(String name, Incoming message, Expected expected) {

    /**
     * What is not named may be anything.
     *
     * @param routes the routes that write records, in their order
     * @param destinations all Kafka topics
     * @param first of the first record
     * @param records of the record in each of these topics
     * @param refused the name of a refusal
     * @param quarantined the name of the refusal for which the message is kept
     */
    record Expected(
            Optional<List<String>> routes,
            Optional<List<String>> destinations,
            ExpectedRecord first,
            Map<String, ExpectedRecord> records,
            Optional<String> refused,
            Optional<String> quarantined) {}

    /** @param key {@code none} for a record without one */
    record ExpectedRecord(
            Optional<String> key, Optional<String> partition, Optional<String> timestamp, Map<String, String> headers) {

        private void compare(RoutedRecord found, String of, List<String> differences) {
            key.ifPresent(
                    each -> RouteCase.compare("key" + of, each, found.key().orElse("none"), differences));
            partition.ifPresent(each -> RouteCase.compare("partition" + of, each, found.partition(), differences));
            timestamp.ifPresent(each -> RouteCase.compare("timestamp" + of, each, found.timestamp(), differences));
            headers.forEach((name, value) -> RouteCase.compare(
                    "header " + name + of, value, found.headers().getOrDefault(name, "missing"), differences));
        }
    }

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
        List<Destination> to = ((Routed) routing).destinations();
        List<String> routes = to.stream().map(Destination::route).distinct().toList();
        expected.refused()
                .ifPresent(refusal -> all.add(
                        "is not refused with " + refusal + ", but taken by route " + String.join(", ", routes)));
        expected.routes().ifPresent(each -> compare("route", String.join(", ", each), String.join(", ", routes), all));
        expected.destinations()
                .ifPresent(topics -> compare(
                        "destinations",
                        topics,
                        to.stream().map(Destination::topic).toList(),
                        all));
        expected.first().compare(new RoutedRecord(to.get(0)), "", all);
        expected.records().forEach((topic, each) -> compare(topic, each, to, all));
        compareQuarantined(to, all);
        return all;
    }

    private static void compare(String topic, ExpectedRecord each, List<Destination> found, List<String> differences) {
        found.stream()
                .filter(destination -> destination.topic().equals(topic))
                .findFirst()
                .ifPresentOrElse(
                        destination -> each.compare(new RoutedRecord(destination), " in " + topic, differences),
                        () -> differences.add("there is no record in " + topic));
    }

    /** Nobody is to miss that a message does not arrive: what a case does not expect to be kept is a difference. */
    private void compareQuarantined(List<Destination> to, List<String> differences) {
        String found = to.stream()
                .map(RoutedRecord::new)
                .filter(RoutedRecord::isQuarantined)
                .map(each -> each.headers().getOrDefault(Quarantine.REFUSAL, ""))
                .findFirst()
                .orElse("none");
        compare("reason for quarantine", expected.quarantined().orElse("none"), found, differences);
    }

    private static void compare(String what, Object expected, Object found, List<String> differences) {
        if (!expected.equals(found)) {
            differences.add(what + " is " + found + ", not " + expected);
        }
    }
}
