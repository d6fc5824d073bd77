package io.balanceofpower.session;

/**
 * A session, as {@code GET /sessions} shows it.
 *
 * @param device the client id
 * @param connected whether the device is connected to this node; otherwise it is about to be
 * @param version the protocol version of its connection; empty when not connected
 * @param remoteAddress where it is connected from; empty when not connected
 * @param connectedAtMs when it connected, in milliseconds since 1970-01-01 UTC
 */
public record SessionView(String device, boolean connected, String version, String remoteAddress, long connectedAtMs) {}
