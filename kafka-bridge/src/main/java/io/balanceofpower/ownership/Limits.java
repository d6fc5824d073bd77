package io.balanceofpower.ownership;

/**
 * How long and how much.
 *
 * @param acquireMs how long a device may wait for a grant before it is refused
 * @param silentMs after how long without a checkpoint a lane of an absent process counts as dead; several times the
 *     checkpoint interval
 * @param devicesMax devices that the table takes; at it, devices that it does not know are refused
 * @param ledgerRetentionMs how long a device's ledgers are kept after it left
 */
public record Limits(long acquireMs, long silentMs, int devicesMax, long ledgerRetentionMs) {}
