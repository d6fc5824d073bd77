package io.balanceofpower.owners;

import io.balanceofpower.step6_commit.Bus;
import io.balanceofpower.step6_commit.Guarantee;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A broker for all tests of a class, and for each a mesh without nodes and a topic of its own. */
abstract class TakeoverCase {

    /** So long that a lane's first checkpoint is its last. */
    private static final int NO_CHECKPOINT_MS = 600_000;

    static final List<String> DEVICES =
            IntStream.range(0, 10).mapToObj(i -> "d" + i).toList();

    @SuppressWarnings("NullAway.Init")
    static Bus bus;

    final String topic = "t-" + UUID.randomUUID();
    final Traffic traffic = new Traffic(topic);
    private final Guarantee guarantee;

    @SuppressWarnings("NullAway.Init")
    BusMesh mesh;

    TakeoverCase(Guarantee guarantee) {
        this.guarantee = guarantee;
    }

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
        mesh = new BusMesh(bus, guarantee, 2, NO_CHECKPOINT_MS, topic);
    }

    @AfterEach
    void endNodes() {
        mesh.close();
    }

    /** Each device's messages from 0 up to this one stand in the topic once and in order. */
    void audit(int messages) {
        bus.audit(topic, DEVICES.stream().collect(Collectors.toMap(device -> device, device -> messages)));
    }
}
