package io.balanceofpower.simulation;

/** A record in a destination topic: what its headers say, and where it stands. */
final class Written {
    final Sent sent;
    final String lane;
    final int packetId;
    final long ordinal;
    final PartitionLog<Written> log;
    long offset = -1;

    Written(Sent sent, String lane, int packetId, long ordinal, PartitionLog<Written> log) {
        this.sent = sent;
        this.lane = lane;
        this.packetId = packetId;
        this.ordinal = ordinal;
        this.log = log;
    }
}
