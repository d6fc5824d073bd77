package io.balanceofpower.settings;

import static io.balanceofpower.settings.KafkaClient.CONSUMER;
import static io.balanceofpower.settings.KafkaClient.PRODUCER;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The Kafka options that cannot be passed through, because a promise depends on them, each with its reason. */
final class KafkaRefusals {

    /** For every client. */
    private static final Map<String, String> COMMON = Map.of(
            "bootstrap.servers",
            "set kafka.bootstrap-servers instead",
            "bootstrap.controllers",
            "the node talks to brokers; set kafka.bootstrap-servers instead",
            "client.id",
            "the node names its clients after node.id, so that the broker's logs and quotas tell them apart",
            "config.providers",
            "values from elsewhere would pass by these checks; for a secret write file:/path/to/it");

    private static final Map<String, String> PRODUCERS = Map.ofEntries(
            Map.entry("acks", "a success promises that all in-sync replicas have the record, so the node sets all"),
            Map.entry(
                    "enable.idempotence", "without it a producer's retry writes a record twice, so the node sets true"),
            Map.entry("transactional.id", "it names the lane; set node.id and mesh.name instead"),
            Map.entry("transaction.timeout.ms", "set kafka.transaction-timeout-ms instead"),
            Map.entry(
                    "transaction.two.phase.commit.enable",
                    "with it Kafka would never end the transaction of a node that died"),
            Map.entry(
                    "max.in.flight.requests.per.connection",
                    "a device's order depends on it, so the node sets what Kafka guarantees order for"),
            Map.entry("retries", "the lane decides when to give a record up, so that it can tell what became of it"),
            Map.entry(
                    "delivery.timeout.ms",
                    "the lane decides when to give a record up, so that it can tell what became of it"),
            Map.entry("max.request.size", "set kafka.record-bytes-max instead"),
            Map.entry("partitioner.class", "a device's order depends on one key going to one partition"),
            Map.entry("partitioner.ignore.keys", "a device's order depends on one key going to one partition"),
            Map.entry("key.serializer", "a record's key is what the route says, as bytes"),
            Map.entry("value.serializer", "a record's value is the payload as received, as bytes"),
            Map.entry("interceptor.classes", "an interceptor can change or lose a record"));

    private static final Map<String, String> CONSUMERS = Map.ofEntries(
            Map.entry("isolation.level", "only read_committed sees what is final, so the node sets that"),
            Map.entry("enable.auto.commit", "the node reads back by offset and commits none"),
            Map.entry("auto.commit.interval.ms", "the node reads back by offset and commits none"),
            Map.entry(
                    "auto.offset.reset", "the node says itself where it reads; elsewhere it would find wrong outcomes"),
            Map.entry("group.id", "the node reads whole partitions and joins no group"),
            Map.entry("group.instance.id", "the node reads whole partitions and joins no group"),
            Map.entry("group.protocol", "the node reads whole partitions and joins no group"),
            Map.entry("group.remote.assignor", "the node reads whole partitions and joins no group"),
            Map.entry("partition.assignment.strategy", "the node reads whole partitions and joins no group"),
            Map.entry("session.timeout.ms", "the node reads whole partitions and joins no group"),
            Map.entry("heartbeat.interval.ms", "the node reads whole partitions and joins no group"),
            Map.entry("share.acknowledgement.mode", "the node reads whole partitions and joins no group"),
            Map.entry("share.acquire.mode", "the node reads whole partitions and joins no group"),
            Map.entry("allow.auto.create.topics", "a topic that is read back exists; others are kafka.topics.create's"),
            Map.entry("check.crcs", "a corrupt record must not count as committed, so it stays true"),
            Map.entry("exclude.internal.topics", "it is for subscriptions by pattern, which the node has none of"),
            Map.entry("key.deserializer", "the node reads bytes"),
            Map.entry("value.deserializer", "the node reads bytes"),
            Map.entry("interceptor.classes", "an interceptor can hide or change a record"));

    private KafkaRefusals() {}

    /** Why an option is refused for a client; empty when it is not. */
    static Optional<String> reason(KafkaClient client, String option) {
        return Optional.ofNullable(of(client).get(option));
    }

    /** All that are refused for a client, with their reasons. */
    static Map<String, String> of(KafkaClient client) {
        return client == KafkaClient.CLIENT ? common() : joined(List.of(COMMON, only(client)));
    }

    /** What is refused for every client. */
    static Map<String, String> everywhere() {
        return new TreeMap<>(COMMON);
    }

    /** What is refused for one kind of client beyond that. */
    static Map<String, String> only(KafkaClient client) {
        return switch (client) {
            case CLIENT, ADMIN -> Map.of();
            case PRODUCER -> new TreeMap<>(PRODUCERS);
            case CONSUMER -> new TreeMap<>(CONSUMERS);
        };
    }

    /** What any client refuses is refused for all of them; so is what not all of them know. */
    private static Map<String, String> common() {
        Map<String, String> refused = new TreeMap<>();
        for (KafkaClient client : List.of(PRODUCER, CONSUMER, KafkaClient.ADMIN)) {
            List<String> others = new ArrayList<>(client.options().keySet());
            others.removeAll(KafkaClient.CLIENT.options().keySet());
            others.forEach(name -> refused.put(name, "not every client has it; set " + client.prefix() + name));
        }
        refused.putAll(joined(List.of(CONSUMERS, PRODUCERS, COMMON)));
        return refused;
    }

    private static Map<String, String> joined(List<Map<String, String>> parts) {
        Map<String, String> all = new TreeMap<>();
        parts.forEach(all::putAll);
        return all;
    }
}
