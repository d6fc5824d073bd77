package io.balanceofpower.owners;

import static io.balanceofpower.message.Outcome.Kept.COMMITTED;
import static io.balanceofpower.message.Outcome.Kept.DUPLICATE;
import static io.balanceofpower.owners.BusNode.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Numbering;
import io.balanceofpower.message.Outcome;
import io.balanceofpower.message.Outcome.Refused;
import io.balanceofpower.message.Partition;
import io.balanceofpower.message.RecordForm;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.message.RouteHeader;
import io.balanceofpower.owners.DeviceView.Phase;
import io.balanceofpower.ownership.NotGranted;
import io.balanceofpower.step6_commit.Bus;
import io.balanceofpower.step6_commit.Faults;
import io.balanceofpower.step6_commit.Faults.Hold;
import io.balanceofpower.step6_commit.Guarantee;
import io.balanceofpower.step6_commit.Sent;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices that go from node to node, with and without the former owner's help. */
class TakeoverIT extends TakeoverCase {

    TakeoverIT() {
        super(Guarantee.EXACTLY_ONCE);
    }

    @Test
    void shouldGiveADeviceToTheNodeThatAsksFirst() {
        BusNode node = mesh.start("n1");
        assertThat(node.owners.view("d0").blockOptional(LONG)).isEmpty();
        Acquired acquired = node.acquire("d0");
        assertThat(acquired.sessionPresent()).isFalse();
        assertThat(acquired.packetIds()).isEmpty();
        traffic.publish(node, COMMITTED, List.of("d0"), 0, 10);
        bus.audit(topic, Map.of("d0", 10));

        DeviceView view = node.view("d0");
        assertThat(view.phase()).isEqualTo(Phase.OWNED);
        assertThat(view.live()).isTrue();
        assertThat(view.run()).isEqualTo(node.run);
        assertThat(Objects.requireNonNull(view.state()).ledgers())
                .singleElement()
                .satisfies(ledger -> assertThat(ledger.highest()).isEqualTo(9));
        assertThat(Objects.requireNonNull(view.state().last()).topic()).isEqualTo(topic);
    }

    @Test
    void shouldHandDevicesOverWithAllThatTheOwnerKnows() {
        BusNode n1 = mesh.start("n1");
        BusNode n2 = mesh.start("n2");
        DEVICES.forEach(n1::acquire);
        traffic.publish(n1, COMMITTED, DEVICES, 0, 20);
        DEVICES.forEach(n2::acquire);
        assertThat(n1.takenOver).containsExactlyElementsOf(DEVICES);
        traffic.publish(n2, DUPLICATE, DEVICES, 0, 20);
        traffic.publish(n2, COMMITTED, DEVICES, 20, 30);
        assertThat(settled(n1, Sent.numbered("d0", 30, topic)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.refusal()).isEqualTo(Refusal.NOT_OWNED));

        audit(30);
        assertThat(n2.count("bop.owners.fenced")).isZero();
        assertThat(n1.view("d0").live()).isFalse();
        await().atMost(LONG).until(() -> n1.view("d0").run().equals(n2.run));
    }

