package io.balanceofpower.step4_route;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.Immutable;
import com.google.re2j.Pattern;
import dev.cel.common.values.ErrorValue;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import io.balanceofpower.step3_decode.Value;
import io.balanceofpower.step4_route.Evaluation.At;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that conditions on CEL's runtime can call: none of its standard functions, which know no decimals and no cost. By what
 * {@link ConditionPlanner} writes, each is called with the types that it takes. Names with {@code @} are ours; no condition
 * can spell them.
 */
final class ConditionFunctions {

    private ConditionFunctions() {}

    /** A regular expression, and who pays for its use. */
    record Matching(Evaluation evaluation, Pattern pattern) {

        /** RE2 takes at most the length of a text times the steps of an expression. */
        Boolean isIn(String text) {
            evaluation.spendOn((long) text.length() * pattern.programSize());
            return pattern.matcher(text).find();
        }
    }

    /** What a clock shows. */
    record Showing(ZoneClock clock, Terms.Reading reading) {
        Amount at(At time) {
            return Amount.of(reading.of(clock, time.ns()));
        }
    }

    /**
     * A list. The runtime goes through each Java list that it gets to see, time and again, to adapt what is in it; so it
     * gets to see one only where it loops.
     */
    record Elements(List<?> list) {}

    /** A list that a macro makes, from its end: the runtime's own is copied whole with each element. */
    record Gathered(@Nullable Gathered before, Object last, int size) {
        static final Gathered NOTHING = new Gathered(null, "", 0);

        Gathered with(Object element) {
            return new Gathered(this, element, size + 1);
        }

        Elements elements() {
            List<Object> elements = new ArrayList<>(size);
            for (Gathered at = this; at.before != null; at = at.before) {
                elements.add(at.last);
            }
            Collections.reverse(elements);
            return new Elements(elements);
        }
    }

    static List<CelFunctionBinding> all() {
        List<CelFunctionBinding> all = new ArrayList<>();
        addLogic(all);
        addNumbers(all);
        addTexts(all);
        addValues(all);
        addLists(all);
        return all;
    }

    private static void addLogic(List<CelFunctionBinding> all) {
        all.add(one("!_", Object.class, value -> !(Boolean) strict(value)));
        all.add(one("@strict", Object.class, ConditionFunctions::strict));
        all.add(one("@undecided", Object.class, sofar -> !Boolean.TRUE.equals(sofar)));
        all.add(one("@holdsSoFar", Object.class, sofar -> !Boolean.FALSE.equals(sofar)));
        all.add(two("_==_", Comparable.class, Comparable.class, (one, other) -> order(one, other) == 0));
        all.add(two("_!=_", Comparable.class, Comparable.class, (one, other) -> order(one, other) != 0));
        all.add(two("_<_", Comparable.class, Comparable.class, (one, other) -> order(one, other) < 0));
        all.add(two("_<=_", Comparable.class, Comparable.class, (one, other) -> order(one, other) <= 0));
        all.add(two("_>_", Comparable.class, Comparable.class, (one, other) -> order(one, other) > 0));
        all.add(two("_>=_", Comparable.class, Comparable.class, (one, other) -> order(one, other) >= 0));
    }

    /** The runtime hands a failure of {@code &&}, {@code ||} and macros on as a value. */
    private static Object strict(Object value) {
        if (value instanceof ErrorValue error) {
            Untold untold = Untold.in(error.value());
            throw untold == null ? new IllegalStateException(error.value()) : untold;
        }
        return value;
    }

    /** Of two values of one class: numbers, texts, flags or times. */
    @SuppressWarnings("unchecked") // by the condition's types
    private static int order(Object one, Object other) {
        return ((Comparable<Object>) one).compareTo(other);
    }

    private static void addNumbers(List<CelFunctionBinding> all) {
        all.add(two("_+_", Amount.class, Amount.class, Amount::plus));
        all.add(two("_-_", Amount.class, Amount.class, Amount::minus));
        all.add(two("_*_", Amount.class, Amount.class, Amount::times));
        all.add(one("-_", Amount.class, Amount::negative));
        all.add(three("_/_", (one, other, asked) -> ((Amount) one).dividedBy(divisor((Amount) other, (Asked) asked))));
        all.add(three("_%_", (one, other, asked) -> remainder((Amount) one, (Amount) other, (Asked) asked)));
        all.add(two("@clock", At.class, Showing.class, (time, showing) -> showing.at(time)));
    }

