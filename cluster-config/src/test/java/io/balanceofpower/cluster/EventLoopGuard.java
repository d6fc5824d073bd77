package io.balanceofpower.cluster;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.blockhound.BlockHound;

/**
 * Sees every blocking call on a Vert.x event loop of this JVM. The calls are collected and not thrown, because Vert.x
 * would take what is thrown on an event loop for the handler's own failure; the test asserts that there are none.
 */
public final class EventLoopGuard {
    private static final List<String> CALLS = new CopyOnWriteArrayList<>();
    private static boolean installed;

    private EventLoopGuard() {}

    /** Watches from now on, for the rest of the JVM's life. */
    public static synchronized void install() {
        if (installed) {
            return;
        }
        installed = true;
        BlockHound.builder()
                // Netty brings a list of its own waits that are meant.
                .loadIntegrations()
                // In place of Netty's choice, which would include Vert.x's worker threads.
                .nonBlockingThreadPredicate(netty -> thread -> thread.getName().startsWith("vert.x-eventloop-thread"))
                // Loading a class or writing a log line blocks, and is done by whoever comes first.
                .allowBlockingCallsInside("java.lang.ClassLoader", "loadClass")
                .allowBlockingCallsInside("ch.qos.logback.classic.Logger", "callAppenders")
                // Vert.x, when it closes, empties the queues of its worker pools.
                .allowBlockingCallsInside("io.vertx.core.internal.WorkerPool", "close")
                // The event bus's reply addresses are random numbers from /dev/urandom, which does not wait.
                .allowBlockingCallsInside("java.util.UUID", "randomUUID")
                .blockingMethodCallback(
                        method -> CALLS.add(Thread.currentThread().getName() + " calls " + method + "\n  "
                                + Stream.of(Thread.currentThread().getStackTrace())
                                        .map(StackTraceElement::toString)
                                        .collect(Collectors.joining("\n  "))))
                .install();
    }

    /** Forgets the calls seen so far and gives them; each carries the stack of its call. */
    public static List<String> drain() {
        List<String> calls = List.copyOf(CALLS);
        CALLS.clear();
        return calls;
    }
}
