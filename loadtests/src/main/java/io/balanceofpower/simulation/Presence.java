package io.balanceofpower.simulation;

import org.jspecify.annotations.Nullable;

/** What a node has to do with a device: the newest connection, and the grant, each of which may be there without the other. */
final class Presence {
    /** The newest connection; null if there is none that is open. */
    @Nullable
    Link link;

    /** Whether the device was asked for and neither granted nor refused yet. */
    boolean acquiring;

    /** The grant that counts, until it is let go or lost. */
    @Nullable
    Tenancy tenancy;
}
