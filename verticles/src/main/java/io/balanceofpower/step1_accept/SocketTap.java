package io.balanceofpower.step1_accept;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.internal.net.NetServerInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.internal.tls.ServerSslContextProvider;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrafficShapingOptions;
import io.vertx.core.net.impl.tcp.NetServerBuilder;
import io.vertx.core.spi.metrics.Metrics;
import io.vertx.core.spi.transport.Transport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A Vert.x that shows each server socket to a handler after Vert.x MQTT has set it up and before anything is read.
 *
 * <p>Vert.x MQTT gives no access to its sockets, and without them there is no back-pressure (vertx-mqtt#6). This,
 * {@link GatedTransport} and {@link SocketHandler} are the only places that use Vert.x's internal API.
 */
final class SocketTap extends VertxWrapper {
    private final AcceptGate gate;
    private final Handler<NetSocketInternal> opened;
    private final Handler<Throwable> failed;
    private @Nullable NetServerInternal server;

    /**
     * @param gate sees each socket before Vert.x does
     * @param failed told why a socket never came to be opened: its PROXY header or its TLS handshake
     */
    SocketTap(VertxInternal vertx, AcceptGate gate, Handler<NetSocketInternal> opened, Handler<Throwable> failed) {
        super(vertx);
        this.gate = gate;
        this.opened = opened;
        this.failed = failed;
    }

    /** The server that was created last. */
    NetServer server() {
        return requireNonNull(server, "no server was created");
    }

    @Override
    public NetServerInternal createNetServer(NetServerOptions options) {
        // What Vert.x does, but with this Vert.x, so that the server asks it for the transport.
        server = new NetServerBuilder(this, options.copy()).build();
        server.exceptionHandler(failed);
        return new TappedServer(server, opened);
    }

    @Override
    public Transport transport() {
        return new GatedTransport(delegate.transport(), gate);
    }

    private static final class TappedServer implements NetServerInternal {
        private final NetServerInternal server;
        private final Handler<NetSocketInternal> opened;

        TappedServer(NetServerInternal server, Handler<NetSocketInternal> opened) {
            this.server = server;
            this.opened = opened;
        }

        @Override
        public Handler<NetSocket> connectHandler() {
            return server.connectHandler();
        }

        @Override
        public NetServerInternal connectHandler(@Nullable Handler<NetSocket> handler) {
            if (handler == null) {
                server.connectHandler(null);
                return this;
            }
            server.connectHandler(socket -> {
                handler.handle(socket);
                opened.handle((NetSocketInternal) socket);
            });
            return this;
        }

        @Override
        public NetServerInternal exceptionHandler(Handler<Throwable> handler) {
            server.exceptionHandler(handler);
            return this;
        }

        @Override
        public ServerSslContextProvider sslContextProvider() {
            return server.sslContextProvider();
        }

        @Override
        public Future<NetServer> listen() {
            return server.listen();
        }

        @Override
        public Future<NetServer> listen(SocketAddress localAddress) {
            return server.listen(localAddress);
        }

        @Override
        public Future<NetServer> listen(ContextInternal context, SocketAddress localAddress) {
            return server.listen(context, localAddress);
        }

        @Override
        public int sniEntrySize() {
            return server.sniEntrySize();
        }

        @Override
        public boolean isClosed() {
            return server.isClosed();
        }

        @Override
        public Future<Void> shutdown(Duration timeout) {
            return server.shutdown(timeout);
        }

        @Override
        public int actualPort() {
            return server.actualPort();
        }

        @Override
        public Future<Boolean> updateSSLOptions(ServerSSLOptions options, boolean force) {
            return server.updateSSLOptions(options, force);
        }

        @Override
        public Future<Boolean> updateTrafficShapingOptions(TrafficShapingOptions options) {
            return server.updateTrafficShapingOptions(options);
        }

        @Override
        public Metrics getMetrics() {
            return server.getMetrics();
        }
    }
}
