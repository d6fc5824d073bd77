package io.balanceofpower.demo;

import io.balanceofpower.audit.Audit;
import io.balanceofpower.audit.AuditReport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The audit and the thread that owns it. Any thread may call; none is blocked. */
final class Auditor implements AutoCloseable {
    private static final int UNHEARD_MAX = 50_000;

    private final Audit audit = new Audit();
    private final Scheduler thread = Schedulers.newSingle("demo-audit", true);
    private final AtomicInteger unheard = new AtomicInteger();

    /** For whoever delivers records: only on this thread may {@link #audit()} be used. */
    Scheduler thread() {
        return thread;
    }

    Audit audit() {
        return audit;
    }

    /** Tells it what a device knows. */
    void tell(Consumer<Audit> word) {
        unheard.incrementAndGet();
        var unused = thread.schedule(() -> {
            unheard.decrementAndGet();
            word.accept(audit);
        });
    }

    /** Whether it has not heard most of what it was told: then devices send nothing new until it has. */
    boolean isBehind() {
        return unheard.get() > UNHEARD_MAX;
    }

    CompletableFuture<AuditReport> report() {
        return Mono.fromCallable(audit::report).subscribeOn(thread).toFuture();
    }

    @Override
    public void close() {
        thread.dispose();
    }
}
