package io.balanceofpower.step4_route;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;

/**
 * Turns a checked condition into terms. What the type checker let pass and no term can do becomes a problem, and the term
 * in its place is never used. Used once.
 */
final class ConditionCompiler {
    private static final Set<String> COMPARISONS = Set.of("_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_");

    /** Hears of a problem with a part of the condition. */
    @FunctionalInterface
    interface Problems {
        void add(CelExpr part, String wrong, String allowed);
    }

    private final CelAbstractSyntaxTree ast;
    private final ConditionSources sources;
    private final Problems problems;

    ConditionCompiler(CelAbstractSyntaxTree ast, ConditionSources sources, Problems problems) {
        this.ast = ast;
        this.sources = sources;
        this.problems = problems;
    }

    private ValueKind kind(CelExpr part) {
        return ValueKind.of(ast.getTypeOrThrow(part.id()));
    }

    private <T> Term<T> wrong(CelExpr part, String wrong, String allowed) {
        problems.add(part, wrong, allowed);
        return facts -> null;
    }

    private <T> Term<T> unknown(CelExpr part) {
        return wrong(part, "uses what conditions cannot use", ConditionLanguage.ALLOWED);
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
        CelExpr argument = call.args().get(0);
        String expression = literal(argument, "a regular expression in quotes");
        try {
            Pattern pattern = Pattern.compile(expression);
            return Terms.test(target(call), text -> pattern.matcher(text).find());
        } catch (PatternSyntaxException e) {
            return wrong(argument, "is no regular expression: " + e.getDescription(), "RE2's syntax");
        }
    }

    private Term<Boolean> comparison(CelExpr part, CelCall call) {
        CelExpr one = call.args().get(0);
        CelExpr other = call.args().get(1);
        ValueKind kind = kind(one) == ValueKind.OPEN ? kind(other) : kind(one);
        IntPredicate holds = predicate(call.function());
        return switch (kind) {
            case NUMBER -> Terms.compare(number(one), number(other), holds);
            case TEXT -> Terms.compare(text(one), text(other), holds);
            case FLAG -> Terms.compare(flag(one), flag(other), holds);
            case TIME -> Terms.compare(time(one), time(other), holds);
            case OPEN ->
                isOrder(call.function())
                        ? Terms.compare(number(one), number(other), holds)
                        : wrong(
                                part,
                                "compares two payload fields, and nothing says whether as numbers or as texts",
                                "number(payload.a) == number(payload.b), or string(…) on both sides");
            case OTHER -> unknown(part);
        };
    }

    private static boolean isOrder(String function) {
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
            Set<BigDecimal> numbers = new HashSet<>();
            elements.forEach(each -> numberLiteral(each).ifPresent(n -> numbers.add(n.stripTrailingZeros())));
            return Terms.isInNumbers(number(element), numbers);
        }
        Set<String> texts = new HashSet<>();
        elements.forEach(each -> texts.add(literal(each, "[\"A\", \"B\"], or [1, 2.50]: all texts or all numbers")));
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

    private static String lowerAscii(String text) {
        return text.codePoints().allMatch(c -> c < 128) ? text.toLowerCase(Locale.ROOT) : ascii(text, 'A', 'Z', 32);
    }

    private static String upperAscii(String text) {
        return text.codePoints().allMatch(c -> c < 128) ? text.toUpperCase(Locale.ROOT) : ascii(text, 'a', 'z', -32);
    }

    private static String ascii(String text, char from, char to, int shift) {
        return text.chars()
                .map(c -> c >= from && c <= to ? c + shift : c)
                .collect(StringBuilder::new, (all, c) -> all.append((char) c), StringBuilder::append)
                .toString();
    }

    /** A text that stands in the condition itself; anything else is a problem. */
    private String literal(CelExpr part, String allowed) {
        if (part.getKind() == Kind.CONSTANT && part.constant().getKind() == CelConstant.Kind.STRING_VALUE) {
            return part.constant().stringValue();
        }
        problems.add(part, "is not known before a message comes", allowed);
        return "";
    }

