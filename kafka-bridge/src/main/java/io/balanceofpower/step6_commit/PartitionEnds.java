package io.balanceofpower.step6_commit;

import io.balanceofpower.ownership.Positions;
import io.balanceofpower.ownership.Positions.OfTopic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Asks Kafka where the partitions of some topics end. Any thread; nothing blocks. */
public final class PartitionEnds {

    private final Admin admin;

    public PartitionEnds(Admin admin) {
        this.admin = admin;
    }

    /**
     * How far each partition reaches, records that are not committed included: whatever is sent to it later comes there or
     * behind. Topics that do not exist are left out.
     */
    public Mono<Positions> read(Collection<String> topics) {
        return Mono.fromFuture(() -> describe(topics))
                .flatMap(found -> Mono.fromFuture(() -> ends(found)).map(ends -> positions(found, ends)));
    }

    /** Whether Kafka knows the topic; an error if it does not tell. */
    CompletableFuture<Boolean> exists(String topic) {
        return describe(List.of(topic)).thenApply(found -> !found.isEmpty());
    }

    private CompletableFuture<List<TopicDescription>> describe(Collection<String> topics) {
        List<CompletableFuture<@Nullable TopicDescription>> answers = new ArrayList<>();
        for (KafkaFuture<TopicDescription> answer :
                admin.describeTopics(topics).topicNameValues().values()) {
            answers.add(answer.toCompletionStage().toCompletableFuture().handle(PartitionEnds::known));
        }
        return CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]))
                .thenApply(done -> answers.stream()
                        .map(CompletableFuture::join)
                        .filter(Objects::nonNull)
                        .toList());
    }

    private static @Nullable TopicDescription known(@Nullable TopicDescription description, @Nullable Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause == null || cause instanceof UnknownTopicOrPartitionException) {
            return description;
        }
        throw new CompletionException(cause);
    }

    private CompletableFuture<Map<TopicPartition, ListOffsetsResultInfo>> ends(List<TopicDescription> topics) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (TopicDescription topic : topics) {
            topic.partitions()
                    .forEach(
                            each -> asked.put(new TopicPartition(topic.name(), each.partition()), OffsetSpec.latest()));
        }
        return admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                .all()
                .toCompletionStage()
                .toCompletableFuture();
    }

    private static Positions positions(List<TopicDescription> topics, Map<TopicPartition, ListOffsetsResultInfo> ends) {
        List<OfTopic> positions = new ArrayList<>();
        for (TopicDescription topic : topics) {
            List<Long> offsets = new ArrayList<>();
            for (int partition = 0; partition < topic.partitions().size(); partition++) {
                ListOffsetsResultInfo end = ends.get(new TopicPartition(topic.name(), partition));
                offsets.add(end == null ? 0L : Math.max(0, end.offset()));
            }
            positions.add(new OfTopic(topic.name(), topic.topicId().toString(), offsets));
        }
        return new Positions(positions);
    }
}
