package io.balanceofpower.owners;

import static io.balanceofpower.message.Outcome.Kept.COMMITTED;
import static io.balanceofpower.message.Outcome.Kept.DUPLICATE;
import static io.balanceofpower.owners.BusNode.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.step6_commit.Faults;
import io.balanceofpower.step6_commit.Faults.Hold;
import io.balanceofpower.step6_commit.Guarantee;
import io.balanceofpower.step6_commit.Sent;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Devices that go from node to node where nothing can be fenced: as in {@link TakeoverIT}, but that an owner which was
 * taken for dead may still write what it had under way.
 */
class AtLeastOnceTakeoverIT extends TakeoverCase {

    AtLeastOnceTakeoverIT() {
        super(Guarantee.AT_LEAST_ONCE);
    }

    @Test
    void shouldHandDevicesOverWithoutACopyWhileTheOwnerAnswers() {
        BusNode n1 = mesh.start("n1");
        BusNode n2 = mesh.start("n2");
        DEVICES.forEach(n1::acquire);
        traffic.publish(n1, COMMITTED, DEVICES, 0, 20);
        List<Sent> underWay = traffic.offer(n1, DEVICES, 20, 25);
        DEVICES.forEach(n2::acquire);
        assertThat(underWay).allSatisfy(sent -> assertThat(sent.outcome()).isEqualTo(COMMITTED));
        assertThat(n1.takenOver).containsExactlyElementsOf(DEVICES);

        traffic.publish(n2, DUPLICATE, DEVICES, 0, 25);
        traffic.publish(n2, COMMITTED, DEVICES, 25, 30);
        assertKnows(n2, 29);
        audit(30);
        assertThat(n2.count("bop.owners.fenced")).isZero();
    }

    /** A node that died after Kafka had taken a batch and before it heard so. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldFindWhatAnOwnerHadWrittenAndNotAcknowledgedWhenItWasGone(boolean knownAsDead) {
        Faults faults = new Faults();
        BusNode dead = mesh.start("n1", faults);
        BusNode n2 = mesh.start("n2");
        DEVICES.forEach(dead::acquire);
        traffic.publish(dead, COMMITTED, DEVICES, 0, 20);
        faults.hold(Hold.ANSWERS);
        List<Sent> open = traffic.offer(dead, DEVICES, 20, 25);
        await().atMost(LONG).until(() -> faults.held() == 2);
        assertThat(open).allSatisfy(sent -> assertThat(sent.outcome()).isNull());
        Map<String, List<Long>> written = bus.sequences(topic);
        end(dead, knownAsDead);

        DEVICES.forEach(n2::acquireAgain);
        traffic.publish(n2, DUPLICATE, DEVICES, 0, 20);
        List<Sent> again = traffic.offer(n2, DEVICES, 20, 25);
        await().atMost(LONG).until(() -> again.stream().allMatch(sent -> sent.outcome() != null));
        assertThat(again)
                .allSatisfy(sent -> assertThat(sent.outcome()).isEqualTo(isIn(written, sent) ? DUPLICATE : COMMITTED));
        assertThat(again.stream().map(Sent::outcome)).contains(DUPLICATE);
        traffic.publish(n2, COMMITTED, DEVICES, 25, 30);
        assertKnows(n2, 29);
        audit(30);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldFindCopiesOnlyOfWhatAnOwnerHadUnderWayThatWasTakenForDead(boolean knownAsDead) {
        Faults faults = new Faults();
        BusNode paused = mesh.start("n1", faults);
        BusNode n2 = mesh.start("n2");
        DEVICES.forEach(paused::acquire);
        traffic.publish(paused, COMMITTED, DEVICES, 0, 20);
        faults.hold(Hold.SENDS);
        List<Sent> underWay = traffic.offer(paused, DEVICES, 20, 25);
        await().atMost(LONG).until(() -> faults.held() == 2);
        end(paused, knownAsDead);

        DEVICES.forEach(n2::acquireAgain);
        traffic.publish(n2, DUPLICATE, DEVICES, 0, 20);
        traffic.publish(n2, COMMITTED, DEVICES, 20, 30);
        audit(30);
        faults.letGo();
        await().atMost(LONG).until(() -> underWay.stream().allMatch(sent -> sent.outcome() == COMMITTED));
        await().atMost(LONG).until(() -> paused.takenOver.size() == DEVICES.size());

        traffic.publish(n2, DUPLICATE, DEVICES, 0, 30);
        assertKnows(n2, 29);
        List<Long> copied = Stream.of(LongStream.range(0, 30), LongStream.range(20, 25))
                .flatMap(LongStream::boxed)
                .toList();
        assertThat(bus.sequences(topic))
                .hasSize(DEVICES.size())
                .allSatisfy((device, sequences) -> assertThat(sequences).isEqualTo(copied));
    }

    @Test
    void shouldLoseNothingWhileDevicesAreTornFromNodeToNode() throws Exception {
        List<BusNode> nodes = List.of(mesh.start("n1"), mesh.start("n2"), mesh.start("n3"));
        Map<String, Integer> messages = Load.ofTornDevices(nodes, topic);
        Map<String, List<Long>> found = bus.sequences(topic);
        long copies = 0;
        for (Map.Entry<String, Integer> device : messages.entrySet()) {
            List<Long> sequences = Objects.requireNonNull(found.get(device.getKey()));
            assertThat(new LinkedHashSet<>(sequences))
                    .containsExactlyElementsOf(
                            LongStream.range(0, device.getValue()).boxed().toList());
            copies += sequences.size() - device.getValue();
        }
        double unanswered = nodes.stream()
                .mapToDouble(node -> node.count("bop.owners.unanswered"))
                .sum();
        assertThat(unanswered > 0 || copies == 0)
                .as("%d copies, and every owner had answered", copies)
                .isTrue();
        assertThat(nodes).allSatisfy(node -> assertThat(node.failure).hasValue(null));
    }

    private void end(BusNode node, boolean known) {
        if (known) {
            mesh.cut(node);
        } else {
            mesh.silence(node);
        }
    }

    private static boolean isIn(Map<String, List<Long>> written, Sent sent) {
        long sequence = Objects.requireNonNull(sent.message().numbering()).sequence();
        return written.getOrDefault(sent.message().device(), List.of()).contains(sequence);
    }

    private static void assertKnows(BusNode owner, long highest) {
        assertThat(DEVICES).allSatisfy(device -> {
            DeviceView view = owner.view(device);
            assertThat(view.run()).isEqualTo(owner.run);
            assertThat(Objects.requireNonNull(view.state()).ledgers())
                    .singleElement()
                    .satisfies(ledger -> assertThat(ledger.highest()).isEqualTo(highest));
        });
    }
}
