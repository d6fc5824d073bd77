package io.balanceofpower.step3_decode;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Values of binary formats as text. */
final class Binary {

    private Binary() {}

    /**
     * A binary fraction as a decimal that reads back as the same number, without an exponent; null for infinities and
     * for what is no number.
     */
    static @Nullable Value of(double number) {
        return Double.isFinite(number) ? plain(new BigDecimal(Double.toString(number))) : null;
    }

    /** As {@link #of(double)}, in the digits of a {@code float}. */
    static @Nullable Value of(float number) {
        return Float.isFinite(number) ? plain(new BigDecimal(Float.toString(number))) : null;
    }

    /** A decimal of a two's-complement number and its scale, with all its digits; null for no bytes. */
    static @Nullable Value decimal(byte[] unscaled, int scale) {
        return unscaled.length == 0 ? null : plain(new BigDecimal(new BigInteger(unscaled), scale));
    }

    private static Value plain(BigDecimal number) {
        return new Value.Text(number.toPlainString());
    }
}
