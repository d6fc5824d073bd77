package io.balanceofpower.loadtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.balanceofpower.step6_commit.Guarantee;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** The two limits with a real Kafka, small. */
final class LimitsIT {

    private static final List<String> JAVA_OPTIONS = List.of("-Xmx256m");
    private static final int MESSAGES = 5_000;

    @Test
    void shouldMeasureBothLimitsAndFindWhatTheProducerWroteInKafka() throws BenchFailed {
        Workload workload = new Workload(10, 20, 200, true, Guarantee.EXACTLY_ONCE);
        try (Stage stage = Stage.open(JAVA_OPTIONS);
                KafkaTopic topic = new KafkaTopic(stage.bootstrapServers());
                Contender producer = stage.bareProducer(workload);
                Contender endpoint = stage.bareEndpoint(workload)) {
            Map<TopicPartition, Long> before = topic.ends();
            assertThat(cpuSeconds(producer, Load.closedLoop(MESSAGES))).isPositive();
            topic.requireCommitted(producer, before, MESSAGES);
            assertThatThrownBy(() -> topic.requireCommitted(producer, before, MESSAGES + 1))
                    .isInstanceOf(BenchFailed.class)
                    .hasMessageContaining("are committed in Kafka");
            assertThat(cpuSeconds(endpoint, Load.closedLoop(MESSAGES))).isPositive();

            Histogram committedNs = producer.send(Load.openLoop(1_000, 2_000));
            Histogram acknowledgedNs = endpoint.send(Load.openLoop(1_000, 2_000));
            assertThat(committedNs.getTotalCount()).isEqualTo(1_000);
            assertThat(acknowledgedNs.getTotalCount()).isEqualTo(1_000);
            assertThat(committedNs.getMinValue()).isPositive();

            assertThatThrownBy(() -> producer.send(Load.steady(1_000_000, 10_000_000)))
                    .isInstanceOf(BenchFailed.class)
                    .hasMessageContaining("10,000,000 messages/s was not held")
                    .hasMessageContaining("were committed within 0.6 s");
            assertThatThrownBy(() -> endpoint.send(Load.steady(1_000_000, 10_000_000)))
                    .isInstanceOf(BenchFailed.class)
                    .hasMessageContaining("were acknowledged within 0.6 s");
        }
    }

    @Test
    void shouldSayWhenKafkaDeletesMessagesBeforeTheyAreCounted() throws Exception {
        try (Stage stage = Stage.open(JAVA_OPTIONS);
                KafkaTopic topic = new KafkaTopic(stage.bootstrapServers());
                Admin admin = Admin.create(Map.of("bootstrap.servers", stage.bootstrapServers()));
                Contender producer = stage.bareProducer(new Workload(10, 20, 200, false, Guarantee.AT_LEAST_ONCE))) {
            Map<TopicPartition, Long> before = topic.ends();
            producer.send(Load.closedLoop(MESSAGES));
            TopicPartition fullest = Collections.max(topic.ends().entrySet(), Map.Entry.comparingByValue())
                    .getKey();
            admin.deleteRecords(Map.of(fullest, RecordsToDelete.beforeOffset(1)))
                    .all()
                    .get();

            assertThatThrownBy(() -> topic.committedSince(before))
                    .isInstanceOf(BenchFailed.class)
                    .hasMessageContaining("take fewer --messages");
        }
    }

    @Test
    void shouldSendWithoutTransactionsAtLeastOnce() throws BenchFailed {
        Workload workload = new Workload(10, 20, 200, false, Guarantee.AT_LEAST_ONCE);
        try (Stage stage = Stage.open(JAVA_OPTIONS);
                KafkaTopic topic = new KafkaTopic(stage.bootstrapServers());
                Contender producer = stage.bareProducer(workload)) {
            Map<TopicPartition, Long> before = topic.ends();
            producer.send(Load.closedLoop(MESSAGES));
            topic.requireCommitted(producer, before, MESSAGES);
            long records = topic.ends().values().stream().mapToLong(end -> end).sum()
                    - before.values().stream().mapToLong(end -> end).sum();
            assertThat(records).as("no marks of transactions among them").isEqualTo(MESSAGES);
        }
    }

    private static double cpuSeconds(Contender contender, Load load) throws BenchFailed {
        CpuMeter meter = new CpuMeter(contender.process());
        contender.send(load);
        return meter.lap().seconds();
    }
}
