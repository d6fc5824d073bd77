package io.balanceofpower.cli;

import io.balanceofpower.quarantine.QuarantineWriter;
import io.balanceofpower.quarantine.QuarantineWriter.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Writes what becomes of entries, some hundred in a transaction. Used once, by one thread; any thread may ask for the
 * progress.
 */
final class QuarantineBatches {

    static final int ENTRIES_MAX = 200;
    private static final long BYTES_MAX = 4 * 1024 * 1024;
    private static final int PREFETCH = 8;

    private final @Nullable QuarantineWriter writer;
    private final BooleanSupplier stopped;
    private final Consumer<QuarantineOutcome> told;
    private final List<QuarantineOutcome> pending = new ArrayList<>();
    private long pendingBytes;
    private final AtomicLong ended = new AtomicLong();
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong stay = new AtomicLong();

    /**
     * @param writer null to write nothing
     * @param stopped whether to begin no further transaction
     * @param told of each entry, once what becomes of it is so
     */
    QuarantineBatches(@Nullable QuarantineWriter writer, BooleanSupplier stopped, Consumer<QuarantineOutcome> told) {
        this.writer = writer;
        this.stopped = stopped;
        this.told = told;
    }

    /** Blocks until all entries are through, or until it is stopped. */
    void run(Flux<QuarantineOutcome> outcomes, boolean discards) {
        try (Stream<QuarantineOutcome> all = outcomes.toStream(PREFETCH)) {
            var each = all.iterator();
            while (each.hasNext()) {
                take(each.next(), discards);
            }
        }
        write();
    }

    private void take(QuarantineOutcome outcome, boolean discards) {
        if (outcome.stays() && !discards) {
            stay(outcome);
            return;
        }
        pending.add(outcome);
        pendingBytes += outcome.bytes();
        if (pending.size() == ENTRIES_MAX || pendingBytes >= BYTES_MAX) {
            write();
        }
    }

    private void write() {
        if (stopped.getAsBoolean()) {
            return;
        }
        List<Change> changes = pending.stream()
                .map(each -> new Change(each.entry(), each.records()))
                .toList();
        Map<Change, String> notMade = writer == null ? Map.of() : writer.write(changes);
        for (int i = 0; i < changes.size(); i++) {
            String refused = notMade.get(changes.get(i));
            if (refused == null) {
                end(pending.get(i));
            } else {
                stay(QuarantineOutcome.stays(
                        pending.get(i).entry(), "DESTINATION_FORBIDDEN", "Kafka refuses it: " + refused));
            }
        }
        pending.clear();
        pendingBytes = 0;
    }

    private void end(QuarantineOutcome outcome) {
        ended.incrementAndGet();
        records.addAndGet(outcome.records().size());
        told.accept(outcome);
    }

    private void stay(QuarantineOutcome outcome) {
        stay.incrementAndGet();
        told.accept(outcome);
    }

    /** Entries that are no more. */
    long ended() {
        return ended.get();
    }

    /** What was written instead of them. */
    long records() {
        return records.get();
    }

    long stay() {
        return stay.get();
    }

    String progress(long all) {
        return (ended() + stay()) + " of " + all + " entries";
    }
}
