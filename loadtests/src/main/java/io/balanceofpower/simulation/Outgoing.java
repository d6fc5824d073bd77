package io.balanceofpower.simulation;

/** A PUBLISH or PUBREL on its way. */
record Outgoing(Sent sent, int packetId, boolean isRelease) {}
