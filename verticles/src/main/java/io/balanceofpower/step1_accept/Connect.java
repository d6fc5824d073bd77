package io.balanceofpower.step1_accept;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a device asked for in its CONNECT.
 *
 * @param device the client id; made by the server where the device sent none
 * @param version the protocol version
 * @param cleanStart whether an earlier session must be discarded
 * @param sessionExpiryS how long the session outlives the connection, within the server's limit; 0 ends it with the
 *     connection
 * @param listener the name of the listener that it came to
 * @param remoteAddress {@code host:port} of the device
 * @param credentials what the device brings to show who it is
 * @param will null without one
 */
public record Connect(
        String device,
        ProtocolVersion version,
        boolean cleanStart,
        long sessionExpiryS,
        String listener,
        String remoteAddress,
        Credentials credentials,
        @Nullable Will will) {

    /** The same without what the device brought to show who it is, but for the method. */
    Connect withoutSecrets() {
        String method = credentials.method();
        Credentials rest = method == null
                ? Credentials.NONE
                : new Credentials(null, null, List.of(), method, Credentials.NONE.data());
        return new Connect(device, version, cleanStart, sessionExpiryS, listener, remoteAddress, rest, will);
    }
}
