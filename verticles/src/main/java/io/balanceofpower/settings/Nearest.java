package io.balanceofpower.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Guesses what somebody meant to write. */
public final class Nearest {

    private Nearest() {}

    /**
     * The candidate that takes the fewest edits to reach from {@code written}, if that is at most a third of the letters
     * (at least one edit, at most four). Equally near ones: the first in alphabetical order.
     */
    static Optional<String> to(String written, Collection<String> candidates) {
        return all(written, candidates).findFirst();
    }

    /** All candidates that are as near as {@link #to} asks for, the nearest first. */
    public static Stream<String> all(String written, Collection<String> candidates) {
        int editsMax = Math.min(4, Math.max(1, written.length() / 3));
        String lower = written.toLowerCase(Locale.ROOT);
        return candidates.stream()
                .filter(candidate -> Math.abs(candidate.length() - lower.length()) <= editsMax)
                .filter(candidate -> edits(lower, candidate.toLowerCase(Locale.ROOT)) <= editsMax)
                .sorted(Comparator.<String>comparingInt(candidate -> edits(lower, candidate.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Edits between two words, a swap of neighbours counting as one: the "optimal string alignment" distance. */
    private static int edits(String from, String to) {
        int[] beforeLast = new int[to.length() + 1];
        int[] last = new int[to.length() + 1];
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                boolean same = from.charAt(i - 1) == to.charAt(j - 1);
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[to.length()];
    }
}
