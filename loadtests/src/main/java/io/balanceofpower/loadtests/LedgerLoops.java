package io.balanceofpower.loadtests;

import io.balanceofpower.step5_admit.Ledger;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** A ledger that is asked about one message after the other; and a set of the last 64, which knows less. */
final class LedgerLoops {

    private static final long EPOCH = 1;
    private static final int WINDOW = 64;
    private static final long FIRST = 1_000;

    private LedgerLoops() {}

    static Supplier<Object> inOrder() {
        Ledger ledger = new Ledger("device-1", "device-1");
        long[] next = {FIRST};
        return () -> ledger.admit(EPOCH, next[0]++);
    }

    static Supplier<Object> inOrderBySet() {
        Set<Long> last = new HashSet<>();
        long[] next = {FIRST};
        return () -> remember(last, next[0]++);
    }

    /** All copies of messages within the window. */
    static Supplier<Object> duplicates() {
        Ledger ledger = new Ledger("device-1", "device-1");
        for (int i = 0; i < WINDOW; i++) {
            ledger.admit(EPOCH, FIRST + i);
        }
        long[] next = {0};
        return () -> ledger.admit(EPOCH, FIRST + next[0]++ % WINDOW);
    }

    static Supplier<Object> duplicatesBySet() {
        Set<Long> last = new HashSet<>();
        for (int i = 0; i < WINDOW; i++) {
            last.add(FIRST + i);
        }
        long[] next = {0};
        return () -> last.add(FIRST + next[0]++ % WINDOW);
    }

    /** The second of two comes first. */
    static Supplier<Object> outOfOrder() {
        Ledger ledger = new Ledger("device-1", "device-1");
        ledger.admit(EPOCH, FIRST);
        long[] next = {0};
        return () -> ledger.admit(EPOCH, swapped(next[0]++));
    }

    static Supplier<Object> outOfOrderBySet() {
        Set<Long> last = new HashSet<>();
        long[] next = {0};
        return () -> remember(last, swapped(next[0]++));
    }

    private static long swapped(long number) {
        return FIRST + 1 + (number ^ 1);
    }

    private static boolean remember(Set<Long> last, long sequence) {
        boolean added = last.add(sequence);
        last.remove(sequence - WINDOW);
        return added;
    }
}