    // --- numbers ---

    Term<BigDecimal> number(CelExpr part) {
        if (isPlace(part)) {
            return source(part)
                    .<Term<BigDecimal>>map(s -> facts -> facts.number(s))
                    .orElseGet(() -> facts -> null);
        }
        if (part.getKind() != Kind.CALL) {
            return unknown(part);
        }
        List<CelExpr> args = part.call().args();
        return switch (part.call().function()) {
            case "_+_" -> Terms.map(number(args.get(0)), number(args.get(1)), BigDecimal::add);
            case "_-_" -> Terms.map(number(args.get(0)), number(args.get(1)), BigDecimal::subtract);
            case "_*_" -> Terms.map(number(args.get(0)), number(args.get(1)), BigDecimal::multiply);
            case "-_" -> Terms.map(number(args.get(0)), BigDecimal::negate);
            case "_?_:_" -> Terms.choice(flag(args.get(0)), number(args.get(1)), number(args.get(2)));
            case "size" ->
                Terms.map(text(args.get(0)), text -> BigDecimal.valueOf(text.codePointCount(0, text.length())));
            case "number" -> numberOf(args.get(0));
            case "getHours" -> ofTime(part.call(), ZonedDateTime::getHour);
            case "getMinutes" -> ofTime(part.call(), ZonedDateTime::getMinute);
            case "getDayOfWeek" ->
                ofTime(part.call(), time -> time.getDayOfWeek().getValue() % 7); // 0 is Sunday
            default -> unknown(part);
        };
    }

    /** Of a literal, or of a place in the message. */
    private Term<BigDecimal> numberOf(CelExpr argument) {
        if (argument.getKind() == Kind.CONSTANT) {
            BigDecimal known = Facts.number(argument.constant().stringValue());
            return known == null
                    ? wrong(argument, "is no number", "at most " + Facts.NUMBER_CHARS_MAX + " digits, such as 1000.00")
                    : Terms.constant(known);
        }
        return isPlace(argument)
                ? number(argument)
                : wrong(argument, "is not a place in the message", "number(level.x), number(property.x)");
    }

    private Optional<BigDecimal> numberLiteral(CelExpr part) {
        boolean literal = part.getKind() == Kind.CALL
                && part.call().function().equals("number")
                && part.call().args().get(0).getKind() == Kind.CONSTANT;
        if (!literal) {
            problems.add(part, "is not known before a message comes", "numbers such as 1000.00");
            return Optional.empty();
        }
        return Optional.ofNullable(
                Facts.number(part.call().args().get(0).constant().stringValue()));
    }

    // --- times ---

    private Term<BigDecimal> ofTime(CelCall call, Function<ZonedDateTime, Integer> part) {
        CelExpr argument = call.args().get(0);
        String allowed = "a time zone in quotes, such as \"Europe/London\" or \"UTC\"";
        String zone = literal(argument, allowed);
        try {
            return Terms.ofTime(time(call.target().orElseThrow()), ZoneId.of(zone), part);
        } catch (DateTimeException e) {
            return wrong(argument, "is no time zone", allowed);
        }
    }

    private Term<Long> time(CelExpr part) {
        if (part.getKind() == Kind.IDENT && part.ident().name().equals("received")) {
            return sources.received();
        }
        if (part.getKind() == Kind.CALL && part.call().function().equals("timestamp")) {
            CelExpr argument = part.call().args().get(0);
            String allowed = "a time in quotes, such as \"2026-12-01T07:00:00Z\"";
            try {
                Instant instant = Instant.parse(literal(argument, allowed));
                return Terms.constant(
                        Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano()));
            } catch (DateTimeException | ArithmeticException e) {
                return wrong(argument, "is no time", allowed);
            }
        }
        return unknown(part);
    }

    private static boolean isPlace(CelExpr part) {
        return switch (part.getKind()) {
            case IDENT, SELECT -> true;
            case CALL -> part.call().function().equals("_[_]");
            default -> false;
        };
    }
}
