package io.balanceofpower.step1_accept;

import io.balanceofpower.step1_accept.packet.PacketLimits;
import java.util.List;

/**
 * How a node accepts devices: what all its listeners have in common.
 *
 * @param eventLoops how many event loops serve each listener
 * @param connectionsMax sockets at once, over all listeners; a further one is closed at once
 * @param packets what a packet may hold; its size is the listener's
 * @param inFlightBytesMax payload bytes of a connection that are not settled; at it the connection is not read further
 * @param writeBufferBytesMax bytes for a device that it has not read; at it the connection is not read
 * @param connects what all devices together may do to connect
 * @param ackTimeoutMs a connection whose oldest message is unsettled for this long is closed with "server busy"; one
 *     whose device has not read what was sent for this long is closed too
 * @param listeners at least one
 */
public record MqttSettings(
        int eventLoops,
        int connectionsMax,
        PacketLimits packets,
        int inFlightBytesMax,
        int writeBufferBytesMax,
        ConnectLimits connects,
        long ackTimeoutMs,
        List<ListenerSettings> listeners) {}
