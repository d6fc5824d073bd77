package io.balanceofpower.owners;

import static io.balanceofpower.message.Outcome.Kept.COMMITTED;
import static io.balanceofpower.message.Outcome.Kept.DUPLICATE;
import static io.balanceofpower.owners.BusNode.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.step6_commit.Bus;
import io.balanceofpower.step6_commit.BusException;
import io.balanceofpower.step6_commit.Guarantee;
import io.balanceofpower.step6_commit.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Destination topics that are another thing at the takeover than they were at the dead owner's checkpoint. */
class TopicsChangeIT {

    private static final int NO_CHECKPOINT_MS = 600_000;

    @SuppressWarnings("NullAway.Init")
    private static Bus bus;

    private final String topic = "t-" + UUID.randomUUID();
    private final String other = "other-" + UUID.randomUUID();

    @SuppressWarnings("NullAway.Init")
    private BusMesh mesh;

    @SuppressWarnings("NullAway.Init")
    private BusNode dead;

    @SuppressWarnings("NullAway.Init")
    private BusNode next;

    @BeforeAll
    static void startBroker() {
        bus = Bus.pausable();
    }

    @AfterAll
    static void endBroker() {
        bus.close();
    }

    @BeforeEach
    void startNodes() throws Exception {
        bus.create(topic);
        bus.create(other);
        mesh = new BusMesh(bus, Guarantee.EXACTLY_ONCE, 1, NO_CHECKPOINT_MS, topic, other);
        dead = mesh.start("n1");
        next = mesh.start("n2");
        dead.acquire("d0");
        for (int sequence = 0; sequence < 10; sequence++) {
            assertThat(outcome(dead, Sent.numbered("d0", sequence, topic))).isEqualTo(COMMITTED);
        }
    }

    @AfterEach
    void endNodes() {
        mesh.close();
    }

    @Test
    void shouldFindMessagesInPartitionsThatCameLater() throws Exception {
        try (Admin admin = bus.admin()) {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(Bus.PARTITIONS + 5)))
                    .all()
                    .get();
        }
        List<String> devices = new ArrayList<>();
        await().atMost(LONG).until(() -> {
            String device = "new-" + devices.size();
            dead.acquire(device);
            devices.add(device);
            assertThat(outcome(dead, Sent.numbered(device, 0, topic))).isEqualTo(COMMITTED);
            return bus.read(topic).stream()
                            .filter(r -> r.partition() >= Bus.PARTITIONS)
                            .count()
                    >= 3;
        });
        mesh.cut(dead);

        for (String device : devices) {
            next.acquireAgain(device);
            assertThat(outcome(next, Sent.numbered(device, 0, topic))).isEqualTo(DUPLICATE);
            assertThat(outcome(next, Sent.numbered(device, 1, topic))).isEqualTo(COMMITTED);
        }
        Map<String, Integer> messages = devices.stream().collect(Collectors.toMap(d -> d, d -> 2));
        messages.put("d0", 10);
        assertThat(bus.read(topic)).hasSize(10 + 2 * devices.size());
        assertThat(bus.read(topic).stream().map(r -> Bus.text(r, "bop-device")).distinct())
                .containsExactlyInAnyOrderElementsOf(messages.keySet());
    }

    @Test
    void shouldReadATopicFromItsBeginningThatWasDeletedAndCreatedAgain() throws Exception {
        delete();
        bus.create(topic);
        for (int sequence = 10; sequence < 15; sequence++) {
            Sent sent = Sent.numbered("d0", sequence, topic);
            await().atMost(LONG).until(() -> outcome(dead, sent.again()) == COMMITTED);
        }
        mesh.cut(dead);

        next.acquireAgain("d0");
        for (int sequence = 10; sequence < 15; sequence++) {
            assertThat(outcome(next, Sent.numbered("d0", sequence, topic))).isEqualTo(DUPLICATE);
        }
        assertThat(outcome(next, Sent.numbered("d0", 15, topic))).isEqualTo(COMMITTED);
        assertThat(bus.read(topic))
                .extracting(r -> Bus.text(r, "bop-seq"))
                .containsExactly("10", "11", "12", "13", "14", "15");
    }

    @Test
    void shouldNotWaitForATopicThatIsGone() throws Exception {
        for (int sequence = 10; sequence < 15; sequence++) {
            assertThat(outcome(dead, Sent.numbered("d0", sequence, other))).isEqualTo(COMMITTED);
        }
        delete();
        mesh.cut(dead);

        next.acquireAgain("d0");
        for (int sequence = 10; sequence < 15; sequence++) {
            assertThat(outcome(next, Sent.numbered("d0", sequence, other))).isEqualTo(DUPLICATE);
        }
        assertThat(bus.read(other)).hasSize(5);
    }

    /** The next node has never heard of that topic; the dead one has written no checkpoint but those that the topic asked for. */
    @Test
    void shouldFindMessagesInATopicThatCameWhileTheLaneWorked() throws Exception {
        String later = "later-" + UUID.randomUUID();
        bus.create(later);
        dead.lanes.add(Set.of(later)).block(LONG);
        for (int sequence = 10; sequence < 15; sequence++) {
            assertThat(outcome(dead, Sent.numbered("d0", sequence, later))).isEqualTo(COMMITTED);
        }
        mesh.cut(dead);

        next.acquireAgain("d0");
        for (int sequence = 10; sequence < 15; sequence++) {
            assertThat(outcome(next, Sent.numbered("d0", sequence, later))).isEqualTo(DUPLICATE);
        }
        assertThat(outcome(next, Sent.numbered("d0", 15, later))).isEqualTo(COMMITTED);
        assertThat(bus.read(later)).hasSize(6);
    }

    @Test
    void shouldNotTakeATopicThatIsMissing() {
        assertThatThrownBy(() -> dead.lanes.add(Set.of(topic, "missing-topic")).block(LONG))
                .isInstanceOf(BusException.class)
                .hasMessageContaining("topics missing-topic")
                .hasMessageContaining("kafka.topics.create");
        assertThat(dead.lanes.destinations()).containsExactlyInAnyOrder(topic, other);
    }

    private void delete() throws Exception {
        try (Admin admin = bus.admin()) {
            admin.deleteTopics(List.of(topic)).all().get();
            await().atMost(LONG).until(() -> !admin.listTopics().names().get().contains(topic));
        }
    }

    private static Object outcome(BusNode node, Sent sent) {
        node.offer(sent);
        await().atMost(LONG).until(() -> sent.outcome() != null);
        return Objects.requireNonNull(sent.outcome());
    }
}
