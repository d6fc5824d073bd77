package io.balanceofpower.step6_commit;

import io.balanceofpower.message.Quarantine;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for Kafka and sees to the destination topics. Blocks, at most for {@link BusSettings#startTimeoutMs} in all;
 * every way to fail is a {@link BusException} that names the remedy.
 */
final class KafkaStart {

    /** An entry stays until it is dealt with, which deletes its key, but not for ever. */
    private static final Map<String, String> OF_QUARANTINE = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.RETENTION_MS_CONFIG,
            String.valueOf(TimeUnit.DAYS.toMillis(30)));

    private final BusSettings settings;
    private final Admin admin;
    private final Backoff backoff = new Backoff(Thread::sleep);
    private final long startedNs = System.nanoTime();

    KafkaStart(BusSettings settings, Admin admin) {
        this.settings = settings;
        this.admin = admin;
    }

    /**
     * Waits for Kafka, and checks or creates the topics.
     *
     * @return what each topic takes; without those that we may not ask about, whose limits show when a record exceeds them
     */
    Map<String, TopicLimits> prepare(Set<String> destinations) {
        Set<String> missing = missing(destinations);
        if (!missing.isEmpty()) {
            if (!settings.createTopics()) {
                throw new BusException(
                        "missing in Kafka at " + settings.bootstrapServers() + ": topics " + String.join(", ", missing)
                                + ": create them, correct the routes, or set kafka.topics.create: true",
                        null);
            }
            create(missing);
        }
        return limitsByTopic(destinations);
    }

    /** How much of the start's time is left; never less than 1, which Kafka's clients want. */
    int leftMs() {
        long spentMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, settings.startTimeoutMs() - spentMs));
    }

    BusException silent(Throwable cause) {
        return new BusException(
                "bootstrap servers " + settings.bootstrapServers() + " did not answer within "
                        + settings.startTimeoutMs() + " ms: is Kafka running there? Set kafka.bootstrap-servers",
                cause);
    }

    /** Those of the topics that Kafka does not know. */
    Set<String> missing(Collection<String> topics) {
        Map<String, KafkaFuture<TopicDescription>> answers = admin.describeTopics(
                        topics, new DescribeTopicsOptions().timeoutMs(leftMs()))
                .topicNameValues();
        Set<String> missing = new TreeSet<>();
        answers.forEach((topic, answer) -> {
            if (await(answer, AclOperation.DESCRIBE, topic, UnknownTopicOrPartitionException.class) == null) {
                missing.add(topic);
            }
        });
        return missing;
    }

    private void create(Set<String> topics) {
        Map<String, KafkaFuture<Void>> answers = admin.createTopics(
                        topics.stream().map(this::newTopic).toList(), new CreateTopicsOptions().timeoutMs(leftMs()))
                .values();
        // Another node may have been quicker.
        answers.forEach((topic, answer) -> await(answer, AclOperation.CREATE, topic, TopicExistsException.class));
        awaitKnown(topics);
    }

    private NewTopic newTopic(String topic) {
        NewTopic made = new NewTopic(topic, settings.topicPartitions(), settings.topicReplicationFactor());
        return Quarantine.isTopic(topic) ? made.configs(OF_QUARANTINE) : made;
    }

    /** Created, and not yet known to the broker that we ask. */
    void awaitKnown(Collection<String> topics) {
        while (!missing(topics).isEmpty()) {
            if (leftMs() <= 1) {
                throw silent(new TimeoutException("created topics did not appear"));
            }
            backoff.pause();
        }
    }

    /** A topic that exists. */
    TopicDescription describe(String topic) {
        return expect(ask(
                () -> admin.describeTopics(List.of(topic), new DescribeTopicsOptions().timeoutMs(leftMs()))
                        .topicNameValues()
                        .get(topic),
                AclOperation.DESCRIBE,
                topic,
                null));
    }

    /** The configuration of a topic that exists. */
    Config config(String topic) {
        return expect(config(topic, null));
    }

    private @Nullable Config config(String topic, @Nullable Class<? extends Throwable> expected) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return ask(
                () -> admin.describeConfigs(List.of(resource), new DescribeConfigsOptions().timeoutMs(leftMs()))
                        .values()
                        .get(resource),
                AclOperation.DESCRIBE_CONFIGS,
                topic,
                expected);
    }

    private <T> T expect(@Nullable T answer) {
        if (answer == null) {
            throw silent(new TimeoutException("no answer about a topic"));
        }
        return answer;
    }

    /** Asks about a topic that exists until the broker that happens to be asked has heard of it. */
    private <T> @Nullable T ask(
            Supplier<@Nullable KafkaFuture<T>> question,
            AclOperation operation,
            String topic,
            @Nullable Class<? extends Throwable> expected) {
        while (true) {
            try {
                KafkaFuture<T> answer = question.get();
                return answer == null ? null : await(answer, operation, topic, expected);
            } catch (BusException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || leftMs() <= 1) {
                    throw e;
                }
                backoff.pause();
            }
        }
    }

    private Map<String, TopicLimits> limitsByTopic(Set<String> topics) {
        Map<String, TopicLimits> limits = new HashMap<>();
        for (String topic : topics) {
            Config config = config(topic, AuthorizationException.class);
            if (config != null) {
                limits.put(topic, limits(config));
            }
        }
        return limits;
    }

    private static TopicLimits limits(Config config) {
        // Where the broker sets the timestamps, it does not look at ours.
        boolean ours = !"LogAppendTime".equals(value(config, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG));
        return new TopicLimits(
                (int) number(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.MAX_VALUE),
                ours
                        ? number(config, TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, Long.MAX_VALUE)
                        : Long.MAX_VALUE,
                ours
                        ? number(config, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.MAX_VALUE)
                        : Long.MAX_VALUE);
    }

    private static long number(Config config, String name, long otherwise) {
        String value = value(config, name);
        return value == null ? otherwise : Long.parseLong(value);
    }

    private static @Nullable String value(Config config, String name) {
        ConfigEntry entry = config.get(name);
        return entry == null ? null : entry.value();
    }

    /** The answer; null if it is the error that the caller expects, if one. */
    <T> @Nullable T await(
            KafkaFuture<T> answer,
            AclOperation operation,
            String topic,
            @Nullable Class<? extends Throwable> expected) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (expected != null && expected.isInstance(cause)) {
                return null;
            }
            throw cause instanceof TimeoutException ? silent(cause) : refused(operation, topic, cause);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private BusException refused(AclOperation operation, String topic, Throwable cause) {
        BusException missing = new Rights(settings).missing(operation, topic, cause);
        return missing != null
                ? missing
                : new BusException(
                        "Kafka at " + settings.bootstrapServers() + " refuses: " + cause.getMessage() + " ("
                                + cause.getClass().getSimpleName() + ")",
                        cause);
    }
}
