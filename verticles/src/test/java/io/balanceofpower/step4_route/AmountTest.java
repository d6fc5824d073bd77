package io.balanceofpower.step4_route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AmountTest {

    @Test
    void shouldComputeFractionsExactly() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            Amount a = number(random);
            Amount b = number(random);
            Amount c = number(random);
            String what = "seed " + seed + ": " + a + ", " + b + ", " + c;
            if (b.isZero() || c.isZero()) {
                continue;
            }
            assertThat(a.dividedBy(b).times(b)).describedAs(what).isEqualTo(a);
            assertThat(a.dividedBy(c).plus(b.dividedBy(c)))
                    .describedAs(what)
                    .isEqualTo(a.plus(b).dividedBy(c));
            assertThat(a.dividedBy(b).minus(a.dividedBy(b)).isZero())
                    .describedAs(what)
                    .isTrue();
            assertThat(Integer.signum(a.dividedBy(b).compareTo(c)))
                    .describedAs(what)
                    .isEqualTo(Integer.signum(a.compareTo(c.times(b)) * (b.compareTo(Amount.ZERO) > 0 ? 1 : -1)));
            // a = quotient * b + remainder, of which the quotient is whole
            Amount quotient = a.minus(a.remainder(b)).dividedBy(b);
            assertThat(quotient.remainder(Amount.ONE).isZero())
                    .describedAs(what)
                    .isTrue();
        }
    }

    private static Amount number(Random random) {
        Amount whole = Amount.of(BigDecimal.valueOf(random.nextInt(2_001) - 1_000, random.nextInt(5) - 1));
        return random.nextBoolean() ? whole : whole.dividedBy(Amount.of(1 + random.nextInt(30)));
    }

    @Test
    void shouldHaveOneHashForEqualValues() {
        Amount half = Amount.ONE.dividedBy(Amount.of(2));
        Amount other = Amount.of(new BigDecimal("0.500"));
        assertThat(half).isEqualTo(other).hasSameHashCodeAs(other);
    }

    @Test
    void shouldBeAnIndexOnlyIfWhole() {
        assertThat(Amount.of(new BigDecimal("2.00")).index(3)).isEqualTo(2);
        assertThat(Amount.of(3).index(3)).isEqualTo(-1);
        assertThat(Amount.of(-1).index(3)).isEqualTo(-1);
        assertThat(Amount.of(new BigDecimal("1.5")).index(3)).isEqualTo(-1);
        assertThat(Amount.of(4).dividedBy(Amount.of(2)).index(3)).isEqualTo(2);
    }

    @Test
    void shouldDivideNumbersOfManyZerosAtOnce() {
        Amount huge = Amount.of(new BigDecimal("1e400"));
        Amount tiny = Amount.of(new BigDecimal("1e-400"));
        Amount other = Amount.of(new BigDecimal("7e-399"));
        assertThat(huge.remainder(tiny).isZero()).isTrue();
        assertThat(other.remainder(Amount.of(new BigDecimal("2e-399")))).isEqualTo(Amount.of(new BigDecimal("1e-399")));
        assertThat(tiny.remainder(huge)).isEqualTo(tiny);
        assertThat(huge.dividedBy(huge).index(2)).isEqualTo(1);
        assertThat(huge.width()).isGreaterThan(400);
    }

    @Test
    void shouldStayWithinItsDigits() {
        Amount long1 = Amount.of(BigDecimal.TEN.pow(Amount.DIGITS_MAX - 1));
        assertThat(long1.plus(long1).compareTo(long1)).isPositive();
        assertThatThrownBy(() -> long1.times(long1)).isInstanceOf(Untold.class);
        Amount small = Amount.of(BigDecimal.ONE.movePointLeft(Amount.DIGITS_MAX));
        assertThatThrownBy(() -> small.times(small)).isInstanceOf(Untold.class);
    }
}
