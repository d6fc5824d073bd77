package io.balanceofpower.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.audit.Audit;
import io.balanceofpower.audit.AuditReport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NodeStopIT {
    private static final int DEVICES = 8;
    private static final int MESSAGES = 2_000;

    @Test
    void shouldHandItsDevicesAndTheirLedgersOverWhenItStops() {
        try (TestMesh mesh = TestMesh.start(2, Map.of())) {
            Audit audit = new Audit();
            ExecutorService threads = Executors.newFixedThreadPool(DEVICES);
            List<CompletableFuture<Void>> runs = IntStream.range(0, DEVICES)
                    .mapToObj(i -> new NumberedDevice("stop-" + i, mesh.ports(), audit))
                    .map(device -> CompletableFuture.runAsync(() -> device.publish("trades/X", MESSAGES), threads))
                    .toList();
            await().until(() -> mesh.gauge(0, "bop_lane_committed_total") > 2_000);

            TestMesh.await(mesh.node(0).stop());

            runs.forEach(CompletableFuture::join);
            threads.shutdown();
            AuditReport report = mesh.audited(audit, "stop-");
            assertThat(report.total().committed()).isEqualTo((long) DEVICES * MESSAGES);
            assertThat(report.broken()).as(report.total().toString()).isFalse();
            // The first node gave each of them back and said of its lanes that they are over: nothing had to be
            // recovered.
            assertThat(mesh.gauge(1, "bop_owners_fenced_total")).isZero();
            assertThat(mesh.gauge(1, "bop_owners_unanswered_total")).isZero();
        }
    }
}
