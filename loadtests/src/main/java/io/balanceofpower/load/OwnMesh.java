package io.balanceofpower.load;

import io.balanceofpower.broker.BrokerProcess;
import io.balanceofpower.broker.BrokerSettings;
import io.balanceofpower.demo.Load;
import io.balanceofpower.demo.MeshPlan;
import io.balanceofpower.demo.MeshProcesses;
import io.balanceofpower.demo.NodeAddress;
import io.balanceofpower.demo.NodeProcess;
import io.balanceofpower.demo.StopSignal;
import io.balanceofpower.demo.WorkDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** A Kafka and a mesh of three nodes as the demo's, with routes that number by the payload. Methods block. */
final class OwnMesh implements AutoCloseable {
    private static final String ROUTES = "/load/routes.yaml";

    private final WorkDirectory directory;
    private final BrokerProcess broker;
    private final MeshProcesses mesh;

    private OwnMesh(WorkDirectory directory, BrokerProcess broker, MeshProcesses mesh) {
        this.directory = directory;
        this.broker = broker;
        this.mesh = mesh;
    }

    /** @throws io.balanceofpower.demo.DemoException if it does not start, or the signal stops it; nothing is left then */
    static OwnMesh start(StopSignal stop, Consumer<String> say) throws InterruptedException {
        WorkDirectory directory = WorkDirectory.create();
        BrokerProcess broker = null;
        try {
            say.accept("Starting a Kafka");
            // Lanes begin the next transaction at once; by default the broker lets them wait in steps of 20 ms.
            BrokerSettings settings =
                    BrokerSettings.temporary().withOption("add.partitions.to.txn.retry.backoff.ms", "1");
            broker = stop.startingKafka(() -> BrokerProcess.start(settings));
            say.accept("Starting three nodes");
            MeshProcesses mesh = MeshProcesses.start(plan(broker, directory), say, stop::isAsked);
            return new OwnMesh(directory, broker, mesh);
        } catch (RuntimeException | InterruptedException e) {
            if (broker != null) {
                broker.close();
            }
            directory.close();
            throw e;
        }
    }

    private static MeshPlan plan(BrokerProcess broker, WorkDirectory directory) {
        int nodes = MeshProcesses.NODES;
        Path routes = directory.write("routes.yaml", routes());
        return new MeshPlan(
                MeshProcesses.addresses(Collections.nCopies(nodes, "127.0.0.1"), new Random()),
                Collections.nCopies(nodes, List.of()),
                broker.bootstrapServers(),
                1,
                routes,
                directory);
    }

    private static String routes() {
        try (InputStream routes = OwnMesh.class.getResourceAsStream(ROUTES)) {
            if (routes == null) {
                throw new NoSuchFileException(ROUTES + " on the class path");
            }
            return new String(routes.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    List<String> topics() {
        return Load.destinations();
    }

    List<String> servers() {
        return mesh.nodes().stream()
                .map(NodeProcess::address)
                .map(NodeAddress::mqtt)
                .toList();
    }

    List<Long> pids() {
        return mesh.nodes().stream().map(NodeProcess::pid).toList();
    }

    @Override
    public void close() {
        mesh.close();
        broker.close();
        directory.close();
    }
}
