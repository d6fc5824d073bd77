package io.balanceofpower.simulation;

import io.balanceofpower.message.Numbering;
import org.jspecify.annotations.Nullable;

/** A message that a device made, with what is really true of it. */
final class Sent {
    final String device;

    /** What orders it: messages of one device and key stand in Kafka in the order of {@link #number}. */
    final String key;

    /** Counts the device's messages of this key. */
    final long number;

    /** Null for a QoS 2 message without sequence. */
    final @Nullable Numbering numbering;

    /** Whether its route names a second topic. */
    final boolean alsoAudited;

    /** Whether Kafka will not have it, ever. */
    final boolean poison;

    /** Transactions with it that were committed. */
    int commits;

    /** Whether the device got a success, or a reason, for it. */
    boolean settled;

    /** Whether the session that makes it count once was over before it was settled. */
    boolean outlivedSession;

    Sent(String device, String key, long number, @Nullable Numbering numbering, boolean alsoAudited, boolean poison) {
        this.device = device;
        this.key = key;
        this.number = number;
        this.numbering = numbering;
        this.alsoAudited = alsoAudited;
        this.poison = poison;
    }

    @Override
    public String toString() {
        String name = device + ":" + key + "#" + number;
        return numbering == null ? name : name + " (" + numbering.epoch() + "/" + numbering.sequence() + ")";
    }
}
