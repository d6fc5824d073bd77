package io.balanceofpower.session;

/**
 * A session, as {@code GET /sessions} shows it.
 *
 * @param device the client id
 * @param connected whether the device is connected to this node
 * @param version the protocol version of its connection; empty when not connected
 * @param remoteAddress where it is connected from; empty when not connected
 * @param connectedAtMs when it last connected, in milliseconds since 1970-01-01 UTC
 * @param expiresAtMs when the session expires if the device does not return; 0 while connected
 */
public record SessionView(
        String device, boolean connected, String version, String remoteAddress, long connectedAtMs, long expiresAtMs) {}
