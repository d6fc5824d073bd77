package io.balanceofpower.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.settings.Loading;
import io.balanceofpower.settings.NodeSettings;
import io.balanceofpower.settings.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeSettingsFileTest {

    @TempDir
    Path directory;

    @Test
    void shouldMakeSettingsThatANodeAccepts() throws IOException {
        List<NodeAddress> nodes =
                MeshProcesses.addresses(List.of("127.0.0.1", "127.0.0.2", "127.0.0.3"), new Random(1));
        Path routes = directory.resolve("a \"quoted\" \\ name.yaml");
        Path file = Files.writeString(
                directory.resolve("node.yaml"),
                NodeSettingsFile.yaml(nodes.get(1), nodes, "127.0.0.1:17000,127.0.0.1:17001", 3, routes));
        Loading loading = new Sources(Optional.of(file), Map.of(), directory).loadToStart();

        assertThat(loading).isInstanceOf(Loading.Loaded.class);
        NodeSettings settings = NodeSettings.from(((Loading.Loaded) loading).values());
        assertThat(settings.node()).isEqualTo("node-2");
        assertThat(settings.mqtt().listeners().get(0).host())
                .isEqualTo(nodes.get(1).host());
        assertThat(settings.management().host()).isEqualTo(nodes.get(1).host());
        assertThat(settings.routesFile()).isEqualTo(routes);
        assertThat(settings.mqtt().listeners().get(0).port())
                .isEqualTo(nodes.get(1).mqttPort());
        assertThat(settings.management().port()).isEqualTo(nodes.get(1).managementPort());
        assertThat(settings.mesh().members())
                .containsExactlyElementsOf(nodes.stream().map(NodeAddress::mesh).toList());
        assertThat(settings.mesh().membersMin()).isEqualTo(2);
        assertThat(settings.bus().bootstrapServers()).isEqualTo("127.0.0.1:17000,127.0.0.1:17001");
        assertThat(settings.bus().createTopics()).isTrue();
        assertThat(settings.bus().topicReplicationFactor()).isEqualTo((short) 3);
    }

    @Test
    void shouldReadWhatANodeSaysOfItsLoad() {
        String metrics = """
                # HELP bop_mqtt_connections Open
                bop_mqtt_connections 12.0
                bop_mqtt_messages_total{x="y"} 3.5E4
                bop_mqtt_connections_other 7
                """;
        NodeFigures now = NodeFigures.of(metrics, 3_000_000_000L);
        assertThat(now).isEqualTo(new NodeFigures(12, 35_000, 3_000_000_000L));
        NodeFigures before = NodeFigures.of("", 1_000_000_000L);
        assertThat(before).isEqualTo(new NodeFigures(0, 0, 1_000_000_000L));
        assertThat(now.messagesPerSecondSince(before)).isEqualTo(17_500);
    }
}
