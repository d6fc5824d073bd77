package io.balanceofpower.step1_accept;

import io.balanceofpower.step1_accept.packet.Publish;
import io.vertx.core.Future;

/** Where accepted packets go: the steps after this one. All methods run on the connection's event loop. */
public interface Arrivals {

    /**
     * A device wants to connect. Nothing more is read from it until the future is done, which must be within a bounded
     * time, on any thread.
     */
    Future<Welcome> connecting(Connect connect, Connection connection);

    /**
     * A device published. Must call {@link Connection#owe} before it returns, and {@link Connection#settle} with the
     * same pending exactly once, sooner or later, on the same event loop.
     */
    void published(Connection connection, Publish publish);

    /**
     * A device releases the packet id of a QoS 2 message (PUBREL). The future succeeds, on any thread, when a later message
     * with this id cannot be taken for a copy any more, also by another node. If it fails, the connection is closed, and
     * the device releases the id again when it comes back.
     */
    Future<Void> released(Connection connection, int packetId);

    /**
     * A connection for which {@link #connecting} was called has ended, and it is owed nothing any more. Called exactly
     * once, also when it was rejected or broke before it was accepted.
     */
    void ended(Connection connection);
}
