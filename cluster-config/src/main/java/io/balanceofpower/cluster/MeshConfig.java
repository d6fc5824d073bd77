package io.balanceofpower.cluster;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.hazelcast.config.Config;
import com.hazelcast.config.ExecutorConfig;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.spi.merge.PutIfAbsentMergePolicy;
import java.util.Map;

/**
 * Hazelcast's configuration, from the settings alone: no XML, no multicast, no guessing of the surroundings. Whatever
 * the mesh depends on is set here and not inherited, so that a new version of Hazelcast changes no bound unnoticed.
 *
 * <p>Hazelcast counts most times in seconds; they are rounded up, and never below one.
 */
final class MeshConfig {
    /** The member attribute by which vertx-hazelcast knows a node when it is handed a running Hazelcast. */
    static final String RUN_ATTRIBUTE = "__vertx.nodeId";

    static final String NODE_ATTRIBUTE = "bop.node";
    static final String JOINED_ATTRIBUTE = "bop.joined-at-ms";
    /** Prefix of the attributes that carry {@link Node#addresses}. */
    static final String ADDRESS_ATTRIBUTE = "bop.address.";

    /** How often a node on one side of a split looks for the other. */
    private static final int MERGE_DELAY_S = 10;
    /** Ends earlier when those that do not answer count as gone. */
    private static final int MASTERSHIP_CLAIM_S = 120;
    /** How long a graceful shutdown may take to hand over this node's share of what the event bus keeps. */
    static final int SHUTDOWN_MAX_S = 10;

    private final MeshSettings settings;

    private MeshConfig(MeshSettings settings) {
        this.settings = settings;
    }

    /**
     * @param run this start's {@link Node#run}
     * @param addresses this node's {@link Node#addresses}
     * @throws MeshStartException if the settings contradict each other
     */
    static Config of(MeshSettings settings, String run, Map<String, String> addresses) {
        if (!settings.dns().isEmpty() && !settings.members().isEmpty()) {
            throw new MeshStartException(
                    "mesh.dns", "cannot be used together with mesh.members: remove one of the two");
        }
        return new MeshConfig(settings).build(run, addresses);
    }

    private Config build(String run, Map<String, String> addresses) {
        Config config = new Config();
        config.setClusterName(settings.name());
        // Names the threads. With the port it is unique in this JVM even when two nodes are wrongly given the same id.
        config.setInstanceName(settings.node() + "-" + settings.port());
        config.getMemberAttributeConfig()
                .setAttribute(RUN_ATTRIBUTE, run)
                .setAttribute(NODE_ATTRIBUTE, settings.node())
                .setAttribute(JOINED_ATTRIBUTE, Long.toString(System.currentTimeMillis()));
        addresses.forEach(
                (name, address) -> config.getMemberAttributeConfig().setAttribute(ADDRESS_ATTRIBUTE + name, address));
        network(config);
        liveness(config);
        threads(config);
        eventBus(config);
        serialization(config);
        quiet(config);
        return config;
    }

    private void network(Config config) {
        NetworkConfig network = config.getNetworkConfig()
                .setPort(settings.port())
                .setPortAutoIncrement(false)
                .setPublicAddress(settings.publicHost() + ":" + settings.port());
        // NetworkConfig's interfaces take only IP addresses; this property takes names too.
        config.setProperty("hazelcast.local.localAddress", settings.host());
        config.setProperty("hazelcast.socket.server.bind.any", "false");
        JoinConfig join = network.getJoin();
        join.getMulticastConfig().setEnabled(false);
        join.getAutoDetectionConfig().setEnabled(false);
        if (settings.dns().isEmpty()) {
            // Also without members: such a node is joined by those that list it.
            join.getTcpIpConfig()
                    .setEnabled(true)
                    .setMembers(settings.members())
                    // How long nodes that start together wait before one of them makes a mesh.
                    .setConnectionTimeoutSeconds(seconds(Math.min(2000, settings.joinTimeoutMs() / 2)));
        } else {
            // With service-dns the Kubernetes discovery only resolves the name: no API, no token, no service account.
            join.getKubernetesConfig()
                    .setEnabled(true)
                    .setProperty("service-dns", settings.dns())
                    .setProperty("service-dns-timeout", Integer.toString(seconds(settings.joinTimeoutMs() / 2)))
                    .setProperty("service-port", Integer.toString(settings.port()));
        }
    }

