package io.balanceofpower.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 3, unit = TimeUnit.MINUTES)
class BrokerClusterIT {
    private static final String TOPIC = "trades";

    @Test
    void shouldTakeTransactionsWhileAnyOneBrokerIsStoppedPausedOrKilledAndLeaveNothingBehind() throws Exception {
        BrokerCluster cluster = BrokerCluster.start(3, BrokerSettings.temporary());
        List<BrokerProcess> brokers = cluster.brokers();
        Path directory = brokers.get(0).directory().getParent();
        try (cluster;
                Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 3, (short) 3))).all().get();
            try (KafkaProducer<String, String> producer = producer(cluster.bootstrapServers())) {
                producer.initTransactions();
                commit(producer);

                brokers.get(0).stop();
                assertThat(brokers.get(0).isAlive()).isFalse();
                commit(producer);
                brokers.get(0).restart();

                brokers.get(1).pause();
                commit(producer);
                brokers.get(1).resume();

                brokers.get(2).kill();
                commit(producer);
                brokers.get(2).restart();
                commit(producer);
            }
            assertThat(admin.describeCluster().nodes().get()).hasSize(3);
        }
        assertThat(brokers).noneMatch(BrokerProcess::isAlive);
        assertThat(directory).doesNotExist();
    }

    private static KafkaProducer<String, String> producer(String bootstrapServers) {
        Map<String, Object> options = Map.of(
                "bootstrap.servers", bootstrapServers,
                "transactional.id", "cluster-test",
                "request.timeout.ms", 3_000,
                "delivery.timeout.ms", 60_000,
                "max.block.ms", 60_000);
        return new KafkaProducer<>(options, new StringSerializer(), new StringSerializer());
    }

    /** One record to each partition, all or none. */
    private static void commit(KafkaProducer<String, String> producer) throws Exception {
        producer.beginTransaction();
        for (int partition = 0; partition < 3; partition++) {
            var unused = producer.send(new ProducerRecord<>(TOPIC, partition, null, "trade"));
        }
        producer.commitTransaction();
    }
}
