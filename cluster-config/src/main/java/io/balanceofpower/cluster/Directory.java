package io.balanceofpower.cluster;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.hazelcast.map.IMap;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionException;
import io.balanceofpower.cluster.MeshMetrics.Failure;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which node holds which device's session, as far as the mesh knows: an entry may be missing, outdated, or named by both
 * sides of a split, so it says whom to ask and never who may write. When a split heals, the later of two claims stays, to
 * the second; which of two within one second is open.
 *
 * <p>Methods may be called on any thread and return at once. Their futures complete on the caller's Vert.x context, or
 * on one made for a caller without, within {@code mesh.request-timeout-ms}, and fail with a {@link DirectoryFailure}
 * only. At most {@value #REQUESTS_MAX} requests are under way at once; one more fails with
 * {@link DirectoryFailure.Busy}. A request that timed out counts until the mesh has done with it.
 */
public final class Directory {
    static final int REQUESTS_MAX = 4096;
    /** They start requests and wait for none, unless Hazelcast holds them up while it moves partitions. */
    private static final int THREADS = 2;

    private final Vertx vertx;
    private final IMap<String, String> owners;
    private final String node;
    private final String run;
    private final long timeoutMs;
    private final MeshMetrics metrics;
    private final Counter claims;
    private final Counter finds;
    private final Counter forgets;
    private final AtomicLong claimNumbers = new AtomicLong();
    private final AtomicInteger underWay = new AtomicInteger();
    /** Its queue never fills up before {@link #underWay} is at its limit. */
    private final ThreadPoolExecutor threads;

    Directory(Vertx vertx, IMap<String, String> owners, MeshSettings settings, String run, MeshMetrics metrics) {
        this.vertx = vertx;
        this.owners = owners;
        this.node = settings.node();
        this.run = run;
        this.timeoutMs = settings.requestTimeoutMs();
        this.metrics = metrics;
        claims = metrics.directoryRequests("claim");
        finds = metrics.directoryRequests("find");
        forgets = metrics.directoryRequests("forget");
        metrics.gauge("bop.directory.pending", "Requests to the directory under way", underWay::get);
        threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                0,
                MILLISECONDS,
                new ArrayBlockingQueue<>(REQUESTS_MAX),
                threadFactory(settings.node()));
    }

    private static ThreadFactory threadFactory(String node) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "bop-directory-" + node + "-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Enters this node as the owner, whoever was it before, and says who that was: in one step, so of two nodes that
     * claim at the same time one learns of the other. After {@link DirectoryFailure.TimedOut} and
     * {@link DirectoryFailure.Broken} the entry may have been made.
     */
    public Future<Claim> claim(String device) {
        Owner mine = new Owner(node, run, claimNumbers.incrementAndGet());
        return call(
                claims, () -> owners.putAsync(device, mine.encoded()), previous -> new Claim(mine, decoded(previous)));
    }

    /** Who owns the device, or empty if the directory knows of none. */
    public Future<Optional<Owner>> find(String device) {
        return call(finds, () -> owners.getAsync(device), Directory::decoded);
    }

    /** Removes the device's entry if it is still this very claim, and does nothing otherwise. */
    public Future<Void> forget(String device, Owner mine) {
        return call(forgets, () -> owners.submitToKey(device, new ForgetIfMine(mine.encoded())), done -> done)
                .mapEmpty();
    }

    private static Optional<Owner> decoded(@Nullable String entry) {
        return Optional.ofNullable(entry).map(Owner::decoded);
    }

    private <T, R> Future<R> call(Counter counter, Supplier<CompletionStage<T>> request, Function<T, R> reading) {
        counter.increment();
        Context context = vertx.getOrCreateContext();
        CompletableFuture<T> answer = new CompletableFuture<>();
        CompletionStage<T> permitted = answer.whenComplete((value, error) -> underWay.decrementAndGet());
        if (underWay.incrementAndGet() > REQUESTS_MAX) {
            answer.completeExceptionally(new DirectoryFailure.Busy(REQUESTS_MAX));
        } else {
            start(request, answer);
        }
        return Future.fromCompletionStage(permitted, context)
                .timeout(timeoutMs, MILLISECONDS)
                .map(reading)
                .recover(error -> Future.failedFuture(counted(error)));
    }

    private <T> void start(Supplier<CompletionStage<T>> request, CompletableFuture<T> answer) {
        try {
            threads.execute(() -> send(request, answer));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new DirectoryFailure.Unavailable("This node leaves the mesh"));
        }
    }

    private static <T> void send(Supplier<CompletionStage<T>> request, CompletableFuture<T> answer) {
        try {
            // On the thread that brings the answer, since all there is to do is to pass it on. Without the last
            // argument Hazelcast makes a thread for each answer on a machine with two cores.
            request.get()
                    .whenCompleteAsync(
                            (value, error) -> {
                                if (error == null) {
                                    answer.complete(value);
                                } else {
                                    answer.completeExceptionally(error);
                                }
                            },
                            Runnable::run);
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    private DirectoryFailure counted(Throwable error) {
        DirectoryFailure failure = failure(error);
        metrics.directoryFailed(reason(failure)).increment();
        return failure;
    }

    private DirectoryFailure failure(Throwable error) {
        Throwable cause = error;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof DirectoryFailure failure) {
            return failure;
        }
        if (cause instanceof TimeoutException) {
            return new DirectoryFailure.TimedOut(timeoutMs);
        }
        if (cause instanceof SplitBrainProtectionException) {
            return new DirectoryFailure.Unavailable("The mesh has fewer nodes than mesh.members-min");
        }
        return new DirectoryFailure.Broken(cause);
    }

    private static Failure reason(DirectoryFailure failure) {
        if (failure instanceof DirectoryFailure.Unavailable) {
            return Failure.UNAVAILABLE;
        }
        if (failure instanceof DirectoryFailure.Busy) {
            return Failure.BUSY;
        }
        return failure instanceof DirectoryFailure.TimedOut ? Failure.TIMED_OUT : Failure.ERROR;
    }

    /** Fails what is still asked for. Requests under way end by their time limit. */
    void close() {
        threads.shutdown();
    }
}
