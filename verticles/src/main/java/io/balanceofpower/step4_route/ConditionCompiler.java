package io.balanceofpower.step4_route;

import com.google.re2j.Pattern;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Turns a checked condition into terms. What the type checker let pass and no term can do becomes a problem, and the term
 * in its place is never used. Used once.
 */
final class ConditionCompiler {
    static final Set<String> COMPARISONS = Set.of("_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_");

    static final String UNKNOWN = "uses what conditions cannot use";
    static final String OPEN_ON_BOTH_SIDES =
            "compares two payload fields, and nothing says whether as numbers or as texts";
    static final String TELL_WHICH = "number(payload.a) == number(payload.b), or string(…) on both sides";

    /** Hears of a problem with a part of the condition. */
    @FunctionalInterface
    interface Problems {
        void add(CelExpr part, String wrong, String allowed);
    }

    private final CelAbstractSyntaxTree ast;
    private final ConditionSources sources;
    private final Problems problems;
    private final Literals literals;
    private int registers;

    ConditionCompiler(CelAbstractSyntaxTree ast, ConditionSources sources, Problems problems) {
        this.ast = ast;
        this.sources = sources;
        this.problems = problems;
        this.literals = new Literals(problems);
    }

    private ValueKind kind(CelExpr part) {
        return ValueKind.of(ast.getTypeOrThrow(part.id()));
    }

    private <T> Term<T> wrong(CelExpr part, String wrong, String allowed) {
        problems.add(part, wrong, allowed);
        return facts -> null;
    }

    private <T> Term<T> unknown(CelExpr part) {
        return wrong(part, UNKNOWN, ConditionLanguage.ALLOWED);
    }

    private Optional<Source> source(CelExpr part) {
        return sources.find(part, problems);
    }

    // --- flags ---

    Term<Boolean> flag(CelExpr part) {
        if (part.getKind() == Kind.CONSTANT && part.constant().getKind() == CelConstant.Kind.BOOLEAN_VALUE) {
            return Terms.constant(part.constant().booleanValue());
        }
        if (part.getKind() == Kind.SELECT && part.select().testOnly()) {
            return source(part).<Term<Boolean>>map(s -> facts -> facts.has(s)).orElseGet(() -> facts -> null);
        }
        if (isPlace(part)) {
            return source(part).<Term<Boolean>>map(s -> facts -> facts.flag(s)).orElseGet(() -> facts -> null);
        }
        return part.getKind() == Kind.CALL ? flag(part, part.call()) : unknown(part);
    }

    private Term<Boolean> flag(CelExpr part, CelCall call) {
        List<CelExpr> args = call.args();
        if (COMPARISONS.contains(call.function())) {
            return comparison(part, call);
        }
        return switch (call.function()) {
            case "_&&_" -> Terms.and(flag(args.get(0)), flag(args.get(1)));
            case "_||_" -> Terms.or(flag(args.get(0)), flag(args.get(1)));
            case "!_" -> Terms.map(flag(args.get(0)), value -> !value);
            case "_?_:_" -> Terms.choice(flag(args.get(0)), flag(args.get(1)), flag(args.get(2)));
            case "@in" -> membership(args.get(0), args.get(1));
            case "startsWith" -> Terms.map(target(call), text(args.get(0)), String::startsWith);
            case "endsWith" -> Terms.map(target(call), text(args.get(0)), String::endsWith);
            case "contains" -> Terms.map(target(call), text(args.get(0)), String::contains);
            case "matches" -> matches(call);
            default -> unknown(part);
        };
    }

    private Term<String> target(CelCall call) {
        return text(call.target().orElseThrow());
    }

    private Term<Boolean> matches(CelCall call) {
        Optional<Pattern> expression = literals.expression(call.args().get(0));
        Term<String> text = target(call);
        return expression
                .<Term<Boolean>>map(pattern ->
                        Terms.test(text, each -> pattern.matcher(each).find()))
                .orElseGet(() -> facts -> null);
    }

    private Term<Boolean> comparison(CelExpr part, CelCall call) {
        CelExpr one = call.args().get(0);
        CelExpr other = call.args().get(1);
        ValueKind kind = kind(one) == ValueKind.OPEN ? kind(other) : kind(one);
        IntPredicate holds = predicate(call.function());
        return switch (kind) {
            case NUMBER -> Terms.compareNumbers(number(one), number(other), holds);
            case TEXT -> Terms.compare(text(one), text(other), holds);
            case FLAG -> Terms.compare(flag(one), flag(other), holds);
            case TIME -> Terms.compareTimes(time(one), time(other), holds);
            case OPEN ->
                isOrder(call.function())
                        ? Terms.compareNumbers(number(one), number(other), holds)
                        : wrong(part, OPEN_ON_BOTH_SIDES, TELL_WHICH);
            case LIST, OTHER -> unknown(part);
        };
    }

    static boolean isOrder(String function) {
        return !function.equals("_==_") && !function.equals("_!=_");
    }

    private static IntPredicate predicate(String function) {
        return switch (function) {
            case "_==_" -> order -> order == 0;
            case "_!=_" -> order -> order != 0;
            case "_<_" -> order -> order < 0;
            case "_<=_" -> order -> order <= 0;
            case "_>_" -> order -> order > 0;
            case "_>=_" -> order -> order >= 0;
            default -> throw new IllegalArgumentException(function);
        };
    }

