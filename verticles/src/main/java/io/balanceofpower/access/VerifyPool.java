package io.balanceofpower.access;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The threads on which passwords, proofs and tokens are verified, so that no event loop waits for a hash. Any thread may
 * offer, and takes no lock for that: an event loop must not wait for another one either.
 */
final class VerifyPool implements AutoCloseable {
    private final ThreadPoolExecutor threads;
    private final int heldMax;

    /** What is verified and what waits. */
    private final AtomicInteger held = new AtomicInteger();

    /**
     * @param count how many verify at once
     * @param queueMax how many wait; what comes then is refused
     */
    VerifyPool(int count, int queueMax) {
        heldMax = count + queueMax;
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(count, count, 0, TimeUnit.SECONDS, new LinkedTransferQueue<>(), work -> {
            Thread thread = new Thread(work, "bop-verify-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        threads.prestartAllCoreThreads(); // to start one, whoever offers would have to take the executor's lock
    }

    /** How many wait for a thread. */
    int waiting() {
        return threads.getQueue().size();
    }

    /** Runs the work, or refuses it when the queue is full or closed. The future fails with what the work throws. */
    <T> Optional<Future<T>> offer(Supplier<T> work) {
        if (held.getAndUpdate(now -> Math.min(now + 1, heldMax)) == heldMax) {
            return Optional.empty();
        }
        Promise<T> done = Promise.promise();
        try {
            threads.execute(() -> verify(work, done));
            return Optional.of(done.future());
        } catch (RejectedExecutionException closed) {
            return Optional.empty();
        }
    }

    private <T> void verify(Supplier<T> work, Promise<T> done) {
        Future<T> verified = Future.future(now -> now.complete(work.get()));
        held.decrementAndGet(); // before anybody is told, who may offer again at once
        verified.onComplete(done);
    }

    /** What waits is dropped; its devices' connections end with the node. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
