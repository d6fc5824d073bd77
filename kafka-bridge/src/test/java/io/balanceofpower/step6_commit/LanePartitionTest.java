package io.balanceofpower.step6_commit;

import static io.balanceofpower.message.Outcome.Kept.COMMITTED;
import static io.balanceofpower.step6_commit.LaneRig.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Numbering;
import io.balanceofpower.message.Outcome.Refused;
import io.balanceofpower.message.Partition;
import io.balanceofpower.message.RecordForm;
import io.balanceofpower.message.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Records whose routes say which partition they go to. */
class LanePartitionTest {

    private final LaneRig rig = new LaneRig();

    @AfterEach
    void end() {
        rig.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldPutEachRecordWhereItsRouteSays(Guarantee guarantee) {
        rig.kafka.partitions = 12;
        Lane lane = rig.open(guarantee);
        rig.offer(lane, sent(0, to("a", new Partition.Fixed(11)), to("b", hashOf("SPY")), to("c", hashOf(""))));
        rig.offer(lane, sent(1, to("a", Partition.ByKey.BY_KEY), to("b", hashOf("QQQ"))));
        rig.awaitAllSettled();

        assertThat(rig.all).extracting(Sent::outcome).containsOnly(COMMITTED);
        assertThat(rig.kafka.partitions("a")).containsExactly(11, null);
        assertThat(rig.kafka.partitions("b")).containsExactly(asKafka("SPY", 12), asKafka("QQQ", 12));
        assertThat(rig.kafka.partitions("c")).containsExactly(asKafka("", 12));
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseOnlyTheMessageForAPartitionThatThereIsNot(Guarantee guarantee) {
        rig.kafka.partitions = 3;
        Lane lane = rig.open(guarantee);
        rig.holdLaneWith(lane, sent(0, to("t", new Partition.Fixed(2))));
        Sent beyond = rig.offer(lane, sent(1, to("t", new Partition.Fixed(3))));
        Sent alike = rig.offer(lane, sent(2, to("t", new Partition.Fixed(3))));
        Sent kept = rig.offer(lane, sent(3, to("t", Partition.ByKey.BY_KEY)));
        rig.letCommitsGo();
        rig.awaitAllSettled();
        int aborts = rig.kafka.aborts();
        Sent later = rig.offer(lane, sent(1, to("t", new Partition.Fixed(3))));
        rig.awaitAllSettled();

        Refused why = new Refused(
                Refusal.DESTINATION_UNKNOWN,
                "Topic t has no partition 3, only 3, counted from 0: add partitions, or correct the route.");
        assertThat(List.of(refused(beyond), refused(alike), refused(later))).containsOnly(why);
        assertThat(kept.outcome()).isEqualTo(COMMITTED);
        assertThat(rig.kafka.committed("t")).containsExactly("d1:0", "d1:3");
        assertThat(rig.kafka.aborts()).isEqualTo(aborts).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void shouldTryAgainWhenTheProducerDoesNotKnowTheTopicsPartitionsYet(Guarantee guarantee) {
        rig.kafka.metadataErrors.add(new TimeoutException("no metadata"));
        Lane lane = rig.open(guarantee);
        Sent sent = rig.offer(lane, sent(0, to("before", Partition.ByKey.BY_KEY), to("t", hashOf("SPY"))));
        rig.awaitAllSettled();

        assertThat(sent.outcome()).isEqualTo(COMMITTED);
        assertThat(rig.kafka.committed("before")).containsExactly("d1:0");
        assertThat(rig.kafka.committed("t")).containsExactly("d1:0");
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseTheMessageForATopicThatIsGone(Guarantee guarantee) {
        rig.kafka.partitions = 0;
        rig.kafka.unknownTopics.put("t", true);
        Lane lane = rig.open(guarantee);
        Sent sent = rig.offer(lane, sent(0, to("t", hashOf("SPY"))));
        rig.awaitAllSettled();

        assertThat(refused(sent).refusal()).isEqualTo(Refusal.DESTINATION_UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseTheMessageWhosePartitionsTheProducerMayNotAskFor(Guarantee guarantee) {
        rig.kafka.metadataErrors.add(new TopicAuthorizationException(Set.of("t")));
        Lane lane = rig.open(guarantee);
        Sent sent = rig.offer(lane, sent(0, to("t", hashOf("SPY"))));
        rig.awaitAllSettled();

        assertThat(refused(sent).refusal()).isEqualTo(Refusal.DESTINATION_FORBIDDEN);
        assertThat(rig.kafka.committed("t")).isEmpty();
    }

    private static Sent sent(long sequence, Destination... destinations) {
        byte[] payload = ("d1:" + sequence).getBytes(StandardCharsets.UTF_8);
        return new Sent("d1", new Numbering("d1", 0, sequence), 0, List.of(destinations), payload);
    }

    private static Destination to(String topic, Partition partition) {
        return new Destination(topic, "r", null, new RecordForm(partition, RecordForm.RECEIVED, null, List.of()));
    }

    private static Partition hashOf(String text) {
        return new Partition.HashOf(text.getBytes(StandardCharsets.UTF_8));
    }

    private static int asKafka(String key, int partitions) {
        return BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), partitions);
    }
}
