package io.balanceofpower.step4_route;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A decimal is what a BigDecimal is, only without the garbage: everything here is compared with one. */
final class DecimalTest {
    private static final int ROUNDS = 20_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "00",
                "1",
                "-1",
                "007",
                "1.",
                ".5",
                "-.5",
                "+5",
                "1e3",
                "1E-3",
                "-1.50e+2",
                "0.000",
                ".000",
                "1.000",
                "61837.63000000",
                "-61837.63000000",
                "999999999999999999",
                "9999999999999999999",
                "-9223372036854775808",
                "9223372036854775807",
                "0.000000000000000001",
                "0.0000000000000000001",
                "100000000000000000000000000000000000.00",
                "1e400",
                "1e-400",
            })
    void shouldReadNumbersAsBigDecimalDoes(String text) {
        assertThat(read(text).exact()).isEqualByComparingTo(new BigDecimal(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "-",
                "+",
                "-.",
                "e",
                "1e",
                "1.2.3",
                "1..2",
                "--1",
                "1-",
                "NaN",
                "Infinity",
                "0x10",
                "1_0",
                " 1",
                "1 ",
                "1.0 ",
                "٣",
                "1e401",
                "1e-401",
                "1.00a0",
                "1e99999999999",
                "0.0000000000000000000000000000000000000000000000000000000000000000",
            })
    void shouldTakeNoneOfTheseForANumber(String text) {
        Decimal place = new Decimal().whole(7);
        assertThat(place.read(text)).isNull();
        assertThat(place.exact()).isEqualByComparingTo("7");
    }

    @Test
    void shouldComputeAndCompareAsBigDecimalDoes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            BigDecimal a = number(random);
            BigDecimal b = random.nextInt(4) == 0 ? near(a, random) : number(random);
            Decimal x = exactly(a);
            Decimal y = exactly(b);
            String of = String.format(Locale.ROOT, "seed %d: %s and %s", seed, a, b);
            assertThat(x.exact()).describedAs(of).isEqualByComparingTo(a);
            assertThat(Integer.signum(x.compare(y))).describedAs(of).isEqualTo(a.compareTo(b));
            assertThat(new Decimal().sum(x, y).exact()).describedAs(of).isEqualByComparingTo(a.add(b));
            assertThat(new Decimal().difference(x, y).exact()).describedAs(of).isEqualByComparingTo(a.subtract(b));
            assertThat(new Decimal().product(x, y).exact()).describedAs(of).isEqualByComparingTo(a.multiply(b));
            assertThat(new Decimal().negative(x).exact()).describedAs(of).isEqualByComparingTo(a.negate());
        }
    }

    private static BigDecimal number(Random random) {
        int bits = random.nextInt(70);
        BigDecimal digits = new BigDecimal(new BigInteger(bits, random));
        BigDecimal signed = random.nextBoolean() ? digits : digits.negate();
        BigDecimal edge = random.nextBoolean() ? new BigDecimal(Long.MIN_VALUE) : new BigDecimal(Long.MAX_VALUE);
        return (random.nextInt(20) == 0 ? edge : signed).movePointLeft(random.nextInt(30) - 5);
    }

    /** The same but for a last digit somewhere. */
    private static BigDecimal near(BigDecimal number, Random random) {
        return number.add(BigDecimal.valueOf(random.nextInt(3) - 1, random.nextInt(30)));
    }

    private static Decimal exactly(BigDecimal number) {
        String text = number.toPlainString();
        return read(text.length() > Facts.NUMBER_CHARS_MAX ? number.toString() : text);
    }

    private static Decimal read(String text) {
        return Objects.requireNonNull(new Decimal().read(text));
    }
}
