package io.balanceofpower.owners;

import io.balanceofpower.ownership.ClaimId;
import java.util.Set;

/**
 * A device is this node's.
 *
 * @param claim tells this time from every other; to be given back with {@link Owners#left}
 * @param sessionPresent whether an MQTT session goes on
 * @param packetIds of QoS 2 messages of that session that are committed and not released
 */
public record Acquired(ClaimId claim, boolean sessionPresent, Set<Integer> packetIds) {}
