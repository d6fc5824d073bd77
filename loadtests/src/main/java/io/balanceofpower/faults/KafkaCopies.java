package io.balanceofpower.faults;

import io.balanceofpower.demo.DemoException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;

/** Who keeps and who leads the partitions. All methods block. */
final class KafkaCopies implements AutoCloseable {
    private static final long IN_SYNC_MS_MAX = 90_000;
    private static final long LOOK_MS = 200;

    private final Admin admin;

    KafkaCopies(String bootstrapServers) {
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** The number of the broker that leads this partition. */
    int leader(String topic, int partition) throws InterruptedException {
        return describe(List.of(topic))
                .iterator()
                .next()
                .partitions()
                .get(partition)
                .leader()
                .id();
    }

    int partitions(String topic) throws InterruptedException {
        return describe(List.of(topic)).iterator().next().partitions().size();
    }

    /**
     * Waits until every copy of every partition, Kafka's own topics included, is in sync: only then may the next broker go.
     *
     * @throws DemoException if that takes more than a minute and a half
     */
    void awaitInSync() throws InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(IN_SYNC_MS_MAX);
        while (!inSync()) {
            if (System.nanoTime() > deadlineNs) {
                throw new DemoException(
                        DemoException.Kind.FAILED,
                        "Kafka's copies are not in sync " + IN_SYNC_MS_MAX / 1_000 + " s after a broker came back.");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
    }

    private boolean inSync() throws InterruptedException {
        try {
            Set<String> topics = admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get();
            return describe(topics).stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(KafkaCopies::inSync);
        } catch (ExecutionException e) {
            throw failed(e);
        }
    }

    private static boolean inSync(TopicPartitionInfo partition) {
        return partition.isr().size() == partition.replicas().size() && partition.leader() != null;
    }

    private Collection<TopicDescription> describe(Collection<String> topics) throws InterruptedException {
        try {
            return admin.describeTopics(topics).allTopicNames().get().values();
        } catch (ExecutionException e) {
            throw failed(e);
        }
    }

    private static DemoException failed(ExecutionException e) {
        return new DemoException(DemoException.Kind.FAILED, "Kafka does not describe its topics: " + e.getCause(), e);
    }

    @Override
    public void close() {
        admin.close();
    }
}
