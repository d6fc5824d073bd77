package io.balanceofpower.demo;

import java.nio.file.Path;
import java.util.List;

/**
 * The nodes to start and what they need.
 *
 * @param nodes at least one; the first founds the mesh
 * @param within for each of them, the command that runs it, such as {@code ip netns exec NAME}; empty for none
 * @param bootstrapServers {@code host:port,…} of Kafka
 * @param copies how many brokers are to keep a record
 * @param routes the nodes' routes file
 * @param directory for settings and logs; ends after the nodes
 */
public record MeshPlan(
        List<NodeAddress> nodes,
        List<List<String>> within,
        String bootstrapServers,
        int copies,
        Path routes,
        WorkDirectory directory) {}
