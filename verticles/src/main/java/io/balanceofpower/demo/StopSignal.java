package io.balanceofpower.demo;

import io.balanceofpower.broker.BrokerStartException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Ctrl-C and SIGTERM: asks the thread that runs the demo, or another run of processes, to end it, and keeps the JVM until that is done. If it takes too
 * long, all child processes are killed, which unblocks whatever waits for them.
 */
public final class StopSignal {
    private static final long END_MS_MAX = 45_000;
    private static final long KILLED_MS_MAX = 10_000;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    /** Written by the run's thread, read by the one that stops: waiting for children is all that it does now. */
    private volatile boolean childrenHinder;

    /** Listens from now on; at most once. */
    public void install() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "demo-stop"));
    }

    private void stop() {
        asked.countDown();
        try {
            if (childrenHinder || !ended.await(END_MS_MAX, TimeUnit.MILLISECONDS)) {
                ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
                ended.await(KILLED_MS_MAX, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** Waits for so long, or until it is asked; whether it is. */
    public boolean await(long waitMs) throws InterruptedException {
        return asked.await(waitMs, TimeUnit.MILLISECONDS);
    }

    /** Whether a stop kills the children at once, because the run's thread cannot hear of it. */
    public void childrenHinder(boolean hinder) {
        childrenHinder = hinder;
    }

    /** The run has ended and nothing is left of it. */
    public void ended() {
        ended.countDown();
    }

    /**
     * Starts a Kafka, whose processes the signal must not hinder meanwhile.
     *
     * @throws DemoException if it cannot start, or because of the signal
     */
    public <T> T startingKafka(Supplier<T> start) {
        childrenHinder(true);
        try {
            return start.get();
        } catch (BrokerStartException e) {
            throw isAsked()
                    ? new DemoException(DemoException.Kind.STOPPED, "Stopped while Kafka was starting.", e)
                    : new DemoException(DemoException.Kind.CANNOT_START, String.valueOf(e.getMessage()), e);
        } finally {
            childrenHinder(false);
        }
    }
}
