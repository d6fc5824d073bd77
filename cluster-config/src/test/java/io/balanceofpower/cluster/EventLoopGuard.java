package io.balanceofpower.cluster;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.blockhound.BlockHound;

/**
 * Sees every blocking call on a Vert.x event loop of this JVM. The calls are collected and not thrown, because Vert.x
 * would take what is thrown on an event loop for the handler's own failure; the test asserts that there are none.
 */
public final class EventLoopGuard {
    private static final List<Throwable> CALLS = new CopyOnWriteArrayList<>();
    private static boolean installed;

    private EventLoopGuard() {}

    /** Watches from now on, for the rest of the JVM's life. */
    public static synchronized void install() {
        if (installed) {
            return;
        }
        installed = true;
        BlockHound.builder()
                .nonBlockingThreadPredicate(
                        before -> before.or(thread -> thread.getName().startsWith("vert.x-eventloop-thread")))
                // An event loop without work waits for some.
                .allowBlockingCallsInside("io.netty.channel.SingleThreadIoEventLoop", "run")
                // Loading a class or writing a log line blocks, and is done by whoever comes first.
                .allowBlockingCallsInside("java.lang.ClassLoader", "loadClass")
                .allowBlockingCallsInside("ch.qos.logback.classic.Logger", "callAppenders")
                // The event bus's reply addresses are random numbers from /dev/urandom, which does not wait.
                .allowBlockingCallsInside("java.util.UUID", "randomUUID")
                .blockingMethodCallback(method -> CALLS.add(new AssertionError(
                        "Blocking call on " + Thread.currentThread().getName() + ": " + method)))
                .install();
    }

    /** Forgets the calls seen so far and gives them; each carries the stack of its call. */
    public static List<Throwable> drain() {
        List<Throwable> calls = List.copyOf(CALLS);
        CALLS.clear();
        return calls;
    }
}
