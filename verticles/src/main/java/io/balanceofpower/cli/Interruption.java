package io.balanceofpower.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM while a command works: asks it to come to its end, and keeps the JVM until it has, for at most half
 * a minute. The JVM then gives the exit code, 130 or 143.
 */
final class Interruption implements AutoCloseable {
    private static final long END_MS_MAX = 30_000;

    private final CompletableFuture<Void> asked = new CompletableFuture<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::keepUntilEnded, "bop-interruption");

    /** Listens from now on, until it is closed. */
    Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void keepUntilEnded() {
        ask();
        try {
            ended.await(END_MS_MAX, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does what a signal does, without ending the JVM. */
    void ask() {
        asked.complete(null);
    }

    boolean isAsked() {
        return asked.isDone();
    }

    /** Completes when the command should end; never fails. Others may wait for it and not complete it. */
    CompletableFuture<Void> asked() {
        return asked.copy();
    }

    /** The command has ended. */
    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook runs, or has run; it waits for the latch only.
            ask();
        }
    }
}
