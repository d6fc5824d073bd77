package io.balanceofpower.step1_accept;

import java.util.List;
import java.util.Optional;

/**
 * One of the ports at which a node takes devices.
 *
 * @param name unique within the node
 * @param host the address to listen on
 * @param port the port to listen on; 0 for any free one
 * @param path of the WebSocket
 * @param proxyProtocol whether each connection must begin with a PROXY protocol header
 * @param connectionsMax sockets at once; a further one is closed at once
 * @param packetBytesMax the largest packet; announced to MQTT 5 devices, a larger one closes the connection
 * @param connectTimeoutMs how long a socket may take from being accepted until its CONNECT is complete
 * @param keepAliveMinS the shortest keep-alive; MQTT 5 devices that ask for less are told this one
 * @param keepAliveMaxS the longest keep-alive; MQTT 5 devices that ask for more, or for none, are told this one
 * @param receiveMaximum unsettled QoS 1 and 2 messages per connection; at it a connection is not read further
 * @param tls empty for a listener without TLS
 * @param authentication how devices may prove who they are
 */
public record ListenerSettings(
        String name,
        String host,
        int port,
        Transport transport,
        String path,
        boolean proxyProtocol,
        int connectionsMax,
        int packetBytesMax,
        long connectTimeoutMs,
        int keepAliveMinS,
        int keepAliveMaxS,
        int receiveMaximum,
        Optional<TlsSettings> tls,
        List<AuthenticationMethod> authentication) {

    /** What carries MQTT packets. */
    public enum Transport {
        TCP,
        WEBSOCKET
    }

    /** The beginning of the keys of its settings. */
    public String keys() {
        return "mqtt.listeners." + name + ".";
    }
}