    /** Of two claims at once the earlier one may be granted, and be wanted by the other node before its device hears of it. */
    @Test
    void shouldFenceNobodyWhenTwoNodesTakeTheSameDevicesAtOnce() {
        BusNode n1 = mesh.start("n1");
        BusNode n2 = mesh.start("n2");
        for (int round = 0; round < 30; round++) {
            CompletableFuture<?>[] attempts = DEVICES.stream()
                    .flatMap(device -> Stream.of(n1, n2).map(node -> node.tryAcquire(device)))
                    .toArray(CompletableFuture<?>[]::new);
            assertThat(CompletableFuture.allOf(attempts)).succeedsWithin(LONG);
            DEVICES.forEach(device -> Stream.of(n1, n2).forEach(node -> node.leave(device)));
        }
        assertThat(n1.count("bop.owners.fenced") + n2.count("bop.owners.fenced"))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTakeADeadOwnersDevicesOverWithoutACopyOrALoss(boolean knownAsDead) throws Exception {
        Faults faults = new Faults();
        BusNode dead = mesh.start("n1", faults);
        BusNode n2 = mesh.start("n2");
        DEVICES.forEach(dead::acquire);
        traffic.publish(dead, COMMITTED, DEVICES, 0, 20);
        faults.hold(Hold.COMMITS);
        List<Sent> open = traffic.offer(dead, DEVICES, 20, 25);
        await().atMost(LONG).until(() -> faults.held() == 2);
        if (knownAsDead) {
            mesh.cut(dead);
        } else {
            mesh.silence(dead);
        }

        DEVICES.forEach(n2::acquireAgain);
        traffic.publish(n2, DUPLICATE, DEVICES, 0, 20);
        traffic.publish(n2, COMMITTED, DEVICES, 20, 30);
        audit(30);
        assertNothingIsOpen();
        assertThat(open).allSatisfy(sent -> assertThat(sent.outcome()).isNull());
        assertThat(n2.count("bop.owners.fenced")).isEqualTo(2);
        assertThat(n2.count("bop.owners.unanswered") > 0).isEqualTo(!knownAsDead);
    }

    /** Recovery goes by headers alone: keys, partitions, timestamps and values are the routes' affair. */
    @Test
    void shouldRecoverMessagesWhoseRecordsAreNotPlain() {
        BusNode dead = mesh.start("n1");
        BusNode n2 = mesh.start("n2");
        dead.acquire("d0");
        for (int sequence = 0; sequence < 10; sequence++) {
            assertThat(settled(dead, shaped(sequence))).isEqualTo(COMMITTED);
        }
        mesh.cut(dead);

        n2.acquireAgain("d0");
        for (int sequence = 0; sequence < 10; sequence++) {
            assertThat(settled(n2, shaped(sequence))).isEqualTo(DUPLICATE);
        }
        assertThat(settled(n2, shaped(10))).isEqualTo(COMMITTED);
        bus.audit(topic, Map.of("d0", 11));
        assertThat(bus.read(topic)).allSatisfy(record -> {
            assertThat(record.partition()).isEqualTo(1);
            assertThat(record.timestamp()).isEqualTo(1_763_870_400_000L);
            assertThat(record.value()).isEmpty();
        });
    }

    private Sent shaped(long sequence) {
        RecordForm form = new RecordForm(
                new Partition.Fixed(1),
                1_763_870_400_000L,
                new byte[0],
                List.of(new RouteHeader("bop-reason", new byte[] {'x'})));
        byte[] key = String.valueOf(sequence).getBytes(StandardCharsets.UTF_8);
        return new Sent(
                "d0", new Numbering("d0", 0, sequence), 0, List.of(new Destination(topic, "r", key, form)), new byte[] {
                    1
                });
    }

    @Test
    void shouldFindEverythingInKafkaWhenNoNodeIsLeft() {
        Faults faults = new Faults();
        BusNode dead = mesh.start("n1", faults);
        DEVICES.forEach(dead::acquire);
        traffic.publish(dead, COMMITTED, DEVICES, 0, 20);
        faults.hold(Hold.COMMITS);
        traffic.offer(dead, DEVICES, 20, 25);
        await().atMost(LONG).until(() -> faults.held() == 2);
        mesh.cut(dead);
        dead.close();

        BusNode next = mesh.start("n1");
        assertThat(next.view("d0").phase()).isEqualTo(Phase.OWNED);
        DEVICES.forEach(next::acquireAgain);
        traffic.publish(next, DUPLICATE, DEVICES, 0, 20);
        traffic.publish(next, COMMITTED, DEVICES, 20, 30);
        audit(30);
    }

    @Test
    void shouldNeedNoRecoveryAfterACleanStop() throws Exception {
        BusNode n1 = mesh.start("n1");
        DEVICES.forEach(n1::acquire);
        traffic.publish(n1, COMMITTED, DEVICES, 0, 20);
        n1.stop();

        BusNode next = mesh.start("n2");
        assertThat(next.view("d0").phase()).isEqualTo(Phase.LEFT);
        DEVICES.forEach(next::acquire);
        traffic.publish(next, DUPLICATE, DEVICES, 0, 20);
        traffic.publish(next, COMMITTED, DEVICES, 20, 30);
        audit(30);
        assertNothingIsOpen();
        assertThat(next.count("bop.owners.fenced")).isZero();
    }

    @Test
    void shouldKeepQos2MessagesApartByTheirPacketIdsAcrossACleanTakeover() {
        BusNode n1 = mesh.start("n1");
        BusNode n2 = mesh.start("n2");
        n1.acquire("d0", false, 3_600_000);
        assertThat(settled(n1, Sent.qos2("d0", 5, "a", topic))).isEqualTo(COMMITTED);
        assertThat(settled(n1, Sent.qos2("d0", 6, "b", topic))).isEqualTo(COMMITTED);
        n1.owners.packetReleased("d0", 5).block(LONG);

        Acquired acquired = n2.acquire("d0", false, 3_600_000);
        assertThat(acquired.sessionPresent()).isTrue();
        assertThat(acquired.packetIds()).containsExactly(6);
        assertThat(settled(n2, Sent.qos2("d0", 6, "b", topic))).isEqualTo(DUPLICATE);
        assertThat(settled(n2, Sent.qos2("d0", 5, "c", topic))).isEqualTo(COMMITTED);
        assertThat(payloads()).containsExactly("a", "b", "c");
    }

    @Test
    void shouldKeepQos2MessagesApartByTheirPacketIdsWhenTheOwnerIsDead() {
        BusNode dead = mesh.start("n1");
        BusNode n2 = mesh.start("n2");
        dead.acquire("d0", false, 3_600_000);
        assertThat(settled(dead, Sent.qos2("d0", 5, "a", topic))).isEqualTo(COMMITTED);
        assertThat(settled(dead, Sent.qos2("d0", 6, "b", topic))).isEqualTo(COMMITTED);
        dead.owners.packetReleased("d0", 5).block(LONG);
        assertThat(settled(dead, Sent.qos2("d0", 7, "c", topic))).isEqualTo(COMMITTED);
        mesh.cut(dead);

        Acquired acquired = n2.acquireAgain("d0", false, 3_600_000);
        assertThat(acquired.sessionPresent()).isTrue();
        assertThat(acquired.packetIds()).as("7 stands in the topic only").containsExactly(6, 7);
        assertThat(settled(n2, Sent.qos2("d0", 7, "c", topic))).isEqualTo(DUPLICATE);
        assertThat(settled(n2, Sent.qos2("d0", 5, "d", topic))).isEqualTo(COMMITTED);
        assertThat(payloads()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void shouldForgetTheQos2StateOfADeviceThatStartsAnew() {
        BusNode n1 = mesh.start("n1");
        n1.acquire("d0", false, 3_600_000);
        assertThat(settled(n1, Sent.qos2("d0", 5, "a", topic))).isEqualTo(COMMITTED);
        Acquired acquired = n1.acquire("d0", true, 3_600_000);
        assertThat(acquired.sessionPresent()).isFalse();
        assertThat(acquired.packetIds()).isEmpty();
        assertThat(settled(n1, Sent.qos2("d0", 5, "b", topic))).isEqualTo(COMMITTED);
    }

    @Test
    void shouldRefuseNewDevicesWhenTheMeshRemembersAsManyAsItMay() {
        BusNode node = mesh.start("n1", new Faults(), 2);
        node.acquire("d0");
        node.acquire("d1");
        await().atMost(LONG)
                .until(() -> node.registry.get("bop.owners.devices").gauge().value() == 2);
        assertThatThrownBy(() -> node.acquire("d2"))
                .isInstanceOfSatisfying(
                        NotAcquiredException.class, e -> assertThat(e.reason()).isEqualTo(NotGranted.TOO_MANY_DEVICES));
    }

    @Test
    void shouldLoseAndRepeatNothingWhileDevicesAreTornFromNodeToNode() throws Exception {
        List<BusNode> nodes = List.of(mesh.start("n1"), mesh.start("n2"), mesh.start("n3"));
        bus.audit(topic, Load.ofTornDevices(nodes, topic));
        assertThat(nodes).allSatisfy(node -> assertThat(node.failure).hasValue(null));
    }

    private static Outcome settled(BusNode node, Sent sent) {
        node.offer(sent);
        await().atMost(LONG).until(() -> sent.outcome() != null);
        return Objects.requireNonNull(sent.outcome());
    }

    private List<String> payloads() {
        return bus.read(topic).stream()
                .map(r -> new String(r.value(), StandardCharsets.UTF_8))
                .toList();
    }

    /** The last stable offset of every partition is its end. */
    private void assertNothingIsOpen() throws Exception {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int partition = 0; partition < Bus.PARTITIONS; partition++) {
            asked.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        asked.put(new TopicPartition(mesh.sessionsTopic(), 0), OffsetSpec.latest());
        try (Admin admin = bus.admin()) {
            await().atMost(LONG)
                    .until(() -> ends(admin, asked, IsolationLevel.READ_COMMITTED)
                            .equals(ends(admin, asked, IsolationLevel.READ_UNCOMMITTED)));
        }
    }

    private static Map<TopicPartition, Long> ends(
            Admin admin, Map<TopicPartition, OffsetSpec> asked, IsolationLevel isolation) throws Exception {
        return admin.listOffsets(asked, new ListOffsetsOptions(isolation)).all().get().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().offset()));
    }
}
