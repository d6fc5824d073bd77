package io.balanceofpower.step6_commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
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
                "isolation.level", "read_uncommitted",
                "group.id", "mine");
        ClientOptions options = new ClientOptions(settings(Guarantee.EXACTLY_ONCE, hostile));
        assertThat(options.producer("n1-3-abc"))
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .containsEntry("transactional.id", "bop-mesh-n1-3-abc")
                .containsEntry("transaction.timeout.ms", 7_000)
                .containsEntry("max.in.flight.requests.per.connection", 5);
        assertThat(options.consumer("sessions-1"))
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("enable.auto.commit", false)
                .doesNotContainKey("group.id");
        assertThat(new ClientOptions(settings(Guarantee.AT_LEAST_ONCE, hostile)).producer("n1-3-abc"))
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
            Map<String, Object> producer = new HashMap<>(options.producer("n1-0-abc"));
            producer.put("key.serializer", ByteArraySerializer.class);
            producer.put("value.serializer", ByteArraySerializer.class);
            assertThat(new ProducerConfig(producer).unused()).isNotNull();
        }
    }

    @Test
    void shouldGiveARecordUpBeforeItsTransactionIsEnded() {
        ClientOptions options = new ClientOptions(settings(Guarantee.EXACTLY_ONCE, Map.of()));
        assertThat(options.producer("n1-0-abc"))
                .containsEntry("transaction.timeout.ms", 7_000)
                .containsEntry("delivery.timeout.ms", 3_500);
    }

    @Test
    void shouldNameOnlyOptionsThatKafkaKnows() {
        for (Guarantee guarantee : Guarantee.values()) {
            ClientOptions options = new ClientOptions(settings(guarantee, Map.of()));
            assertThat(ProducerConfig.configNames())
                    .containsAll(options.producer("n1-0-abc").keySet());
            assertThat(ConsumerConfig.configNames())
                    .containsAll(options.consumer("sessions-1").keySet());
            assertThat(AdminClientConfig.configNames())
                    .containsAll(options.admin().keySet());
        }
    }

    @Test
    void shouldNeverGiveTwoLanesOneName() {
        ClientOptions options = new ClientOptions(settings(Guarantee.EXACTLY_ONCE, Map.of()));
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            names.add(options.newLaneName(3));
        }
        assertThat(names).hasSize(10_000).allSatisfy(name -> assertThat(name).matches("n1-3-[0-9a-v]{12}"));
        assertThat(options.transactionalId("n1-3-abc")).startsWith(options.transactionalIdPrefix());
    }

    @Test
    void shouldGiveReplaysOfATopicOneTransactionalIdThatNoMeshTakesForALanes() {
        BusSettings settings = settings(Guarantee.AT_LEAST_ONCE, Map.of());
        for (String mesh : Set.of("mesh", "bop", "replay", "quarantine", "bop.quarantine", "replay-bop")) {
            ClientOptions options = new ClientOptions(Bus.with(settings, "mesh", mesh));
            assertThat(options.replayProducer("bop.quarantine.fills"))
                    .containsEntry("transactional.id", "bop.quarantine.fills-replay");
            assertThat("bop.quarantine.fills-replay").doesNotStartWith(options.transactionalIdPrefix());
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
                2_000,
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