    private Term<Boolean> membership(CelExpr element, CelExpr list) {
        if (sources.isGroups(list)) {
            return sources.isInGroup(text(element));
        }
        if (list.getKind() != Kind.LIST) {
            return wrong(list, "is no list", "[\"A\", \"B\"], or user.groups");
        }
        List<CelExpr> elements = list.list().elements();
        if (elements.stream().allMatch(each -> kind(each) == ValueKind.NUMBER)) {
            List<Decimal> numbers = new ArrayList<>();
            elements.forEach(each -> literals.number(each).ifPresent(numbers::add));
            return Terms.isIn(number(element), numbers);
        }
        Set<String> texts = new HashSet<>();
        elements.forEach(
                each -> texts.add(literals.text(each, "[\"A\", \"B\"], or [1, 2.50]: all texts or all numbers")));
        return Terms.isIn(text(element), texts);
    }

    // --- texts ---

    Term<String> text(CelExpr part) {
        if (part.getKind() == Kind.CONSTANT && part.constant().getKind() == CelConstant.Kind.STRING_VALUE) {
            return Terms.constant(part.constant().stringValue());
        }
        if (isPlace(part)) {
            return source(part).<Term<String>>map(s -> facts -> facts.text(s)).orElseGet(() -> facts -> null);
        }
        if (part.getKind() != Kind.CALL) {
            return unknown(part);
        }
        List<CelExpr> args = part.call().args();
        return switch (part.call().function()) {
            case "_+_" -> Terms.map(text(args.get(0)), text(args.get(1)), String::concat);
            case "_?_:_" -> Terms.choice(flag(args.get(0)), text(args.get(1)), text(args.get(2)));
            case "string" -> text(args.get(0));
            case "lowerAscii" -> Terms.map(target(part.call()), ConditionCompiler::lowerAscii);
            case "upperAscii" -> Terms.map(target(part.call()), ConditionCompiler::upperAscii);
            default -> unknown(part);
        };
    }

    static String lowerAscii(String text) {
        return isAscii(text) ? text.toLowerCase(Locale.ROOT) : ascii(text, 'A', 'Z', 32);
    }

    static String upperAscii(String text) {
        return isAscii(text) ? text.toUpperCase(Locale.ROOT) : ascii(text, 'a', 'z', -32);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 128) {
                return false;
            }
        }
        return true;
    }

    private static String ascii(String text, char from, char to, int shift) {
        return text.chars()
                .map(c -> c >= from && c <= to ? c + shift : c)
                .collect(StringBuilder::new, (all, c) -> all.append((char) c), StringBuilder::append)
                .toString();
    }

    // --- numbers ---

    private NumberTerm wrongNumber(CelExpr part, String wrong, String allowed) {
        problems.add(part, wrong, allowed);
        return facts -> null;
    }

    NumberTerm number(CelExpr part) {
        if (isPlace(part)) {
            return source(part).map(this::numberIn).orElseGet(() -> facts -> null);
        }
        if (part.getKind() != Kind.CALL) {
            return wrongNumber(part, UNKNOWN, ConditionLanguage.ALLOWED);
        }
        List<CelExpr> args = part.call().args();
        return switch (part.call().function()) {
            case "_+_" -> compute(args, Decimal::sum);
            case "_-_" -> compute(args, Decimal::difference);
            case "_*_" -> compute(args, Decimal::product);
            case "-_" -> Terms.negative(number(args.get(0)), registers++);
            case "_?_:_" -> Terms.choiceOfNumbers(flag(args.get(0)), number(args.get(1)), number(args.get(2)));
            case "size" ->
                part.call().target().isPresent()
                        ? wrongNumber(part, UNKNOWN, ConditionLanguage.ALLOWED)
                        : Terms.size(text(args.get(0)), registers++);
            case "number" -> numberOf(args.get(0));
            case "getHours" -> ofTime(part.call(), ZoneClock::hour);
            case "getMinutes" -> ofTime(part.call(), ZoneClock::minute);
            case "getDayOfWeek" -> ofTime(part.call(), ZoneClock::dayOfWeek);
            default -> wrongNumber(part, UNKNOWN, ConditionLanguage.ALLOWED);
        };
    }

    private NumberTerm numberIn(Source place) {
        int register = place instanceof Source.Field ? 0 : registers++;
        return facts -> facts.number(place, register);
    }

    private NumberTerm compute(List<CelExpr> args, Terms.Arithmetic arithmetic) {
        return Terms.compute(number(args.get(0)), number(args.get(1)), registers++, arithmetic);
    }

    /** Of a literal, or of a place in the message. */
    private NumberTerm numberOf(CelExpr argument) {
        if (argument.getKind() == Kind.CONSTANT) {
            return literals.digits(argument)
                    .<NumberTerm>map(known -> facts -> known)
                    .orElseGet(() -> facts -> null);
        }
        return isPlace(argument)
                ? number(argument)
                : wrongNumber(argument, "is not a place in the message", "number(level.x), number(property.x)");
    }

    // --- times ---

    private NumberTerm ofTime(CelCall call, Terms.Reading reading) {
        int register = registers++;
        TimeTerm time = time(call.target().orElseThrow());
        return literals.zone(call.args().get(0))
                .<NumberTerm>map(clock -> Terms.ofTime(time, clock, reading, register))
                .orElseGet(() -> facts -> null);
    }

    private TimeTerm time(CelExpr part) {
        if (isReceived(part)) {
            return facts -> facts.arrival().incoming().receivedAtNs();
        }
        if (part.getKind() == Kind.CALL && part.call().function().equals("timestamp")) {
            long ns = literals.timeNs(part.call().args().get(0));
            return facts -> ns;
        }
        problems.add(part, UNKNOWN, ConditionLanguage.ALLOWED);
        return facts -> 0;
    }

    static boolean isReceived(CelExpr part) {
        return part.getKind() == Kind.IDENT && part.ident().name().equals("received");
    }

    private static boolean isPlace(CelExpr part) {
        return switch (part.getKind()) {
            case IDENT, SELECT -> true;
            case CALL -> part.call().function().equals("_[_]");
            default -> false;
        };
    }
}
