package io.balanceofpower.step4_route;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A place for an exact decimal, written again and again: a condition that is asked about every message makes no garbage as
 * long as its numbers fit into 64 bits without their point, as prices and quantities do. Larger ones are {@link BigDecimal}s,
 * and just as exact. Only values count: 1.0 and 1.00 are the same, and zeros at the end of a fraction are not kept.
 *
 * <p>Owned by one thread, or written once before it is shared.
 */
final class Decimal {

    /** The largest power of ten in a {@code long}. */
    private static final int POWER_MAX = 18;

    private static final long[] POWERS = powers();

    private long unscaled;
    private int scale;

    /** What stands here in place of {@code unscaled} and {@code scale}, if it does not fit into these. */
    private @Nullable BigDecimal big;

    private static long[] powers() {
        long[] powers = new long[POWER_MAX + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    // --- writing ---

    private Decimal put(long newUnscaled, int newScale) {
        unscaled = newUnscaled;
        scale = newScale;
        big = null;
        return this;
    }

    private Decimal put(BigDecimal value) {
        big = value;
        return this;
    }

    Decimal whole(long value) {
        return put(value, 0);
    }

    /**
     * Reads what {@link Facts#number} reads, and no other text.
     *
     * @return null for a text that is no number or is beyond its limits; then this holds what it held
     */
    @Nullable
    Decimal read(String text) {
        int length = text.length();
        if (length > Facts.NUMBER_CHARS_MAX) {
            return null;
        }
        int point = text.indexOf('.');
        int end = length;
        while (point >= 0 && text.charAt(end - 1) == '0') {
            end--;
        }
        boolean negative = length > 0 && text.charAt(0) == '-';
        long digits = 0;
        int count = 0;
        for (int i = negative ? 1 : 0; i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (i == point) {
                continue;
            }
            if (digit < 0 || digit > 9 || ++count > POWER_MAX) {
                return readAny(text);
            }
            digits = digits * 10 + digit;
        }
        if (count == 0) {
            return readAny(text);
        }
        return put(negative ? -digits : digits, point < 0 ? 0 : end - point - 1);
    }

    private @Nullable Decimal readAny(String text) {
        BigDecimal number = Facts.number(text);
        return number == null ? null : fit(number);
    }

    /** Into 64 bits if the value allows it. */
    private Decimal fit(BigDecimal number) {
        BigInteger digits = number.unscaledValue();
        return digits.bitLength() < Long.SIZE ? put(digits.longValue(), number.scale()) : put(number);
    }

    Decimal sum(Decimal one, Decimal other) {
        return sum(one, other, 1);
    }

    Decimal difference(Decimal one, Decimal other) {
        return sum(one, other, -1);
    }

    /** @param sign of the other: 1 or -1 */
    private Decimal sum(Decimal one, Decimal other, int sign) {
        int common = Math.max(one.scale, other.scale);
        if (one.big == null && other.big == null && one.fits(common) && other.fits(common)) {
            long a = one.unscaled * POWERS[common - one.scale];
            long b = other.unscaled * POWERS[common - other.scale] * sign;
            long result = a + b;
            boolean overflows = ((a ^ result) & (b ^ result)) < 0; // Hacker's Delight, 2-13
            if (!overflows) {
                return put(result, common);
            }
        }
        BigDecimal b = other.exact();
        return put(sign > 0 ? one.exact().add(b) : one.exact().subtract(b));
    }

    /** Whether the value can be written with so many digits behind the point, and its negative too. */
    private boolean fits(int wanted) {
        int by = wanted - scale;
        return by <= POWER_MAX && Math.abs(unscaled) <= Long.MAX_VALUE / POWERS[by] && unscaled != Long.MIN_VALUE;
    }

    Decimal product(Decimal one, Decimal other) {
        if (one.big == null && other.big == null) {
            long high = Math.multiplyHigh(one.unscaled, other.unscaled);
            long low = one.unscaled * other.unscaled;
            if (high == low >> (Long.SIZE - 1)) {
                return put(low, one.scale + other.scale);
            }
        }
        return put(one.exact().multiply(other.exact()));
    }

    Decimal negative(Decimal of) {
        return of.big == null && of.unscaled != Long.MIN_VALUE
                ? put(-of.unscaled, of.scale)
                : put(of.exact().negate());
    }

    // --- reading ---

    /** As {@link Comparable#compareTo}, by value. */
    int compare(Decimal other) {
        if (big != null || other.big != null) {
            return exact().compareTo(other.exact());
        }
        return scale >= other.scale ? -compareFiner(other, this) : compareFiner(this, other);
    }

    /** @param finer has as many digits behind the point or more */
    private static int compareFiner(Decimal coarser, Decimal finer) {
        int by = finer.scale - coarser.scale;
        if (by > POWER_MAX) { // beyond every other but zero
            return coarser.unscaled == 0 ? -Long.signum(finer.unscaled) : Long.signum(coarser.unscaled);
        }
        long high = Math.multiplyHigh(coarser.unscaled, POWERS[by]);
        long low = coarser.unscaled * POWERS[by];
        int order = Long.compare(high, finer.unscaled >> (Long.SIZE - 1));
        return order == 0 ? Long.compareUnsigned(low, finer.unscaled) : order;
    }

    BigDecimal exact() {
        return big == null ? BigDecimal.valueOf(unscaled, scale) : big;
    }

    @Override
    public String toString() {
        return exact().toPlainString();
    }
}
