package io.balanceofpower.loadtests;

import java.util.List;
import java.util.Locale;

/** Figures as reports show them. */
final class Numbers {

    private Numbers() {}

    /** To three decimals, for JSON. */
    static double round(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    static String decimals(double value, int count) {
        return String.format(Locale.ROOT, "%,." + count + "f", value);
    }

    static String whole(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    static String whole(double value) {
        return decimals(value, 0);
    }

    /** The middle one, or the mean of the two in the middle. */
    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /** The median with the least and the greatest. */
    static String spread(List<Double> values, int decimals) {
        double least = values.stream().mapToDouble(v -> v).min().orElse(0);
        double greatest = values.stream().mapToDouble(v -> v).max().orElse(0);
        return decimals(median(values), decimals) + " (" + decimals(least, decimals) + " to "
                + decimals(greatest, decimals) + ")";
    }
}
