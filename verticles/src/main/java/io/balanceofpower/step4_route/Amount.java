package io.balanceofpower.step4_route;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * An exact number on CEL's runtime: a fraction of two decimals, so that a quotient needs no rounding. Immutable. Only the value
 * counts, as for {@link Decimal}, with which it agrees.
 *
 * <p>No part has more than {@value #DIGITS_MAX} digits before or behind its point, which bounds what one operation costs;
 * what would have more cannot be told.
 */
final class Amount implements Comparable<Amount> {
    static final int DIGITS_MAX = 2_000;

    static final Amount ZERO = of(BigDecimal.ZERO);
    static final Amount ONE = of(BigDecimal.ONE);

    private static final String TOO_LONG =
            "computes a number of more than " + DIGITS_MAX + " digits before or behind its point";

    /** The bits that {@link #DIGITS_MAX} digits take. */
    private static final int BITS_MAX = (int) (DIGITS_MAX * 3.3219280948873626);

    private final BigDecimal over;

    /** Above zero. */
    private final BigDecimal under;

    private Amount(BigDecimal over, BigDecimal under) {
        this.over = checked(over);
        this.under = checked(under);
    }

    private static BigDecimal checked(BigDecimal number) {
        if (Math.abs(number.scale()) > DIGITS_MAX || number.unscaledValue().bitLength() > BITS_MAX) {
            throw new Untold(TOO_LONG);
        }
        return number;
    }

    static Amount of(BigDecimal value) {
        return new Amount(value, BigDecimal.ONE);
    }

    static Amount of(long value) {
        return of(BigDecimal.valueOf(value));
    }

    Amount plus(Amount other) {
        return under.compareTo(other.under) == 0
                ? new Amount(over.add(other.over), under)
                : new Amount(over.multiply(other.under).add(other.over.multiply(under)), under.multiply(other.under));
    }

    Amount minus(Amount other) {
        return plus(other.negative());
    }

    Amount times(Amount other) {
        return new Amount(over.multiply(other.over), under.multiply(other.under));
    }

    Amount negative() {
        return new Amount(over.negate(), under);
    }

    boolean isZero() {
        return over.signum() == 0;
    }

    /** @param other not zero */
    Amount dividedBy(Amount other) {
        BigDecimal denominator = under.multiply(other.over);
        BigDecimal numerator = over.multiply(other.under);
        return denominator.signum() < 0
                ? new Amount(numerator.negate(), denominator.negate())
                : new Amount(numerator, denominator);
    }

    /**
     * What is left when the quotient is cut to a whole number, with the sign of this.
     *
     * @param other not zero
     */
    Amount remainder(Amount other) {
        BigDecimal left = over.multiply(other.under);
        BigDecimal by = other.over.multiply(under);
        // BigDecimal's own division strips the zeros of a quotient one by one, which a number of many zeros makes slow.
        int scale = Math.max(left.scale(), by.scale());
        BigInteger rest = left.setScale(scale)
                .unscaledValue()
                .remainder(by.setScale(scale).unscaledValue());
        return new Amount(new BigDecimal(rest, scale), under.multiply(other.under));
    }

    /** The digits that an operation may have to look at, those between the first and the point included. */
    int width() {
        return over.precision() + Math.abs(over.scale()) + under.precision() + Math.abs(under.scale());
    }

    /** The value as an index into a list of that size; -1 if it is none. */
    int index(int size) {
        if (over.signum() < 0 || compareTo(of(size)) >= 0) {
            return -1;
        }
        int scale = Math.max(over.scale(), under.scale());
        BigInteger[] parts = over.setScale(scale)
                .unscaledValue()
                .divideAndRemainder(under.setScale(scale).unscaledValue());
        return parts[1].signum() == 0 ? parts[0].intValue() : -1;
    }

    /** By value. */
    @Override
    public int compareTo(Amount other) {
        return under.compareTo(other.under) == 0
                ? over.compareTo(other.over)
                : over.multiply(other.under).compareTo(other.over.multiply(under));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Amount amount && compareTo(amount) == 0;
    }

    @Override
    public int hashCode() {
        return over.divide(under, MathContext.DECIMAL32).stripTrailingZeros().hashCode();
    }

    @Override
    public String toString() {
        return under.compareTo(BigDecimal.ONE) == 0 ? over.toPlainString() : over + "/" + under;
    }
}
