package io.balanceofpower.broker;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletionStage;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real Kafka broker (KRaft, with its controller) in this JVM, made of Kafka's production classes. It speaks
 * plain text without authentication: bind it to loopback unless the network is trusted.
 *
 * <p>Kafka's exit and halt procedures are JVM-wide and are replaced by the first start: a Kafka that gives up ends
 * {@link #ended()} of every LocalBroker of the JVM instead of the JVM. Any thread may call; {@link #start} and
 * {@link #close} block, some seconds each.
 */
public final class LocalBroker implements AutoCloseable {
    private final BrokerDirectory directory;
    private final String bootstrapServers;
    private final KafkaRaftServer server;
    private final KafkaExit exit;

    private LocalBroker(BrokerDirectory directory, String bootstrapServers, KafkaRaftServer server, KafkaExit exit) {
        this.directory = directory;
        this.bootstrapServers = bootstrapServers;
        this.server = server;
        this.exit = exit;
    }

    /**
     * Starts a broker and returns when clients can connect; after 60 s it gives up. A directory that has been used
     * before keeps its topics and records.
     *
     * @throws BrokerStartException if it cannot start; then nothing of it runs and no temporary directory is left
     */
    public static LocalBroker start(BrokerSettings settings) {
        BrokerDirectory directory = BrokerDirectory.open(settings.directory());
        try {
            return start(settings, directory);
        } catch (BrokerStartException e) {
            directory.close();
            throw e;
        }
    }

    private static LocalBroker start(BrokerSettings settings, BrokerDirectory directory) {
        int port = Ports.forClients(settings, directory.path());
        String address = settings.host() + ":" + port;
        KafkaExit exit = KafkaExit.watch();
        try {
            format(directory, settings.quorum());
            Properties options = KafkaOptions.of(
                    settings, directory.data(), port, settings.quorum().bound());
            KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(options), Time.SYSTEM);
            startOrShutDown(server);
            return new LocalBroker(directory, address, server, exit);
        } catch (Exception e) {
            exit.end();
            throw new BrokerStartException(
                    "Kafka did not start on " + address + " with its data in " + directory.path() + " ("
                            + e.getMessage()
                            + "). Make sure that no other Kafka uses this directory and that its disk has room.",
                    e);
        }
    }

    private static void startOrShutDown(KafkaRaftServer server) {
        try {
            server.startup();
        } catch (RuntimeException | Error e) {
            try {
                server.shutdown();
            } catch (RuntimeException | Error second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    /** Gives a new directory its cluster id. Kafka writes meta.properties last, so a half-formatted one is done again. */
    private static void format(BrokerDirectory directory, Quorum quorum) throws Exception {
        if (Files.exists(directory.data().resolve("meta.properties"))) {
            return;
        }
        Files.createDirectories(directory.data());
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setClusterId(quorum.clusterId())
                .setNodeId(quorum.nodeId())
                .setControllerListenerName("CONTROLLER")
                .setDirectories(List.of(directory.data().toString()))
                .setMetadataLogDirectory(directory.data().toString())
                .setReleaseVersion(MetadataVersion.latestProduction())
                .run();
    }

    /** {@code host:port} for clients. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Completes when {@link #close} has ended the broker; exceptionally when Kafka gave up by itself. */
    public CompletionStage<Void> ended() {
        return exit.ended();
    }

    /** Ends the broker in good order and deletes its directory if that was temporary. Once closed, does nothing. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        directory.close();
        exit.end();
    }
}
