package io.balanceofpower.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The settings of the demo's nodes: everything on 127.0.0.1, one broker, and limits that fit a demo. */
final class NodeSettingsFile {
    /**
     * After how long Kafka aborts the transaction that a killed node leaves open; until then consumers of committed
     * records wait in front of it. The default of a minute is for real networks, not for somebody who watches.
     */
    static final int TRANSACTION_TIMEOUT_MS = 5_000;

    private NodeSettingsFile() {}

    static String yaml(NodeAddress node, List<NodeAddress> all, String bootstrapServers, Path routes) {
        // The first one founds the mesh and waits for nobody. If all looked for all, each would give the others half of
        // the join timeout before it dared to.
        List<NodeAddress> known = node.equals(all.get(0)) ? List.of(node) : all;
        String members = known.stream().map(each -> "\"" + each.mesh() + "\"").collect(Collectors.joining(", "));
        return """
                node.id: %s
                node.stop-timeout-ms: 3000
                mesh:
                  name: bop-demo
                  port: %d
                  event-bus-port: %d
                  members: [%s]
                  members-min: 2
                  join-timeout-ms: 30000
                  heartbeat-ms: 1000
                  dead-after-ms: 3000
                mqtt:
                  port: %d
                  event-loops: 1
                routes.file: "%s"
                kafka:
                  bootstrap-servers: ["%s"]
                  lanes: 1
                  transaction-timeout-ms: %d
                  topics:
                    create: true
                    replication-factor: 1
                management.port: %d
                """.formatted(
                        node.name(),
                        node.meshPort(),
                        node.eventBusPort(),
                        members,
                        node.mqttPort(),
                        routes.toString().replace("\\", "\\\\").replace("\"", "\\\""),
                        bootstrapServers,
                        TRANSACTION_TIMEOUT_MS,
                        node.managementPort());
    }
}
