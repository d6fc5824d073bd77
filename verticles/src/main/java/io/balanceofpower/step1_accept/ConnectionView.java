package io.balanceofpower.step1_accept;

import java.util.List;

/**
 * A connection as people may see it.
 *
 * @param device the client id
 * @param listener the name of the listener that it came to
 * @param user empty for an anonymous device, and before it has shown who it is
 * @param connectedForMs since CONNECT
 * @param silentForMs since its last packet
 * @param messages that it published
 * @param bytes of their payloads
 * @param messagesPerSecond within the last second
 * @param refused messages that were answered with a reason code of a failure
 * @param inFlight messages that wait for their outcome
 * @param inFlightBytes of their payloads
 * @param notReadBecause why it is not read at the moment; empty if it is
 * @param notReadMs how long it was not read in all
 */
public record ConnectionView(
        String device,
        String listener,
        String user,
        ProtocolVersion version,
        String remoteAddress,
        long connectedForMs,
        long silentForMs,
        long messages,
        long bytes,
        double messagesPerSecond,
        long refused,
        int inFlight,
        long inFlightBytes,
        List<Hold> notReadBecause,
        long notReadMs) {}
