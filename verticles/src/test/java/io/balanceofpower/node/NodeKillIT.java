package io.balanceofpower.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.audit.Audit;
import io.balanceofpower.audit.AuditReport;
import io.balanceofpower.broker.BrokerProcess;
import io.balanceofpower.broker.BrokerSettings;
import io.balanceofpower.demo.MeshPlan;
import io.balanceofpower.demo.MeshProcesses;
import io.balanceofpower.demo.NodeProcess;
import io.balanceofpower.demo.WorkDirectory;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three nodes, each in a process of its own, that are killed (kill -9) and paused (SIGSTOP) with devices connected. */
@Timeout(180)
class NodeKillIT {
    private static final String TOPIC = "trades/us/N/A";
    private static final int DEVICES = 8;

    private static BrokerProcess broker;
    private static WorkDirectory directory;
    private static MeshProcesses mesh;
    private static CommittedRecords committed;

    @BeforeAll
    static void start() throws InterruptedException {
        long seed = System.nanoTime();
        System.out.println("NodeKillIT: seed of the ports " + seed);
        broker = BrokerProcess.start(BrokerSettings.temporary());
        directory = WorkDirectory.create();
        int nodes = MeshProcesses.NODES;
        MeshPlan plan = new MeshPlan(
                MeshProcesses.addresses(Collections.nCopies(nodes, "127.0.0.1"), new Random(seed)),
                Collections.nCopies(nodes, List.of()),
                broker.bootstrapServers(),
                1,
                directory.writeRoutes(),
                directory);
        mesh = MeshProcesses.start(plan, ready -> {}, () -> false);
        committed = new CommittedRecords(broker.bootstrapServers(), "trades.equities");
    }

    @AfterAll
    static void stop() {
        mesh.close();
        directory.close();
        broker.close();
    }

    @AfterEach
    void revive() throws InterruptedException {
        mesh.revive(words -> {
            throw new AssertionError(words);
        });
    }

    private static NodeProcess node(int index) {
        return mesh.nodes().get(index);
    }

    private static int port(int index) {
        return node(index).address().mqttPort();
    }

    private static SessionDevice connect(int node, String device) {
        return SessionDevice.connect(port(node), device, TOPIC);
    }

    private static String trade(int number) {
        return "{\"symbol\":\"A\",\"n\":" + number + "}";
    }

    @Test
    void shouldCommitNumberedMessagesOnceAndInOrderAlthoughANodeIsKilled() {
        Audit audit = new Audit();
        List<Integer> ports = IntStream.range(0, MeshProcesses.NODES)
                .mapToObj(NodeKillIT::port)
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(DEVICES);
        List<CompletableFuture<Void>> runs = IntStream.range(0, DEVICES)
                .mapToObj(i -> new NumberedDevice("numbered-" + i, ports, audit))
                .map(device -> CompletableFuture.runAsync(() -> device.publish(TOPIC, 3_000), threads))
                .toList();
        await().until(() -> audited(audit).total().acknowledged() > 4_000);

        node(0).kill();

        runs.forEach(CompletableFuture::join);
        threads.shutdown();
        synchronized (audit) {
            committed.by(device -> device.startsWith("numbered-")).forEach(audit::found);
        }
        AuditReport report = audited(audit);
        assertThat(report.total().committed()).isEqualTo(3_000L * DEVICES);
        assertThat(report.broken()).as(report.total().toString()).isFalse();
    }

    private static AuditReport audited(Audit audit) {
        synchronized (audit) {
            return audit.report();
        }
    }

    @Test
    void shouldKnowMessagesWithoutNumbersAgainThatAKilledNodeCommitted() throws IOException {
        List<String> devices =
                IntStream.range(0, DEVICES).mapToObj(i -> "killed-" + i).toList();
        List<SessionDevice> connections = new ArrayList<>();
        for (String device : devices) {
            SessionDevice connection = connect(1, device);
            connections.add(connection);
            connection.publish(1, trade(1));
            connection.release(1);
            connection.publish(2, trade(2));
            connection.send(3, trade(3)); // whose PUBREC nobody reads
        }
        await().until(() -> committed.by(device -> device.startsWith("killed-")).size() == 3 * DEVICES);

        node(1).kill();

        for (SessionDevice connection : connections) {
            connection.close();
        }
        for (String device : devices) {
            try (SessionDevice connection = connect(2, device)) {
                assertThat(connection.isSessionPresent()).isTrue();
                connection.publish(2, trade(2)); // again
                connection.publish(3, trade(3)); // again
                connection.release(2);
                connection.release(3);
                connection.publish(1, trade(4)); // another message, since the id was released
                connection.publish(2, trade(5));
            }
            assertThat(committed.payloadsOf(device)).containsExactly(trade(1), trade(2), trade(3), trade(4), trade(5));
        }
    }

    @Test
    void shouldCommitNothingOfADeviceThatHasLeftAPausedNode() throws IOException {
        try (SessionDevice before = connect(2, "paused")) {
            before.publish(1, trade(1));
            node(2).pause();
            before.send(2, trade(2)); // which stays in the socket until the node goes on

            try (SessionDevice after = connect(0, "paused")) {
                assertThat(after.isSessionPresent()).isTrue();
                after.publish(1, trade(1)); // again
                after.publish(3, trade(3));

                node(2).resume();

                // It has lost its lane, or hears first that the device has gone; in either case it acknowledges
                // nothing.
                for (MqttMessage told = before.raw().receive();
                        told != null;
                        told = before.raw().receive()) {
                    assertThat(told.fixedHeader().messageType()).isEqualTo(MqttMessageType.DISCONNECT);
                }
                after.publish(4, trade(4));
            }
        }
        assertThat(committed.payloadsOf("paused")).containsExactly(trade(1), trade(3), trade(4));
        try (SessionDevice back = connect(2, "paused")) {
            back.publish(5, trade(5));
        }
    }
}