    private void liveness(Config config) {
        int joinTimeoutS = seconds(settings.joinTimeoutMs());
        int deadAfterS = seconds(settings.deadAfterMs());
        set(config, "hazelcast.heartbeat.interval.seconds", seconds(settings.heartbeatMs()));
        set(config, "hazelcast.max.no.heartbeat.seconds", deadAfterS);
        // When the oldest node goes, the next one asks the others to agree, and those that have not noticed yet say no.
        // Hazelcast takes this number for the seconds and for the tries, the first of which come without a pause: with
        // a
        // small one the next node gives up within milliseconds and the rest of the mesh splits after a harmless leave.
        set(config, "hazelcast.mastership.claim.timeout.seconds", MASTERSHIP_CLAIM_S);
        // An address that swallows packets must be given up before the search ends, or a first node could not start.
        set(config, "hazelcast.socket.connect.timeout.seconds", seconds(settings.joinTimeoutMs() / 3));
        set(config, "hazelcast.max.join.seconds", 2 * joinTimeoutS);
        set(config, "hazelcast.connect.all.wait.seconds", joinTimeoutS);
        // A join is not held up in the hope of others; with meshes of this size moving partitions twice is cheap.
        set(config, "hazelcast.wait.seconds.before.join", 0);
        set(config, "hazelcast.discovery.enabled", false);
        set(config, "hazelcast.merge.first.run.delay.seconds", MERGE_DELAY_S);
        set(config, "hazelcast.merge.next.run.delay.seconds", MERGE_DELAY_S);
        // A look-up of the event bus may wait until a dead node is noticed and its share has moved. Requests wait for
        // less.
        long callTimeoutMs = 1000L * deadAfterS;
        set(config, "hazelcast.operation.call.timeout.millis", callTimeoutMs);
        set(config, "hazelcast.operation.backup.timeout.millis", Math.min(callTimeoutMs, 5000));
        set(config, "hazelcast.graceful.shutdown.max.wait", SHUTDOWN_MAX_S);
        // The order of a stop is Mesh.leave's.
        set(config, "hazelcast.shutdownhook.enabled", false);
    }

    /**
     * Sized for two cores and for a mesh that is asked when nodes come and go, not per message. Hazelcast's own sizes
     * follow the machine's cores, whatever share of them the node has.
     */
    private static void threads(Config config) {
        set(config, "hazelcast.operation.thread.count", 2); // map operations, each partition on one of them
        set(config, "hazelcast.operation.generic.thread.count", 2); // joins and the like: two, as some wait for others
        set(config, "hazelcast.operation.priority.generic.thread.count", 1); // heartbeats overtake both
        set(config, "hazelcast.operation.response.thread.count", 1);
        set(config, "hazelcast.io.thread.count", 1); // one that reads and one that writes
        set(config, "hazelcast.event.thread.count", 1); // which also keeps events in order
        set(config, "hazelcast.event.queue.capacity", 10_000); // at it, an event is dropped after a quarter second
        set(config, "hazelcast.clientengine.thread.count", 1); // no clients are served, but a pool is made
        set(config, "hazelcast.clientengine.query.thread.count", 1);
        set(config, "hazelcast.clientengine.blocking.thread.count", 1);
        for (String executor : new String[] {"hz:system", "hz:async", "hz:offloadable", "hz:scheduled"}) {
            config.addExecutorConfig(new ExecutorConfig(executor, 2).setQueueCapacity(10_000));
        }
    }

    /** What vertx-hazelcast keeps: who listens at which address, and where each node's event bus is. */
    private static void eventBus(Config config) {
        config.addMultiMapConfig(new MultiMapConfig("__vertx.subs")
                .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET)
                .setBackupCount(1));
        for (String map : new String[] {"__vertx.nodeInfo", "__vertx.haInfo"}) {
            config.addMapConfig(new MapConfig(map)
                    .setBackupCount(1)
                    .setMergePolicyConfig(new MergePolicyConfig(PutIfAbsentMergePolicy.class.getName(), 100)));
        }
    }

    /**
     * What the event bus keeps is not written by Java serialization. That remains for the errors that nodes report to
     * each other, so only what they are made of passes; classes by reflection do not pass at all. This narrows what a stranger at the port could do; it does not replace a closed network.
     */
    private static void serialization(Config config) {
        JavaSerializationFilterConfig errors = new JavaSerializationFilterConfig().setDefaultsDisabled(true);
        errors.getWhitelist().addPrefixes("com.hazelcast.", "java.lang.", "java.util.", "java.io.", "[");
        config.getSerializationConfig().setJavaSerializationFilterConfig(errors);
        JavaSerializationFilterConfig none = new JavaSerializationFilterConfig().setDefaultsDisabled(true);
        none.getWhitelist(); // an empty list that is there allows nothing; an absent one would allow everything
        config.getSerializationConfig().getCompactSerializationConfig().setZeroConfigFilter(none);
    }

    /** Everything that talks, listens or measures and that nobody here asks. */
    private static void quiet(Config config) {
        set(config, "hazelcast.logging.type", "slf4j");
        set(config, "hazelcast.logging.emoji.enabled", false);
        set(config, "hazelcast.phone.home.enabled", false);
        set(config, "hazelcast.jmx", false);
        set(config, "hazelcast.health.monitoring.level", "OFF");
        config.getMetricsConfig().setEnabled(false);
        config.getJetConfig().setEnabled(false);
        config.getManagementCenterConfig()
                .setScriptingEnabled(false)
                .setConsoleEnabled(false)
                .setDataAccessEnabled(false);
    }

    private static void set(Config config, String property, Object value) {
        config.setProperty(property, value.toString());
    }

    private static int seconds(long ms) {
        return (int) Math.max(1, MILLISECONDS.toSeconds(ms + 999));
    }
}
