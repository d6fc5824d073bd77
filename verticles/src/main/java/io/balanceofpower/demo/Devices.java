package io.balanceofpower.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * All devices and the one thread that owns them. Other threads reach the devices only by tasks to that thread; when a
 * task fails the devices stand still and {@link #failed} says why.
 */
final class Devices implements AutoCloseable {
    private static final long TICK_MS = 1;

    private final ScheduledThreadPoolExecutor thread;
    private final CompletableFuture<Void> failed = new CompletableFuture<>();
    private final Auditor auditor;
    private final DeviceBook book;
    /** Devices' thread. */
    private final List<Device> devices = new ArrayList<>();

    Devices(Auditor auditor, DeviceBook book) {
        this.auditor = auditor;
        this.book = book;
        // Clients may still call back when all is over; that is of no interest then.
        this.thread = new ScheduledThreadPoolExecutor(
                1, task -> new Thread(task, "demo-devices"), new ThreadPoolExecutor.DiscardPolicy());
    }

    /** Runs tasks on the devices' thread, in order. */
    Executor thread() {
        return task -> thread.execute(() -> guarded(task));
    }

    /** For the devices to write to, on their thread. */
    DeviceLog book() {
        return book;
    }

    /** Lets them connect. */
    void start(List<Device> all) {
        thread().execute(() -> devices.addAll(all));
        var unused = thread.scheduleAtFixedRate(() -> guarded(this::tick), 0, TICK_MS, TimeUnit.MILLISECONDS);
    }

    private void guarded(Runnable task) {
        if (failed.isDone()) {
            return;
        }
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            failed.completeExceptionally(e);
        }
    }

    private void tick() {
        if (!auditor.isBehind()) {
            devices.forEach(Device::tick);
        }
        book.tick();
    }

    /** Lets them send, each by its own schedule. */
    void begin(List<Schedule> schedules) {
        thread().execute(() -> {
            for (int i = 0; i < schedules.size(); i++) {
                devices.get(i).begin(schedules.get(i));
            }
        });
    }

    /** Lets the devices that are at a node leave it, each with that chance; completes with how many did. */
    CompletableFuture<Integer> leave(String node, DoubleSupplier dice, double chance) {
        return CompletableFuture.supplyAsync(
                () -> (int) devices.stream()
                        .filter(device -> dice.getAsDouble() < chance)
                        .filter(device -> device.leave(node))
                        .count(),
                thread);
    }

    /** Lets devices that are elsewhere go to the node that they began with; completes with how many did. */
    CompletableFuture<Integer> goHome() {
        return CompletableFuture.supplyAsync(
                () -> (int) devices.stream().filter(Device::goHome).count(), thread);
    }

    /** From now on only what was sent before is sent again. */
    void stopNew() {
        thread().execute(() -> devices.forEach(Device::stopNew));
    }

    /** Never completes once closed. */
    CompletableFuture<DeviceCounts> counts() {
        return CompletableFuture.supplyAsync(() -> book.counts(devices), thread);
    }

    /** Completes, exceptionally, if a task failed: a fault of the demo itself. */
    CompletableFuture<Void> failed() {
        return failed;
    }

    /** Closes all connections and ends the thread; returns at once. */
    @Override
    public void close() {
        thread().execute(() -> devices.forEach(Device::end));
        thread.shutdown();
    }
}
