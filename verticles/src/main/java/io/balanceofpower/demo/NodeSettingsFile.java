package io.balanceofpower.demo;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The settings of the demo's nodes: limits that fit a mesh on one machine. */
public final class NodeSettingsFile {
    private NodeSettingsFile() {}

    /**
     * The file's text.
     *
     * @param known the nodes that it looks for. One that knows only itself founds the mesh and waits for nobody; if all
     *     looked for all, each would give the others half of the join timeout before it dared to
     * @param bootstrapServers {@code host:port,…}
     * @param copies how many brokers are to keep a record
     */
    public static String yaml(
            NodeAddress node, List<NodeAddress> known, String bootstrapServers, int copies, Path routes) {
        String members = quoted(known.stream().map(NodeAddress::mesh));
        return """
                node.id: %s
                node.stop-timeout-ms: 3000
                mesh:
                  name: bop-demo
                  host: %s
                  port: %d
                  event-bus-port: %d
                  members: [%s]
                  members-min: 2
                  join-timeout-ms: 30000
                  heartbeat-ms: 1000
                  dead-after-ms: 3000
                mqtt:
                  event-loops: 1
                  listeners.tcp:
                    host: %s
                    port: %d
                    authentication: [anonymous]
                access.open: true
                routes.file: "%s"
                kafka:
                  bootstrap-servers: [%s]
                  lanes: 1
                  topics:
                    create: true
                    replication-factor: %d
                management.host: %s
                management.port: %d
                """.formatted(
                        node.name(),
                        node.host(),
                        node.meshPort(),
                        node.eventBusPort(),
                        members,
                        node.host(),
                        node.mqttPort(),
                        routes.toString().replace("\\", "\\\\").replace("\"", "\\\""),
                        quoted(Arrays.stream(bootstrapServers.split(",", -1))),
                        copies,
                        node.host(),
                        node.managementPort());
    }

    private static String quoted(Stream<String> texts) {
        return texts.map(text -> "\"" + text + "\"").collect(Collectors.joining(", "));
    }
}
