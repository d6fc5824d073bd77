package io.balanceofpower.cluster;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import com.hazelcast.config.Config;
import com.hazelcast.config.ExecutorConfig;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.spi.properties.ClusterProperty;
import com.hazelcast.spi.properties.HazelcastProperty;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeshConfigTest {
    private static final List<String> MEMBERS = List.of("10.0.0.1:5701", "10.0.0.2:5701");

    private static MeshSettings settings(List<String> members, String dns, int membersMin) {
        return new MeshSettings(
                "prod", "n1", "10.0.0.1", "n1.example", 5701, 5702, members, dns, membersMin, 10_000, 1500, 4000, 500);
    }

    private static Config config(List<String> members, String dns, int membersMin) {
        return MeshConfig.of(settings(members, dns, membersMin), "run-1", Map.of("mqtt", "n1.example:1883"));
    }

    private final Config config = config(MEMBERS, "", 2);

    @Test
    void shouldNameTheMeshAndTheNode() {
        assertThat(config.getClusterName()).isEqualTo("prod");
        assertThat(config.getMemberAttributeConfig().getAttributes())
                .containsEntry("__vertx.nodeId", "run-1")
                .containsEntry("bop.node", "n1")
                .containsEntry("bop.address.mqtt", "n1.example:1883")
                .containsKey("bop.joined-at-ms");
    }

    @Test
    void shouldListenOnItsOwnPortOnly() {
        NetworkConfig network = config.getNetworkConfig();
        assertThat(network.getPort()).isEqualTo(5701);
        assertThat(network.isPortAutoIncrement()).isFalse();
        assertThat(network.getPublicAddress()).isEqualTo("n1.example:5701");
        assertThat(config.getProperty("hazelcast.local.localAddress")).isEqualTo("10.0.0.1");
        assertThat(config.getProperty("hazelcast.socket.server.bind.any")).isEqualTo("false");
    }

    @Test
    void shouldFindTheOthersByTheListAlone() {
        JoinConfig join = config.getNetworkConfig().getJoin();
        assertThat(join.getTcpIpConfig().isEnabled()).isTrue();
        assertThat(join.getTcpIpConfig().getMembers()).isEqualTo(MEMBERS);
        assertThat(join.getTcpIpConfig().getConnectionTimeoutSeconds()).isEqualTo(2);
        assertThat(join.getMulticastConfig().isEnabled()).isFalse();
        assertThat(join.getAutoDetectionConfig().isEnabled()).isFalse();
        assertThat(join.getKubernetesConfig().isEnabled()).isFalse();
        assertThat(config.getProperty("hazelcast.discovery.enabled")).isEqualTo("false");
    }

    @Test
    void shouldFindTheOthersByNameAlone() {
        JoinConfig join =
                config(List.of(), "bop.default.svc", 1).getNetworkConfig().getJoin();
        assertThat(join.getKubernetesConfig().isEnabled()).isTrue();
        assertThat(join.getKubernetesConfig().getProperties())
                .isEqualTo(
                        Map.of("service-dns", "bop.default.svc", "service-dns-timeout", "5", "service-port", "5701"));
        assertThat(join.getTcpIpConfig().isEnabled()).isFalse();
        assertThat(join.getMulticastConfig().isEnabled()).isFalse();
        assertThat(join.getAutoDetectionConfig().isEnabled()).isFalse();
    }

    @Test
    void shouldRefuseAListAndANameTogether() {
        assertThatThrownBy(() -> config(MEMBERS, "bop.default.svc", 1))
                .isInstanceOf(MeshStartException.class)
                .hasMessageContaining("mesh.dns")
                .hasMessageContaining("mesh.members");
    }

    @ParameterizedTest
    @CsvSource({
        "hazelcast.heartbeat.interval.seconds, 2",
        "hazelcast.max.no.heartbeat.seconds, 4",
        "hazelcast.mastership.claim.timeout.seconds, 120",
        "hazelcast.socket.connect.timeout.seconds, 4",
        "hazelcast.max.join.seconds, 20",
        "hazelcast.connect.all.wait.seconds, 10",
        "hazelcast.wait.seconds.before.join, 0",
        "hazelcast.merge.first.run.delay.seconds, 10",
        "hazelcast.merge.next.run.delay.seconds, 10",
        "hazelcast.operation.call.timeout.millis, 4000",
        "hazelcast.operation.backup.timeout.millis, 4000",
        "hazelcast.graceful.shutdown.max.wait, 10",
        "hazelcast.shutdownhook.enabled, false",
        "hazelcast.operation.thread.count, 2",
        "hazelcast.operation.generic.thread.count, 2",
        "hazelcast.operation.priority.generic.thread.count, 1",
        "hazelcast.operation.response.thread.count, 1",
        "hazelcast.io.thread.count, 1",
        "hazelcast.event.thread.count, 1",
        "hazelcast.event.queue.capacity, 10000",
        "hazelcast.clientengine.thread.count, 1",
        "hazelcast.clientengine.query.thread.count, 1",
        "hazelcast.clientengine.blocking.thread.count, 1",
        "hazelcast.logging.type, slf4j",
        "hazelcast.logging.emoji.enabled, false",
        "hazelcast.phone.home.enabled, false",
        "hazelcast.jmx, false",
        "hazelcast.health.monitoring.level, OFF",
    })
    void shouldSetEveryBoundItself(String property, String value) {
        assertThat(config.getProperty(property)).isEqualTo(value);
    }

    @Test
    void shouldOnlySetPropertiesThatHazelcastKnows() throws IllegalAccessException {
        List<String> known = new ArrayList<>();
        for (Field field : ClusterProperty.class.getFields()) {
            if (field.get(null) instanceof HazelcastProperty property) {
                known.add(property.getName());
            }
        }
        known.add("hazelcast.local.localAddress"); // read by the address picker, without a constant
        assertThat(known).containsAll(config.getProperties().stringPropertyNames());
    }

    @Test
    void shouldKeepWhatTheEventBusNeeds() {
        MultiMapConfig subscriptions =
                requireNonNull(config.getMultiMapConfigs().get("__vertx.subs"));
        assertThat(subscriptions.getBackupCount()).isEqualTo(1);
        assertThat(subscriptions.getValueCollectionType()).isEqualTo(MultiMapConfig.ValueCollectionType.SET);
        assertThat(requireNonNull(config.getMapConfigs().get("__vertx.nodeInfo"))
                        .getBackupCount())
                .isEqualTo(1);
        assertThat(requireNonNull(config.getMapConfigs().get("__vertx.haInfo")).getBackupCount())
                .isEqualTo(1);
    }

    @Test
    void shouldBoundTheExecutors() {
        assertThat(config.getExecutorConfigs())
                .containsOnlyKeys("hz:system", "hz:async", "hz:offloadable", "hz:scheduled");
        assertThat(config.getExecutorConfigs().values())
                .extracting(ExecutorConfig::getPoolSize, ExecutorConfig::getQueueCapacity)
                .containsOnly(tuple(2, 10_000));
    }

    @Test
    void shouldReadNoClassesOfOthers() {
        JavaSerializationFilterConfig filter =
                requireNonNull(config.getSerializationConfig().getJavaSerializationFilterConfig());
        assertThat(filter.isDefaultsDisabled()).isTrue();
        assertThat(filter.getWhitelist().isListed("com.hazelcast.core.MemberLeftException"))
                .isTrue();
        assertThat(filter.getWhitelist().isListed("java.net.URL")).isFalse();
        assertThat(filter.getWhitelist().isListed("java.rmi.server.UnicastRemoteObject"))
                .isFalse();
        assertThat(filter.getWhitelist().isListed("javax.management.BadAttributeValueExpException"))
                .isFalse();
        JavaSerializationFilterConfig reflective = requireNonNull(
                config.getSerializationConfig().getCompactSerializationConfig().getZeroConfigFilter());
        assertThat(reflective.isDefaultsDisabled()).isTrue();
        assertThat(reflective.getWhitelist().isEmpty()).isTrue();
    }

    @Test
    void shouldServeNobodyElse() {
        assertThat(config.getMetricsConfig().isEnabled()).isFalse();
        assertThat(config.getJetConfig().isEnabled()).isFalse();
        assertThat(config.getManagementCenterConfig().isScriptingEnabled()).isFalse();
        assertThat(config.getManagementCenterConfig().isConsoleEnabled()).isFalse();
        assertThat(config.getManagementCenterConfig().isDataAccessEnabled()).isFalse();
        assertThat(config.getRestConfig().isEnabled()).isFalse();
        assertThat(config.getNetworkConfig().getMemcacheProtocolConfig().isEnabled())
                .isFalse();
    }
}
