package io.balanceofpower.step1_accept;

import java.util.List;

/**
 * How a node accepts devices: what all its listeners have in common.
 *
 * @param eventLoops how many event loops serve each listener
 * @param connectionsMax sockets at once, over all listeners; a further one is closed at once
 * @param clientIdCharsMax the longest client id
 * @param ackTimeoutMs a connection whose oldest message is unsettled for this long is closed with "server busy"; one
 *     whose device has not read what was sent for this long is closed too
 * @param topicAliasMax the highest topic alias of a connection; announced to MQTT 5 devices; 0 for none
 * @param listeners at least one
 */
public record MqttSettings(
        int eventLoops,
        int connectionsMax,
        int clientIdCharsMax,
        long ackTimeoutMs,
        int topicAliasMax,
        List<ListenerSettings> listeners) {}
