package io.balanceofpower.step4_route;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import io.balanceofpower.step3_decode.Expressions;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Reads what has to stand in a condition itself. Anything else there is a problem.
 *
 * @param problems hears of it
 */
record Literals(ConditionCompiler.Problems problems) {

    String text(CelExpr part, String allowed) {
        if (part.getKind() == Kind.CONSTANT && part.constant().getKind() == CelConstant.Kind.STRING_VALUE) {
            return part.constant().stringValue();
        }
        problems.add(part, "is not known before a message comes", allowed);
        return "";
    }

    /** A number as {@link ConditionLiterals} wraps it. */
    Optional<Decimal> number(CelExpr part) {
        if (isNumber(part)) {
            return digits(part.call().args().get(0));
        }
        problems.add(part, "is not known before a message comes", "numbers such as 1000.00");
        return Optional.empty();
    }

    static boolean isNumber(CelExpr part) {
        return part.getKind() == Kind.CALL
                && part.call().function().equals("number")
                && part.call().args().get(0).getKind() == Kind.CONSTANT;
    }

    /** A text in a condition that is a number. */
    Optional<Decimal> digits(CelExpr constant) {
        Decimal known = new Decimal().read(constant.constant().stringValue());
        if (known == null) {
            problems.add(constant, "is no number", "at most " + Facts.NUMBER_CHARS_MAX + " digits, such as 1000.00");
        }
        return Optional.ofNullable(known);
    }

    Optional<Pattern> expression(CelExpr part) {
        String expression = text(part, "a regular expression in quotes");
        try {
            return Optional.of(Expressions.compile(expression));
        } catch (PatternSyntaxException e) {
            problems.add(part, "is no regular expression: " + e.getDescription(), "RE2's syntax");
            return Optional.empty();
        }
    }

    Optional<ZoneClock> zone(CelExpr part) {
        String allowed = "a time zone in quotes, such as \"Europe/London\" or \"UTC\"";
        String zone = text(part, allowed);
        try {
            return Optional.of(new ZoneClock(ZoneId.of(zone)));
        } catch (DateTimeException e) {
            problems.add(part, "is no time zone", allowed);
            return Optional.empty();
        }
    }

    long timeNs(CelExpr part) {
        String allowed = "a time in quotes, such as \"2026-12-01T07:00:00Z\"";
        try {
            Instant instant = Instant.parse(text(part, allowed));
            return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
        } catch (DateTimeException | ArithmeticException e) {
            problems.add(part, "is no time", allowed);
            return 0;
        }
    }
}
