package io.balanceofpower.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The sum of many runs. */
final class Totals {
    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    private final List<Outcome> failed = new ArrayList<>();
    private long runs;
    private long steps;
    private long messages;

    void add(Outcome outcome) {
        runs++;
        steps += outcome.steps();
        messages += outcome.messages();
        outcome.faults().forEach((fault, count) -> faults.merge(fault, (long) count, Long::sum));
        if (outcome.broken() != null) {
            failed.add(outcome);
        }
    }

    long runs() {
        return runs;
    }

    long steps() {
        return steps;
    }

    long messages() {
        return messages;
    }

    Map<Fault, Long> faults() {
        return Collections.unmodifiableMap(faults);
    }

    /** Runs in which a promise was broken. */
    List<Outcome> failed() {
        return Collections.unmodifiableList(failed);
    }

    /** Of these, how many broke one of the promises. */
    long count(Collection<Promise> promises) {
        return failed.stream()
                .filter(outcome -> promises.contains(outcome.broken()))
                .count();
    }

    List<String> summary() {
        List<String> words = new ArrayList<>();
        words.add(String.format(
                Locale.ROOT, "%,d runs, %,d steps, %,d messages, faults %s", runs, steps, messages, faults));
        words.add(
                failed.isEmpty()
                        ? "Promises kept in every run."
                        : failed.size() + " runs broke a promise, the first is seed "
                                + failed.get(0).seed() + ".");
        return words;
    }
}
