package io.balanceofpower.step6_commit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The topic of claims and checkpoints: one partition, since its order decides who owns a device; compacted, since its
 * newest records are all that is known; replicated as well as the destinations are. Created if it is missing, and checked
 * in any case. Blocks.
 */
final class SessionsTopic {

    private static final short REPLICAS_FOR_MAJORITY = 3;

    private final BusSettings settings;
    private final Admin admin;
    private final KafkaStart start;
    private final String topic;

    SessionsTopic(BusSettings settings, Admin admin, KafkaStart start) {
        this.settings = settings;
        this.admin = admin;
        this.start = start;
        this.topic = new ClientOptions(settings).sessionsTopic();
    }

    /** @throws BusException if the topic cannot be had as it must be: names everything that is wrong, and the remedy */
    void prepare() {
        if (!start.missing(List.of(topic)).isEmpty()) {
            create();
        }
        List<String> wrong = new ArrayList<>();
        check(start.describe(topic), wrong);
        check(start.config(topic), wrong);
        if (!wrong.isEmpty()) {
            throw new BusException("topic " + topic + ": " + String.join("; ", wrong), null);
        }
    }

    private void create() {
        short replicas = settings.topicReplicationFactor();
        NewTopic wanted = new NewTopic(topic, 1, replicas)
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT,
                        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                        Integer.toString(minInSync(replicas)),
                        // Compacted often, since a start reads all of it.
                        TopicConfig.SEGMENT_BYTES_CONFIG,
                        Integer.toString(64 * 1024 * 1024),
                        TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
                        "0.2"));
        start.await(admin.createTopics(List.of(wanted)).all(), TopicExistsException.class);
        start.awaitKnown(List.of(topic));
    }

    private void check(TopicDescription found, List<String> wrong) {
        if (found.partitions().size() != 1) {
            wrong.add("it has " + found.partitions().size()
                    + " partitions and must have one, whose order decides who owns a device: stop all nodes, delete the"
                    + " topic and start again (copies sent across that moment cannot be told)");
        }
        int replicas = found.partitions().get(0).replicas().size();
        if (replicas < settings.topicReplicationFactor()) {
            wrong.add("its replication factor is " + replicas + ", below kafka.topics.replication-factor: "
                    + settings.topicReplicationFactor() + "; raise it with kafka-reassign-partitions.sh, or set"
                    + " kafka.topics.replication-factor: " + replicas);
        }
    }

    private void check(Config found, List<String> wrong) {
        String policy = value(found, TopicConfig.CLEANUP_POLICY_CONFIG);
        if (!policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            wrong.add("cleanup.policy is " + policy
                    + ", by which claims get lost; set it to compact with kafka-configs.sh"
                    + " --alter --entity-type topics --entity-name " + topic + " --add-config cleanup.policy=compact");
        }
        int wanted = minInSync(settings.topicReplicationFactor());
        int inSync = Integer.parseInt(value(found, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG));
        if (inSync < wanted) {
            wrong.add("min.insync.replicas is " + inSync + ", so that a claim may be lost with one broker; set it to "
                    + wanted + " with kafka-configs.sh --alter --entity-type topics --entity-name " + topic
                    + " --add-config min.insync.replicas=" + wanted);
        }
    }

    private static String value(Config config, String name) {
        ConfigEntry entry = config.get(name);
        return entry == null || entry.value() == null ? "" : entry.value();
    }

    /** Two of three survive the loss of one broker and still take writes. */
    private static int minInSync(short replicas) {
        return replicas >= REPLICAS_FOR_MAJORITY ? 2 : 1;
    }
}
