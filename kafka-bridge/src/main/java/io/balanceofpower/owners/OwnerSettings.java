package io.balanceofpower.owners;

/**
 * What {@link Owners} is set to.
 *
 * @param run names this process, and no other ever
 * @param acquireTimeoutMs how long a device may wait until it is this node's
 * @param devicesMax devices that the mesh remembers
 * @param ledgerRetentionMs how long a device's ledgers are kept after it left
 */
public record OwnerSettings(String run, long acquireTimeoutMs, int devicesMax, long ledgerRetentionMs) {}