    private static Amount remainder(Amount one, Amount other, Asked asked) {
        asked.evaluation().spendOn(2L * (one.width() + other.width()));
        return one.remainder(divisor(other, asked));
    }

    private static Amount divisor(Amount number, Asked asked) {
        if (number.isZero()) {
            throw asked.evaluation().untold("divides by " + asked.words() + ", which is zero");
        }
        return number;
    }

    private static void addTexts(List<CelFunctionBinding> all) {
        all.add(two("@concat", String.class, String.class, String::concat));
        all.add(two("startsWith", String.class, String.class, String::startsWith));
        all.add(two("endsWith", String.class, String.class, String::endsWith));
        all.add(three("contains", (text, part, evaluation) -> {
            String wanted = (String) part;
            ((Evaluation) evaluation).spendOn((long) ((String) text).length() * Math.max(1, wanted.length()));
            return ((String) text).contains(wanted);
        }));
        all.add(two("matches", String.class, Matching.class, (text, matching) -> matching.isIn(text)));
        all.add(one("lowerAscii", String.class, ConditionCompiler::lowerAscii));
        all.add(one("upperAscii", String.class, ConditionCompiler::upperAscii));
        all.add(one("@length", String.class, text -> Amount.of(text.codePointCount(0, text.length()))));
    }

    private static void addValues(List<CelFunctionBinding> all) {
        all.add(two("@number", Object.class, Asked.class, (value, asked) -> asked.number(value)));
        all.add(two("@text", Object.class, Asked.class, (value, asked) -> asked.text(value)));
        all.add(two("@flag", Object.class, Asked.class, (value, asked) -> asked.flag(strict(value))));
        all.add(two("@list", Object.class, Asked.class, (value, asked) -> asked.list(value)));
        all.add(two("@member", Object.class, String.class, ConditionFunctions::member));
        all.add(two("@has", Object.class, String.class, (value, name) -> !isAbsent(member(value, name))));
    }

    /** As a path into the payload finds it: in what is no object, nothing is there. */
    private static Object member(Object value, String name) {
        Value found = value instanceof Value.Members members ? members.values().get(name) : null;
        return found == null ? Value.None.MISSING : found;
    }

    private static boolean isAbsent(Object value) {
        return value instanceof Value.None none && none.isAbsent();
    }

    private static void addLists(List<CelFunctionBinding> all) {
        all.add(one("@elements", Collection.class, list -> new Elements(List.copyOf((Collection<?>) list))));
        all.add(one("@range", Elements.class, Elements::list));
        all.add(three("@at", (list, index, asked) -> ((Asked) asked).element((Elements) list, (Amount) index)));
        all.add(one(
                "@size", Elements.class, elements -> Amount.of(elements.list().size())));
        all.add(three("@inNumbers", (number, list, asked) -> {
            Asked by = (Asked) asked;
            return by.isIn((Amount) number, (Elements) list, by::number);
        }));
        all.add(three("@inTexts", (text, list, asked) -> {
            Asked by = (Asked) asked;
            return by.isIn((String) text, (Elements) list, by::text);
        }));
        all.add(three("@inFlags", (flag, list, asked) -> {
            Asked by = (Asked) asked;
            return by.isIn((Boolean) strict(flag), (Elements) list, by::flag);
        }));
        all.add(three("@join", (one, other, evaluation) -> {
            List<Object> both = new ArrayList<>(((Elements) one).list());
            both.addAll(((Elements) other).list());
            ((Evaluation) evaluation).spendOn(both.size());
            return new Elements(both);
        }));
        all.add(two("@gather", Gathered.class, Object.class, Gathered::with));
        all.add(one("@gathered", Gathered.class, Gathered::elements));
    }

    // --- bindings ---

    private static <T> CelFunctionBinding one(String name, Class<T> argument, CelFunctionOverload.Unary<T> function) {
        return CelFunctionBinding.from(name, argument, function);
    }

    private static <A, B> CelFunctionBinding two(
            String name, Class<A> one, Class<B> other, CelFunctionOverload.Binary<A, B> function) {
        return CelFunctionBinding.from(name, one, other, function);
    }

    @Immutable
    @FunctionalInterface
    private interface Three {
        Object apply(Object one, Object other, Object third);
    }

    private static CelFunctionBinding three(String name, Three function) {
        return CelFunctionBinding.from(
                name,
                ImmutableList.of(Object.class, Object.class, Object.class),
                arguments -> function.apply(arguments[0], arguments[1], arguments[2]));
    }
}
