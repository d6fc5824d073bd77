package io.balanceofpower.cluster;

import java.util.Map;

/**
 * A node of the mesh, as this node sees it.
 *
 * @param id the node's id, {@code node.id} in its settings
 * @param run drawn anew whenever the node starts, so that a restarted node is told from its predecessor. Not
 *     Hazelcast's member uuid: that one changes when a split mesh heals, although the process lives on
 * @param addresses what the node said at its start about where it can be reached, such as {@code mqtt} and
 *     {@code management}
 * @param joinedAtMs when the node began to join, in milliseconds since 1970-01-01 UTC by its own clock
 * @param leaving whether the node has said that it leaves: it still answers what it was already sent, and wants nothing
 *     new
 * @param local whether this is the node that was asked
 */
public record Node(
        String id, String run, Map<String, String> addresses, long joinedAtMs, boolean leaving, boolean local) {

    Node asLeaving() {
        return new Node(id, run, addresses, joinedAtMs, true, local);
    }
}
