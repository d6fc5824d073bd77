package io.balanceofpower.load.simulations;

import io.balanceofpower.load.Catalogue;
import io.balanceofpower.load.DeliveryBook;
import io.balanceofpower.load.Parameters;
import io.balanceofpower.load.RunPlan;
import io.balanceofpower.loadtests.gatling.MqttObserver;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The run of this process. Gatling makes simulations by itself, so they find it here. */
final class LoadRun {
    private static final AtomicReference<@Nullable LoadRun> CURRENT = new AtomicReference<>();

    private final RunPlan plan;
    private final Parameters parameters;
    private final DeliveryBook book;
    /** Why what the simulation was to do did not happen; set once, by any thread. */
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

    private LoadRun(RunPlan plan) {
        this.plan = plan;
        this.parameters = Parameters.of(
                Catalogue.find(plan.question())
                        .orElseThrow(() -> new IllegalArgumentException("no simulation " + plan.question())),
                plan.given());
        this.book = new DeliveryBook(plan.runId());
    }

    static LoadRun begin(RunPlan plan) {
        LoadRun run = new LoadRun(plan);
        CURRENT.set(run);
        return run;
    }

    static LoadRun current() {
        LoadRun run = CURRENT.get();
        if (run == null) {
            throw new IllegalStateException("Simulations are started with: bop load SIMULATION");
        }
        return run;
    }

    RunPlan plan() {
        return plan;
    }

    Parameters parameters() {
        return parameters;
    }

    DeliveryBook book() {
        return book;
    }

    void fail(String words) {
        failure.compareAndSet(null, words);
    }

    Optional<String> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** Writes what devices hear into the book. */
    MqttObserver observer() {
        return (clientId, epoch) -> new Pages(book.page(clientId));
    }

    private record Pages(DeliveryBook.Page page) implements MqttObserver.Device {
        @Override
        public void sent(long sequence) {
            page.sent(sequence);
        }

        @Override
        public void acknowledged(long sequence) {
            page.acknowledged(sequence);
        }

        @Override
        public void refused(long sequence, int reasonCode) {
            page.refused(sequence, reasonCode);
        }
    }
}
