package io.balanceofpower.cli;

import io.balanceofpower.settings.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What Kafka says of the topics themselves. All methods block, for as long as the admin client's options allow. */
record AuditTopics(Admin admin, List<String> topics) {
    private static final int GUESSES_MAX = 5;

    /**
     * A line for each topic that does not exist, with names that it may have meant.
     *
     * @throws KafkaException for whatever else Kafka refuses
     */
    List<String> unknown() {
        List<String> unknown = new ArrayList<>();
        admin.describeTopics(topics).topicNameValues().forEach((topic, description) -> {
            try {
                get(description);
            } catch (UnknownTopicOrPartitionException | InvalidTopicException e) {
                unknown.add(topic);
            }
        });
        if (unknown.isEmpty()) {
            return unknown;
        }
        Set<String> existing = get(admin.listTopics().names());
        return unknown.stream().map(topic -> words(topic, existing)).toList();
    }

    private static String words(String unknown, Collection<String> existing) {
        List<String> near = Stream.concat(
                        Nearest.all(unknown, existing),
                        existing.stream().filter(each -> each.contains(unknown)).sorted())
                .distinct()
                .limit(GUESSES_MAX)
                .toList();
        return "The topic " + unknown + " does not exist"
                + (near.isEmpty() ? "; none has a name like it." : "; did you mean " + String.join(" or ", near) + "?");
    }

    /** Why a gap in these topics may be none: Kafka deletes records from their middle, or does not say whether. */
    List<String> doubts() {
        List<String> doubts = new ArrayList<>();
        List<ConfigResource> asked = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        Map<ConfigResource, KafkaFuture<Config>> answers =
                admin.describeConfigs(asked).values();
        answers.forEach((topic, answer) -> {
            try {
                ConfigEntry policy = get(answer).get(TopicConfig.CLEANUP_POLICY_CONFIG);
                if (policy != null && policy.value().contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
                    doubts.add("The topic " + topic.name() + " is compacted: Kafka deletes older records of a key.");
                }
            } catch (AuthorizationException e) {
                doubts.add("Whether the topic " + topic.name()
                        + " is compacted cannot be seen without the permission DescribeConfigs.");
            }
        });
        return doubts;
    }

    private static <T> T get(KafkaFuture<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException refused ? refused : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
