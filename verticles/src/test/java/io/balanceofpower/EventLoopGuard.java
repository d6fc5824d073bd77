package io.balanceofpower;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.blockhound.BlockHound;

/**
 * Fails every test of this module in which a Vert.x event loop of this JVM made a blocking call (style.md, 10). JUnit
 * finds it as a service, so that no test can forget it.
 *
 * <p>The calls are collected and not thrown, because Vert.x would take what is thrown on an event loop for the handler's
 * own failure.
 */
public final class EventLoopGuard implements BeforeAllCallback, AfterEachCallback {
    private static final List<String> CALLS = new CopyOnWriteArrayList<>();
    private static boolean installed;

    @Override
    public void beforeAll(ExtensionContext context) {
        install();
    }

    /** Runs after the test's own clean-up, so that it sees the calls of that, too. */
    @Override
    public void afterEach(ExtensionContext context) {
        afterEachTest();
    }

    void afterEachTest() {
        assertThat(drain()).as("blocking calls on an event loop").isEmpty();
    }

    private static synchronized void install() {
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
                // The JDK reads its net.properties when a process opens its first socket.
                .allowBlockingCallsInside("sun.net.NetProperties", "loadDefaultProperties")
                // Vert.x, when it closes, empties the queues of its worker pools.
                .allowBlockingCallsInside("io.vertx.core.internal.WorkerPool", "close")
                // Netty's allocator grows under a lock that event loops share and hold for some instructions.
                .allowBlockingCallsInside(
                        "io.netty.buffer.AdaptivePoolingAllocator$MagazineGroup", "tryExpandMagazines")
                // Client ids, the event bus's addresses and TLS need random numbers from /dev/urandom, which does not
                // wait.
                .allowBlockingCallsInside("java.util.UUID", "randomUUID")
                .allowBlockingCallsInside("sun.security.provider.NativePRNG", "engineNextBytes")
                // An event loop of io_uring spins for a moment when it ends.
                .allowBlockingCallsInside("io.netty.channel.uring.IoUringIoHandler", "destroy")
                .blockingMethodCallback(
                        method -> CALLS.add(Thread.currentThread().getName() + " calls " + method + "\n  "
                                + Stream.of(Thread.currentThread().getStackTrace())
                                        .map(StackTraceElement::toString)
                                        .collect(Collectors.joining("\n  "))))
                .install();
    }

    /** Forgets the calls seen so far and gives them; each carries the stack of its call. */
    static List<String> drain() {
        List<String> calls = List.copyOf(CALLS);
        CALLS.clear();
        return calls;
    }
}
