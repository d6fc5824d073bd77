package io.balanceofpower.cluster;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Blocks on a future. For the mesh's own thread, never for an event loop. */
final class Waiting {
    private Waiting() {}

    /** Whether the future ended in time, well or badly. */
    static boolean forEnd(Future<?> future, long timeoutMs) throws InterruptedException {
        try {
            future.toCompletionStage().toCompletableFuture().get(timeoutMs, MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** @throws IllegalStateException with the failure as its cause, or without one if it took too long */
    static <T> T forResult(Future<T> future, long timeoutMs) throws InterruptedException {
        if (!forEnd(future, timeoutMs)) {
            throw new IllegalStateException("Not done within " + timeoutMs + " ms");
        }
        if (future.failed()) {
            throw new IllegalStateException(future.cause());
        }
        return future.result();
    }
}
