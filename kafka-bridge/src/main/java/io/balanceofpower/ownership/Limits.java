package io.balanceofpower.ownership;

/**
 * How long and how much.
 *
 * @param acquireMs how long a device may wait for a grant before it is refused
 * @param silentMs after how long without a checkpoint a lane of an absent process counts as dead; several times the
 *     checkpoint interval
 * @param stallMs after how long a wait for a grant or a recovery makes this process look for lanes that hold it up
 * @param devicesMax devices that the table takes; at it, devices that it does not know are refused
 * @param ledgerRetentionMs how long a device's ledgers are kept after it left
 */
public record Limits(long acquireMs, long silentMs, long stallMs, int devicesMax, long ledgerRetentionMs) {}
