package io.balanceofpower.access;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The threads on which passwords, proofs and tokens are verified, so that no event loop waits for a hash. Any thread may
 * offer.
 */
final class VerifyPool implements AutoCloseable {
    private final ThreadPoolExecutor threads;

    /**
     * @param count how many verify at once
     * @param queueMax how many wait; what comes then is refused
     */
    VerifyPool(int count, int queueMax) {
        AtomicInteger number = new AtomicInteger();
        threads =
                new ThreadPoolExecutor(count, count, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queueMax), work -> {
                    Thread thread = new Thread(work, "bop-verify-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** How many wait for a thread. */
    int waiting() {
        return threads.getQueue().size();
    }

    /** Runs the work, or refuses it when the queue is full or closed. The future fails with what the work throws. */
    <T> Optional<Future<T>> offer(Supplier<T> work) {
        Promise<T> done = Promise.promise();
        try {
            threads.execute(
                    () -> Future.<T>future(now -> now.complete(work.get())).onComplete(done));
            return Optional.of(done.future());
        } catch (RejectedExecutionException full) {
            return Optional.empty();
        }
    }

    /** What waits is dropped; its devices' connections end with the node. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
