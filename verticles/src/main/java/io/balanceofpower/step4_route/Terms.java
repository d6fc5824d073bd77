package io.balanceofpower.step4_route;

import java.util.Arrays;
import java.util.List;
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

    static NumberTerm choiceOfNumbers(Term<Boolean> which, NumberTerm yes, NumberTerm no) {
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

    static Term<Boolean> compareNumbers(NumberTerm one, NumberTerm other, IntPredicate holds) {
        return facts -> {
            Decimal a = one.of(facts);
            Decimal b = a == null ? null : other.of(facts);
            return (a == null || b == null) ? null : holds.test(a.compare(b));
        };
    }

    static Term<Boolean> compareTimes(TimeTerm one, TimeTerm other, IntPredicate holds) {
        return facts -> holds.test(Long.compare(one.ns(facts), other.ns(facts)));
    }

    static Term<Boolean> isIn(Term<String> text, Set<String> texts) {
        return map(text, texts::contains);
    }

    /** By value: 1.0 is in a list with 1.00. */
    static Term<Boolean> isIn(NumberTerm number, List<Decimal> numbers) {
        Decimal[] sorted = numbers.stream().sorted(Decimal::compare).toArray(Decimal[]::new);
        return facts -> {
            Decimal value = number.of(facts);
            return value == null ? null : Arrays.binarySearch(sorted, value, Decimal::compare) >= 0;
        };
    }

    static Term<Boolean> test(Term<String> text, Predicate<String> test) {
        return map(text, test::test);
    }

    /** What two numbers come to, written into the first place. */
    @FunctionalInterface
    interface Arithmetic {
        Decimal apply(Decimal result, Decimal one, Decimal other);
    }

    /** @param register which of the message's places for numbers takes the result; no other term's */
    static NumberTerm compute(NumberTerm one, NumberTerm other, int register, Arithmetic arithmetic) {
        return facts -> {
            Decimal a = one.of(facts);
            Decimal b = a == null ? null : other.of(facts);
            return (a == null || b == null) ? null : arithmetic.apply(facts.register(register), a, b);
        };
    }

    static NumberTerm negative(NumberTerm number, int register) {
        return facts -> {
            Decimal value = number.of(facts);
            return value == null ? null : facts.register(register).negative(value);
        };
    }

    static NumberTerm size(Term<String> text, int register) {
        return facts -> {
            String value = text.of(facts);
            return value == null ? null : facts.register(register).whole(value.codePointCount(0, value.length()));
        };
    }

    /** A whole number that a clock shows at a time. */
    @FunctionalInterface
    interface Reading {
        long of(ZoneClock clock, long ns);
    }

    static NumberTerm ofTime(TimeTerm time, ZoneClock clock, Reading reading, int register) {
        return facts -> facts.register(register).whole(reading.of(clock, time.ns(facts)));
    }
}
