package io.balanceofpower.step4_route;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * How terms are put together. As in CEL, {@code &&} and {@code ||} come to what one side decides even if the other cannot
 * be told; everything else cannot be told if a part of it cannot.
 */
final class Terms {
    private static final long NS_PER_S = 1_000_000_000L;

    private Terms() {}

    static <T> Term<T> constant(T value) {
        return facts -> value;
    }

    static <A, T> Term<T> map(Term<A> argument, Function<A, T> function) {
        return facts -> {
            A a = argument.of(facts);
            return a == null ? null : function.apply(a);
        };
    }

    static <A, B, T> Term<T> map(Term<A> one, Term<B> other, BiFunction<A, B, T> function) {
        return facts -> {
            A a = one.of(facts);
            B b = a == null ? null : other.of(facts);
            return (a == null || b == null) ? null : function.apply(a, b);
        };
    }

    static Term<Boolean> and(Term<Boolean> one, Term<Boolean> other) {
        return decidedBy(one, other, Boolean.FALSE);
    }

    static Term<Boolean> or(Term<Boolean> one, Term<Boolean> other) {
        return decidedBy(one, other, Boolean.TRUE);
    }

    private static Term<Boolean> decidedBy(Term<Boolean> one, Term<Boolean> other, Boolean decisive) {
        return facts -> {
            Boolean a = one.of(facts);
            if (decisive.equals(a)) {
                return decisive;
            }
            Boolean b = other.of(facts);
            if (decisive.equals(b)) {
                return decisive;
            }
            return (a == null || b == null) ? null : !decisive;
        };
    }

    static <T> Term<T> choice(Term<Boolean> which, Term<T> yes, Term<T> no) {
        return facts -> {
            Boolean chosen = which.of(facts);
            if (chosen == null) {
                return null;
            }
            return chosen ? yes.of(facts) : no.of(facts);
        };
    }

    static <T extends Comparable<T>> Term<Boolean> compare(Term<T> one, Term<T> other, IntPredicate holds) {
        return map(one, other, (a, b) -> holds.test(a.compareTo(b)));
    }

    static Term<Boolean> isIn(Term<String> text, Set<String> texts) {
        return map(text, texts::contains);
    }

    /** By value: 1.0 is in a list with 1.00. */
    static Term<Boolean> isInNumbers(Term<BigDecimal> number, Set<BigDecimal> stripped) {
        return map(number, value -> stripped.contains(value.stripTrailingZeros()));
    }

    static Term<Boolean> test(Term<String> text, Predicate<String> test) {
        return map(text, test::test);
    }

    /** A part of the local time, such as its hour. */
    static Term<BigDecimal> ofTime(Term<Long> timeNs, ZoneId zone, Function<ZonedDateTime, Integer> part) {
        return map(
                timeNs,
                ns -> BigDecimal.valueOf(
                        part.apply(Instant.ofEpochSecond(Math.floorDiv(ns, NS_PER_S), Math.floorMod(ns, NS_PER_S))
                                .atZone(zone))));
    }
}
