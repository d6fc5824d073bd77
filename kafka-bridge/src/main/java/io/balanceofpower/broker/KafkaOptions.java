package io.balanceofpower.broker;

import java.nio.file.Path;
import java.util.Properties;

/** The options of a small Kafka. Each is here because its default wants more nodes, more memory or more time. */
final class KafkaOptions {
    private static final long MIB = 1024 * 1024;

    private KafkaOptions() {}

    /** @param quorum that of the settings, with real ports */
    static Properties of(BrokerSettings settings, Path data, int clientPort, Quorum quorum) {
        Properties options = new Properties();
        addIdentity(options, settings.host(), data, clientPort, quorum);
        addCopies(options, String.valueOf(quorum.copies()), String.valueOf(quorum.copiesInSyncMin()));
        addSmallFootprint(options);
        options.setProperty("num.partitions", String.valueOf(settings.partitionsDefault()));
        options.setProperty("message.max.bytes", String.valueOf(settings.batchBytesMax()));
        // A topic that appears because of a typing error hides the error.
        options.setProperty("auto.create.topics.enable", "false");
        options.setProperty("log.retention.ms", String.valueOf(7L * 24 * 3600 * 1000));
        options.setProperty("log.retention.bytes", "-1");
        settings.options().forEach(options::setProperty);
        return options;
    }

    private static void addIdentity(Properties options, String host, Path data, int clientPort, Quorum quorum) {
        options.setProperty("process.roles", "broker,controller");
        options.setProperty("node.id", String.valueOf(quorum.nodeId()));
        options.setProperty("log.dirs", data.toString());
        options.setProperty(
                "listeners",
                "CLIENT://" + host + ":" + clientPort + ",CONTROLLER://127.0.0.1:" + quorum.controllerPort());
        options.setProperty("advertised.listeners", "CLIENT://" + host + ":" + clientPort);
        options.setProperty("listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        options.setProperty("inter.broker.listener.name", "CLIENT");
        options.setProperty("controller.listener.names", "CONTROLLER");
        options.setProperty("controller.quorum.voters", quorum.voters());
    }

    /** The defaults ask for three copies, and for two of Kafka's own topics in sync, and wait for them for ever. */
    private static void addCopies(Properties options, String copies, String inSyncMin) {
        options.setProperty("default.replication.factor", copies);
        options.setProperty("min.insync.replicas", inSyncMin);
        options.setProperty("offsets.topic.replication.factor", copies);
        options.setProperty("transaction.state.log.replication.factor", copies);
        options.setProperty("transaction.state.log.min.isr", inSyncMin);
        options.setProperty("share.coordinator.state.topic.replication.factor", copies);
        options.setProperty("share.coordinator.state.topic.min.isr", inSyncMin);
    }

    private static void addSmallFootprint(Properties options) {
        options.setProperty("offsets.topic.num.partitions", "4");
        options.setProperty("offsets.topic.segment.bytes", String.valueOf(4 * MIB));
        options.setProperty("transaction.state.log.num.partitions", "4");
        options.setProperty("transaction.state.log.segment.bytes", String.valueOf(4 * MIB));
        options.setProperty("share.coordinator.state.topic.num.partitions", "1");
        options.setProperty("group.initial.rebalance.delay.ms", "0");
        // The default takes 128 MiB of heap at start.
        options.setProperty("log.cleaner.dedupe.buffer.size", String.valueOf(4 * MIB));
        options.setProperty("num.network.threads", "2");
        options.setProperty("num.io.threads", "4");
        options.setProperty("background.threads", "2");
        options.setProperty("num.recovery.threads.per.data.dir", "2");
        // A killed broker is let in again only when its former self has not been heard of for this long.
        options.setProperty("broker.session.timeout.ms", "3000");
        options.setProperty("broker.heartbeat.interval.ms", "500");
        // How late an overdue transaction is aborted: tests and demos wait for it.
        options.setProperty("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        options.setProperty("server.max.startup.time.ms", "60000");
    }
}
