package io.balanceofpower.owners;

import static io.balanceofpower.message.Outcome.Kept.COMMITTED;
import static io.balanceofpower.owners.BusNode.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.balanceofpower.step6_commit.Bus;
import io.balanceofpower.step6_commit.BusException;
import io.balanceofpower.step6_commit.BusSettings;
import io.balanceofpower.step6_commit.Guarantee;
import io.balanceofpower.step6_commit.Lanes;
import io.balanceofpower.step6_commit.Sent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The topic of sessions as others may have left it. */
class SessionsTopicIT {

    private static final String RETENTION = "cleanup.policy";

    @SuppressWarnings("NullAway.Init")
    private static Bus bus;

    private final String topic = "t-" + UUID.randomUUID();
    private final String mesh = "m" + UUID.randomUUID();

    @BeforeAll
    static void startBroker() {
        bus = Bus.pausable();
    }

    @AfterAll
    static void endBroker() {
        bus.close();
    }

    @BeforeEach
    void createTopic() throws Exception {
        bus.create(topic);
    }

    @Test
    void shouldSkipCountAndNameWhatNoNodeWrote() throws Exception {
        try (BusMesh nodes = new BusMesh(bus, Guarantee.EXACTLY_ONCE, 1, 1_000, topic)) {
            BusNode n1 = nodes.start("n1");
            n1.acquire("d0");
            assertThat(outcome(n1, Sent.numbered("d0", 0, topic))).isEqualTo(COMMITTED);
            ListAppender<ILoggingEvent> log = new ListAppender<>();
            Logger logger = (Logger) LoggerFactory.getLogger(Owners.class);
            log.start();
            logger.addAppender(log);
            try {
                writeDamaged(nodes.sessionsTopic());
                await().atMost(LONG).until(() -> n1.count("bop.owners.damaged") == 4);
            } finally {
                logger.detachAppender(log);
            }
            assertThat(log.list)
                    .first()
                    .satisfies(event -> assertThat(event.getFormattedMessage())
                            .matches("The record at " + nodes.sessionsTopic()
                                    + "-0@\\d+ is skipped.*neither session/.*"));
            assertThat(log.list).as("one line a second at most").hasSizeLessThan(4);

            BusNode n2 = nodes.start("n2");
            assertThat(n2.count("bop.owners.damaged")).isEqualTo(4);
            n2.acquire("d0");
            assertThat(outcome(n2, Sent.numbered("d0", 1, topic))).isEqualTo(COMMITTED);
            bus.audit(topic, Map.of("d0", 2));
        }
    }

    private static void writeDamaged(String sessionsTopic) throws Exception {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bus.broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (ProducerRecord<byte[], byte[]> each : List.of(
                    record(sessionsTopic, "somebody's", new byte[] {1, 2, 3}),
                    record(sessionsTopic, "session/x/1/d0", new byte[] {1, 2, 3}),
                    record(sessionsTopic, "session/x/2/d0", new byte[] {99}),
                    record(sessionsTopic, "lane/x", new byte[0]))) {
                producer.send(each).get();
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String sessionsTopic, String key, byte[] value) {
        return new ProducerRecord<>(sessionsTopic, 0, key.getBytes(StandardCharsets.UTF_8), value);
    }

    @Test
    void shouldBeCreatedAsItMustBe() throws Exception {
        prepare(settings()).close(Duration.ZERO).block(LONG);
        prepare(settings()).close(Duration.ZERO).block(LONG);
        try (Admin admin = bus.admin()) {
            var found = admin.describeTopics(List.of(mesh + ".sessions"))
                    .allTopicNames()
                    .get();
            assertThat(found.values())
                    .singleElement()
                    .satisfies(t -> assertThat(t.partitions()).hasSize(1));
        }
    }

    @Test
    void shouldStopTheStartWithAllThatIsWrongAndTheRemedy() throws Exception {
        create(3, Map.of(RETENTION, "compact,delete"));
        BusSettings threeReplicas = Bus.with(settings(), "topicReplicationFactor", (short) 3);
        assertThatThrownBy(() -> prepare(threeReplicas))
                .isInstanceOf(BusException.class)
                .hasMessageContaining("topic " + mesh + ".sessions: it has 3 partitions and must have one")
                .hasMessageContaining("delete the topic and start again")
                .hasMessageContaining("its replication factor is 1")
                .hasMessageContaining("kafka.topics.replication-factor: 1")
                .hasMessageContaining("cleanup.policy is compact,delete")
                .hasMessageContaining("--add-config cleanup.policy=compact")
                .hasMessageContaining("min.insync.replicas is 1")
                .hasMessageContaining("--add-config min.insync.replicas=2");
    }

    @Test
    void shouldStopTheStartWhenClaimsWouldGetOld() throws Exception {
        create(1, Map.of(RETENTION, "delete"));
        assertThatThrownBy(() -> prepare(settings()))
                .isInstanceOf(BusException.class)
                .hasMessage("topic " + mesh + ".sessions: cleanup.policy is delete, by which claims get lost; set it to"
                        + " compact with kafka-configs.sh --alter --entity-type topics --entity-name " + mesh
                        + ".sessions --add-config cleanup.policy=compact");
    }

    private void create(int partitions, Map<String, String> configs) throws Exception {
        try (Admin admin = bus.admin()) {
            NewTopic wanted = new NewTopic(mesh + ".sessions", partitions, (short) 1).configs(configs);
            admin.createTopics(List.of(wanted)).all().get();
        }
    }

    private BusSettings settings() {
        return bus.settings(Guarantee.EXACTLY_ONCE, mesh, "n1", 1, 1_000);
    }

    private Lanes prepare(BusSettings settings) {
        return Objects.requireNonNull(Lanes.prepare(settings, Set.of(topic), "run-1", new SimpleMeterRegistry())
                .block(LONG));
    }

    private static Object outcome(BusNode node, Sent sent) {
        node.offer(sent);
        await().atMost(LONG).until(() -> sent.outcome() != null);
        return Objects.requireNonNull(sent.outcome());
    }
}
