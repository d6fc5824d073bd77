package io.balanceofpower.cluster;

import java.util.List;

/**
 * How a node takes part in its mesh. Hazelcast counts in seconds: the join timeout, the heartbeat and the time to count
 * as gone are rounded up to whole ones, and never below one.
 *
 * @param name the mesh's name; nodes join only nodes of the same name
 * @param node this node's id, unique within the mesh
 * @param host the address that the mesh ports listen on
 * @param publicHost the address that other nodes reach this node at
 * @param port the port for membership (Hazelcast); taken as it is, never the next free one
 * @param eventBusPort the port for control messages between nodes (Vert.x event bus)
 * @param members {@code host:port} of nodes to join; empty with an empty {@code dns} for a node that waits to be joined
 * @param dns a name that resolves to all nodes (a Kubernetes headless service), or empty
 * @param membersMin with fewer nodes than this in sight {@link Mesh#hasEnoughNodes} says no, so that the smaller side of a
 *     split takes no devices; 1 switches it off
 * @param joinTimeoutMs how long a start looks for other nodes. After it, a node that needs none ({@code membersMin} of
 *     1) goes on alone, and one that needs more does not start
 * @param heartbeatMs how often nodes tell each other that they live
 * @param deadAfterMs after how long without a heartbeat a node counts as gone
 * @param requestTimeoutMs how long a request to another node may take
 */
public record MeshSettings(
        String name,
        String node,
        String host,
        String publicHost,
        int port,
        int eventBusPort,
        List<String> members,
        String dns,
        int membersMin,
        long joinTimeoutMs,
        long heartbeatMs,
        long deadAfterMs,
        long requestTimeoutMs) {}
