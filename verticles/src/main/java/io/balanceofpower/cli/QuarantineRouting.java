package io.balanceofpower.cli;

import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Message;
import io.balanceofpower.message.Quarantine;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.quarantine.QuarantineEntry;
import io.balanceofpower.step4_route.Incoming;
import io.balanceofpower.step4_route.Routes;
import io.balanceofpower.step4_route.Routing.Routed;
import io.balanceofpower.step4_route.Sender;
import io.balanceofpower.step6_commit.ReplayProducer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ApiException;

/**
 * Takes a message from a quarantine through the routes as they are now: with its topic, payload, properties, device, user,
 * groups and receive time, as it came. Its numbering stays what it was; a message that was not numbered then is not
 * numbered now, whatever the routes read, because no ledger could tell its copies.
 *
 * @param topics that exist in Kafka
 * @param nowMs the time of the replay, in ms since 1970-01-01 UTC
 */
record QuarantineRouting(Routes routes, ReplayProducer format, Set<String> topics, LongSupplier nowMs) {

    /** Asks Kafka for a topic's partitions, and blocks for that, if the routes choose by them. */
    QuarantineOutcome of(QuarantineEntry entry) {
        Optional<Set<String>> groups = QuarantineText.groups(entry);
        if (groups.isEmpty()) {
            return stays(entry, Refusal.NOT_AUTHORIZED, "Its header bop-groups is no JSON array of texts.");
        }
        Optional<String> first = firstQuarantine(entry);
        if (first.isPresent()) {
            return stays(
                    entry,
                    Refusal.NO_MATCHING_ROUTE,
                    "It was kept in " + first.get() + " too, which is named first, and can be replayed from there only;"
                            + " if it is there no more, it was replayed or discarded there. Discard it here.");
        }
        Sender sender = new Sender(entry.trade().device(), RouteCases.user(entry.user(), groups.get()));
        Incoming incoming = new Incoming(
                entry.trade().mqttTopic(),
                entry.payload(),
                entry.userProperties(),
                sender,
                entry.trade().receivedAtNs());
        return routes.route(incoming).fold(to -> records(entry, to), no -> stays(entry, no.refusal(), no.detail()));
    }

    /**
     * Several routes may have kept a message, each in a quarantine of its own: only one of these may write it. That is so
     * even if it is there no more, since nobody can tell then whether it was written or discarded.
     */
    private static Optional<String> firstQuarantine(QuarantineEntry entry) {
        return entry.trade().destinations().stream()
                .filter(Quarantine::isTopic)
                .findFirst()
                .filter(first -> !first.equals(entry.trade().source().topic()));
    }

    private QuarantineOutcome records(QuarantineEntry entry, Routed to) {
        for (Destination each : to.destinations()) {
            if (Quarantine.isTopic(each.topic())) {
                Map<String, String> headers = new RoutedRecord(each).headers();
                return QuarantineOutcome.stays(
                        entry,
                        headers.getOrDefault(Quarantine.REFUSAL, ""),
                        headers.getOrDefault(Quarantine.REASON, ""));
            }
        }
        // Of a message in several topics only a part may be in quarantine.
        List<Destination> missing = to.destinations().stream()
                .filter(each -> !entry.trade().destinations().contains(each.topic()))
                .toList();
        if (missing.isEmpty()) {
            return stays(entry, Refusal.NO_MATCHING_ROUTE, "Routes send it to no topic that does not have it already.");
        }
        for (Destination each : missing) {
            if (!topics.contains(each.topic())) {
                return stays(
                        entry,
                        Refusal.DESTINATION_UNKNOWN,
                        "The topic " + each.topic() + " of route " + each.route()
                                + " does not exist, or this user may not describe it: create it, or correct the route.");
            }
        }
        return records(entry, missing);
    }

    private QuarantineOutcome records(QuarantineEntry entry, List<Destination> destinations) {
        try {
            List<ProducerRecord<byte[], byte[]>> records =
                    format.records(message(entry, destinations), nowMs.getAsLong());
            return records.stream().allMatch(format::fits)
                    ? new QuarantineOutcome(entry, records, "", "")
                    : stays(
                            entry,
                            Refusal.RECORD_TOO_LARGE,
                            "A record of it is larger than kafka.record-bytes-max allows.");
        } catch (ApiException e) {
            if (!ReplayProducer.isOfRecord(e)) {
                throw e;
            }
            return stays(entry, Refusal.DESTINATION_UNKNOWN, "A route chooses a partition: " + e.getMessage() + ".");
        }
    }

    private static QuarantineOutcome stays(QuarantineEntry entry, Refusal refusal, String reason) {
        return QuarantineOutcome.stays(entry, refusal.name(), reason);
    }

    private static Message message(QuarantineEntry entry, List<Destination> destinations) {
        return new Message(
                entry.trade().device(),
                entry.trade().numbering(),
                0,
                destinations,
                entry.payload(),
                entry.trade().mqttTopic(),
                entry.trade().receivedAtNs(),
                entry.userProperties(),
                outcome -> {}); // the device was told when the message went into the quarantine
    }
}
