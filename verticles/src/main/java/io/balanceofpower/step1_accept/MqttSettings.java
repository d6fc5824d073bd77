package io.balanceofpower.step1_accept;

/**
 * How a node accepts devices.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 for any free one
 * @param eventLoops how many event loops share the listener
 * @param connectionsMax connections at once; further ones get reason code 0x97 (3.1.1: return code 3)
 * @param connectTimeoutMs how long a new connection may take to send CONNECT
 * @param packetBytesMax the largest packet; announced to MQTT 5 devices, a larger one closes the connection
 * @param clientIdCharsMax the longest client id
 * @param keepAliveMaxS the longest keep-alive; MQTT 5 devices that ask for more, or for none, are told this one
 * @param receiveMaximum unsettled QoS 1 and 2 messages per connection; at it a connection is not read further
 * @param ackTimeoutMs a connection whose oldest message is unsettled for this long is closed with "server busy"; one
 *     whose device has not read what was sent for this long is closed too
 * @param topicAliasMax the highest topic alias of a connection; announced to MQTT 5 devices; 0 for none
 */
public record MqttSettings(
        String host,
        int port,
        int eventLoops,
        int connectionsMax,
        long connectTimeoutMs,
        int packetBytesMax,
        int clientIdCharsMax,
        int keepAliveMaxS,
        int receiveMaximum,
        long ackTimeoutMs,
        int topicAliasMax) {}
