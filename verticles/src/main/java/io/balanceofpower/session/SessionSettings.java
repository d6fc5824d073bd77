package io.balanceofpower.session;

/**
 * What a mesh remembers of its devices.
 *
 * @param sessionsMax devices remembered at once, connected or not; at it new devices get reason code 0x97
 * @param expiryMaxS the longest session expiry; MQTT 5 devices that ask for more are told this one
 * @param ledgerRetentionMs how long a device's ledgers are kept after it left
 * @param takeoverTimeoutMs how long a connection that is taken over may take to settle its messages
 * @param acquireTimeoutMs how long a connection may wait until the device is this node's
 * @param willsMax wills that wait for their delay at once; at it further ones are sent without delay
 */
public record SessionSettings(
        int sessionsMax,
        long expiryMaxS,
        long ledgerRetentionMs,
        long takeoverTimeoutMs,
        long acquireTimeoutMs,
        int willsMax) {}
