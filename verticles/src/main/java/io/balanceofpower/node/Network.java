package io.balanceofpower.node;

import io.balanceofpower.settings.NetworkTransport;
import io.vertx.core.transport.Transport;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@code node.transport} says as Vert.x understands it. */
final class Network {
    private Network() {}

    /** The transport that was asked for; for {@code auto} epoll where it loads. */
    static Transport transport(NetworkTransport asked) {
        return switch (asked) {
            case AUTO -> loads(Transport.EPOLL) ? Transport.EPOLL : Transport.NIO;
            case NIO -> Transport.NIO;
            case EPOLL -> loaded(asked, Transport.EPOLL);
            case IO_URING -> loaded(asked, Transport.IO_URING);
        };
    }

    private static boolean loads(@Nullable Transport transport) {
        return transport != null && transport.available();
    }

    private static Transport loaded(NetworkTransport asked, @Nullable Transport transport) {
        if (transport != null && transport.available()) {
            return transport;
        }
        Throwable cause = transport == null
                ? new UnsupportedOperationException("its library is missing")
                : transport.unavailabilityCause();
        throw new NodeStartException(
                "node.transport: " + asked.name().toLowerCase(Locale.ROOT) + " does not load on this system (" + cause
                        + "); set auto or nio",
                cause);
    }
}
