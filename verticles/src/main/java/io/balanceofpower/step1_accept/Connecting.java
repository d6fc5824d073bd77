package io.balanceofpower.step1_accept;

import io.netty.channel.Channel;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * The sockets of one listener and event loop that have not sent a CONNECT. Written by the thread that accepts and by the
 * event loop; any thread may look. Bounded by the limits of sockets.
 */
final class Connecting {
    private final ConcurrentMap<Channel, Long> openedAtNs = new ConcurrentHashMap<>();

    void add(Channel socket) {
        openedAtNs.put(socket, System.nanoTime());
        socket.closeFuture().addListener(closed -> openedAtNs.remove(socket));
    }

    /** Its CONNECT has come. */
    void remove(Channel socket) {
        openedAtNs.remove(socket);
    }

    /** Those that have been open for that long. */
    List<Offenders.Connecting> openFor(String listener, long ms, long nowNs) {
        return openedAtNs.entrySet().stream()
                .map(socket -> new Offenders.Connecting(
                        listener,
                        String.valueOf(socket.getKey().remoteAddress()),
                        TimeUnit.NANOSECONDS.toMillis(nowNs - socket.getValue())))
                .filter(socket -> socket.openForMs() >= ms)
                .toList();
    }
}
