package io.balanceofpower.cli;

import io.balanceofpower.message.Message;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.quarantine.QuarantineEntry;
import io.balanceofpower.step4_route.Incoming;
import io.balanceofpower.step4_route.Routes;
import io.balanceofpower.step4_route.Routing;
import io.balanceofpower.step4_route.Routing.Routed;
import io.balanceofpower.step4_route.Sender;
import io.balanceofpower.step6_commit.ReplayProducer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Takes a message from a quarantine through the routes as they are now: with its topic, payload, properties, device, user,
 * groups and receive time, as it came. Its numbering stays what it was; a message that was not numbered then is not
 * numbered now, whatever the routes read, because no ledger could tell its copies.
 *
 * @param topics that exist in Kafka
 * @param nowMs the time of the replay, in ms since 1970-01-01 UTC
 */
record QuarantineRouting(Routes routes, ReplayProducer format, Set<String> topics, LongSupplier nowMs) {

    QuarantineOutcome of(QuarantineEntry entry) {
        Optional<Set<String>> groups = QuarantineText.groups(entry);
        if (groups.isEmpty()) {
            return QuarantineOutcome.stays(
                    entry, Refusal.NOT_AUTHORIZED.name(), "Its header bop-groups is no JSON array of texts.");
        }
        Sender sender = new Sender(entry.trade().device(), RouteCases.user(entry.user(), groups.get()));
        Routing routing = routes.route(new Incoming(
                entry.trade().mqttTopic(),
                entry.payload(),
                entry.userProperties(),
                sender,
                entry.trade().receivedAtNs()));
        return routing.fold(
                to -> records(entry, to),
                no -> QuarantineOutcome.stays(entry, no.refusal().name(), no.detail()));
    }

    private QuarantineOutcome records(QuarantineEntry entry, Routed to) {
        // Of a message in several topics only a part may be in quarantine.
        List<String> missing = to.destinations().stream()
                .filter(topic -> !entry.trade().destinations().contains(topic))
                .toList();
        if (missing.isEmpty()) {
            return QuarantineOutcome.stays(
                    entry,
                    Refusal.NO_MATCHING_ROUTE.name(),
                    "Routes send it to no topic that does not have it already (" + String.join(", ", to.destinations())
                            + ").");
        }
        Optional<String> unknown =
                missing.stream().filter(topic -> !topics.contains(topic)).findFirst();
        if (unknown.isPresent()) {
            return QuarantineOutcome.stays(
                    entry,
                    Refusal.DESTINATION_UNKNOWN.name(),
                    "The topic " + unknown.get() + " of route " + to.route()
                            + " does not exist, or this user may not describe it: create it, or correct the route.");
        }
        List<ProducerRecord<byte[], byte[]>> records = format.records(message(entry, to, missing), nowMs.getAsLong());
        return records.stream().allMatch(format::fits)
                ? new QuarantineOutcome(entry, records, "", "")
                : QuarantineOutcome.stays(
                        entry,
                        Refusal.RECORD_TOO_LARGE.name(),
                        "A record of it is larger than kafka.record-bytes-max allows.");
    }

    private static Message message(QuarantineEntry entry, Routed to, List<String> destinations) {
        return new Message(
                entry.trade().device(),
                entry.trade().numbering(),
                0,
                destinations,
                to.key(),
                entry.payload(),
                entry.trade().mqttTopic(),
                to.route(),
                entry.trade().receivedAtNs(),
                entry.userProperties(),
                outcome -> {}); // the device was told when the message went into the quarantine
    }
}
