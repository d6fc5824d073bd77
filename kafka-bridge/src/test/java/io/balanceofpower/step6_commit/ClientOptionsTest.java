package io.balanceofpower.step6_commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ClientOptionsTest {

    @Test
    void shouldPutWhatPromisesDependOnOverTheUsersOptions() {
        Map<String, String> hostile = Map.of(
                "acks", "1",
                "enable.idempotence", "false",
                "transactional.id", "mine",
                "delivery.timeout.ms", "1",
                "isolation.level", "read_uncommitted");
        ClientOptions options = new ClientOptions(settings(Guarantee.EXACTLY_ONCE, hostile));
        assertThat(options.producer(3))
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .containsEntry("transactional.id", "bop-mesh-n1-3")
                .containsEntry("transaction.timeout.ms", 7_000)
                .containsEntry("max.in.flight.requests.per.connection", 5);
        assertThat(options.consumer(3)).containsEntry("isolation.level", "read_committed");
        assertThat(new ClientOptions(settings(Guarantee.AT_LEAST_ONCE, hostile)).producer(3))
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .containsEntry("delivery.timeout.ms", Integer.MAX_VALUE)
                .doesNotContainKey("transactional.id");
    }

    @Test
    void shouldBeTakenByKafkaWhateverTimesTheUserSets() {
        Map<String, String> slow = Map.of("request.timeout.ms", "300000", "linger.ms", "400000");
        for (Guarantee guarantee : Guarantee.values()) {
            ClientOptions options = new ClientOptions(settings(guarantee, slow));
            Map<String, Object> producer = new HashMap<>(options.producer(0));
            producer.put("key.serializer", ByteArraySerializer.class);
            producer.put("value.serializer", ByteArraySerializer.class);
            assertThat(new ProducerConfig(producer).unused()).isNotNull();
        }
    }

    @Test
    void shouldNameOnlyOptionsThatKafkaKnows() {
        for (Guarantee guarantee : Guarantee.values()) {
            ClientOptions options = new ClientOptions(settings(guarantee, Map.of()));
            assertThat(ProducerConfig.configNames())
                    .containsAll(options.producer(0).keySet());
            assertThat(ConsumerConfig.configNames())
                    .containsAll(options.consumer(0).keySet());
            assertThat(AdminClientConfig.configNames())
                    .containsAll(options.admin().keySet());
        }
    }

    private static BusSettings settings(Guarantee guarantee, Map<String, String> client) {
        return new BusSettings(
                "127.0.0.1:9092",
                guarantee,
                "n1",
                "mesh",
                4,
                1_000,
                1_000_000,
                100,
                100_000,
                7_000,
                1_000,
                false,
                1,
                (short) 1,
                client,
                Map.of(),
                Map.of(),
                Map.of());
    }
}
