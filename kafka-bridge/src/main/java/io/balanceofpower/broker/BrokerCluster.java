package io.balanceofpower.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;

/**
 * A Kafka of several brokers (KRaft, each a controller, too), each a {@link BrokerProcess} that can be stopped, killed,
 * paused and restarted by itself on its ports and data. With three or more, a record has three copies and two of them
 * must be in sync, Kafka's own topics included: any one broker may be away.
 *
 * <p>All data are in one temporary directory that ends with {@link #close}; it is left behind when this JVM is killed,
 * and then the brokers end by themselves, but for those that are paused. All methods block; calls must not overlap.
 */
public final class BrokerCluster implements AutoCloseable {
    private final BrokerDirectory directory;
    private final List<BrokerProcess> brokers = new ArrayList<>();

    private BrokerCluster(BrokerDirectory directory) {
        this.directory = directory;
    }

    /**
     * Starts all brokers at once and returns when clients can connect to each.
     *
     * @param each what all of them have in common; directories and ports are given here
     * @throws BrokerStartException if one cannot start; then none of them runs and no directory is left
     */
    public static BrokerCluster start(int brokers, BrokerSettings each) {
        BrokerCluster cluster = new BrokerCluster(BrokerDirectory.open(null));
        try {
            String clusterId = Uuid.randomUuid().toString();
            List<Integer> controllerPorts = freePorts("127.0.0.1", brokers);
            for (int id = 1; id <= brokers; id++) {
                BrokerSettings settings = each.withDirectory(cluster.subdirectory(id))
                        .withPort(0)
                        .withQuorum(new Quorum(clusterId, id, controllerPorts));
                cluster.brokers.add(BrokerProcess.launch(settings));
            }
            cluster.brokers.forEach(BrokerProcess::awaitReady);
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static List<Integer> freePorts(String host, int count) {
        Set<Integer> ports = new HashSet<>();
        while (ports.size() < count) {
            ports.add(Ports.free(host));
        }
        return List.copyOf(ports);
    }

    private Path subdirectory(int id) {
        try {
            return Files.createDirectory(directory.path().resolve("broker-" + id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In the order of their numbers, which start at 1. */
    public List<BrokerProcess> brokers() {
        return List.copyOf(brokers);
    }

    /** {@code host:port,…} of all brokers, for clients. */
    public String bootstrapServers() {
        return brokers.stream().map(BrokerProcess::bootstrapServers).collect(Collectors.joining(","));
    }

    /** Kills all brokers and deletes their data. Once closed, does nothing. */
    @Override
    public void close() {
        brokers.forEach(BrokerProcess::kill);
        directory.close();
    }
}
