package io.balanceofpower.step4_route;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.runtime.CelRuntime;
import io.balanceofpower.step3_decode.Extent;
import io.balanceofpower.step4_route.ConditionFunctions.Gathered;
import io.balanceofpower.step4_route.ConditionFunctions.Matching;
import io.balanceofpower.step4_route.ConditionFunctions.Showing;
import io.balanceofpower.step4_route.ConditionPlan.Fold;
import io.balanceofpower.step4_route.Evaluation.At;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Turns a clause that {@link ConditionCompiler} does not know into a program for {@link CelRuntime CEL's runtime}. What each
 * part has to be (a number, a text, …) is decided here, by the same rules as there: places in the message become slots that
 * are read as that, and what comes out of a loop's variable is converted where it is used. So the runtime only loops and
 * calls functions of ours, and a condition means the same on both. What neither can do becomes a problem. Used once.
 */
final class ConditionPlanner {

    private final CelAbstractSyntaxTree ast;
    private final ConditionSources sources;
    private final ConditionCompiler.Problems problems;
    private final Literals literals;
    private final ConditionPlan plan = new ConditionPlan();
    private final Deque<String> variables = new ArrayDeque<>();
    private Extent extent = new Extent(null);
    private boolean faulty;

    ConditionPlanner(CelAbstractSyntaxTree ast, ConditionSources sources, ConditionCompiler.Problems problems) {
        this.ast = ast;
        this.sources = sources;
        this.problems = (part, wrong, allowed) -> {
            faulty = true;
            problems.add(part, wrong, allowed);
        };
        this.literals = new Literals(this.problems);
    }

    /**
     * The term for a clause; after a problem, one that is never used.
     *
     * @param text the condition as written
     */
    Term<Boolean> plan(CelExpr clause, String text) {
        extent = ConditionExtent.of(clause);
        CelExpr whole = as(ValueKind.FLAG, clause);
        return faulty ? facts -> null : plan.program(whole, text);
    }

    private ValueKind kind(CelExpr part) {
        // The type checker takes what stands at an index for what it is compared with. Only a list's type tells that.
        boolean atIndex = isCall(part, "_[_]") && kind(part.call().args().get(0)) != ValueKind.LIST;
        return atIndex && !ConditionSources.isPlace(part, variables) ? ValueKind.OPEN : ValueKind.of(type(part));
    }

    private CelType type(CelExpr part) {
        return ast.getTypeOrThrow(part.id());
    }

    private CelExpr wrong(CelExpr part, String wrong, String allowed) {
        problems.add(part, wrong, allowed);
        return plan.known(false);
    }

    private CelExpr unknown(CelExpr part) {
        return wrong(part, ConditionCompiler.UNKNOWN, ConditionLanguage.ALLOWED);
    }

    private static boolean isCall(CelExpr part, String function) {
        return part.getKind() == Kind.CALL && part.call().function().equals(function);
    }

    // --- what a part has to be ---

    /** @param want {@link ValueKind#OPEN}: whatever it is */
    private CelExpr as(ValueKind want, CelExpr part) {
        ValueKind kind = kind(part);
        if (part.getKind() == Kind.SELECT && part.select().testOnly()) {
            return has(part);
        }
        if (ConditionSources.isPlace(part, variables)) {
            return place(want == ValueKind.OPEN ? kind : want, part);
        }
        if (isCall(part, "_?_:_")) {
            List<CelExpr> args = part.call().args();
            return plan.call("_?_:_", strict(args.get(0)), as(want, args.get(1)), as(want, args.get(2)));
        }
        if (kind == ValueKind.OPEN) {
            return isCall(part, "_+_") ? sum(want, part) : converted(want, part);
        }
        if (want != ValueKind.OPEN && want != kind) {
            return unknown(part);
        }
        if (part.getKind() == Kind.IDENT && variables.contains(part.ident().name())) {
            return want == ValueKind.OPEN || kind == ValueKind.TIME
                    ? plan.ident(part.ident().name())
                    : converted(want, part);
        }
        return switch (kind) {
            case FLAG -> flag(part);
            case NUMBER -> number(part);
            case TEXT -> text(part);
            case TIME -> time(part);
            case LIST -> list(part);
            case OPEN, OTHER -> unknown(part);
        };
    }

    /** A flag, where a failure must not be taken for a value. */
    private CelExpr strict(CelExpr part) {
        return plan.call("@strict", as(ValueKind.FLAG, part));
    }

    /** A value that is handed on as it is. */
    private CelExpr any(CelExpr part) {
        return switch (kind(part)) {
            case FLAG -> strict(part);
            case TIME -> as(ValueKind.TIME, part);
            default -> as(ValueKind.OPEN, part);
        };
    }

    /**
     * Also where the type checker knows what a loop's variable or a list's element is: it takes for that whatever the
     * payload has in the same list, or what is compared with it. What is of that kind already stays as it is.
     */
    private CelExpr converted(ValueKind want, CelExpr part) {
        CelExpr value = open(part);
        CelExpr asked = plan.asked(words(part));
        return switch (want) {
            case FLAG -> plan.call("@flag", value, asked);
            case NUMBER -> plan.call("@number", value, asked);
            case TEXT -> plan.call("@text", value, asked);
            case LIST -> plan.call("@list", value, asked);
            case OPEN -> value;
            case TIME, OTHER -> unknown(part);
        };
    }

    /** Of two sides of which the payload decides what they are. */
    private CelExpr sum(ValueKind want, CelExpr part) {
        List<CelExpr> args = part.call().args();
        return switch (want) {
            case NUMBER -> plan.call("_+_", as(want, args.get(0)), as(want, args.get(1)));
            case TEXT -> plan.call("@concat", as(want, args.get(0)), as(want, args.get(1)));
            case LIST -> plan.call("@join", as(want, args.get(0)), as(want, args.get(1)), plan.evaluation());
            default ->
                wrong(
                        part,
                        "adds two payload fields, and nothing says whether as numbers or as texts",
                        "number(payload.a) + number(payload.b), or string(…) on both sides");
        };
    }

    /** A value of which only the payload decides what it is. */
    private CelExpr open(CelExpr part) {
        return switch (part.getKind()) {
            case IDENT -> plan.ident(part.ident().name());
            case SELECT ->
                plan.call(
                        "@member",
                        as(ValueKind.OPEN, part.select().operand()),
                        plan.constant(CelConstant.ofValue(part.select().field())));
            case CALL -> isCall(part, "_[_]") ? at(part) : unknown(part);
            default -> unknown(part);
        };
    }

    /** As written, nearly. */
    private static String words(CelExpr part) {
        return switch (part.getKind()) {
            case IDENT -> part.ident().name();
            case SELECT -> words(part.select().operand()) + "." + part.select().field();
            case CALL ->
                isCall(part, "_[_]")
                        ? words(part.call().args().get(0)) + "[…]"
                        : "what a part of its condition comes to";
            default -> "what a part of its condition comes to";
        };
    }

    // --- places in the message ---

    private CelExpr place(ValueKind want, CelExpr part) {
        if (sources.isGroups(part)) {
            sources.addGroups();
            return want == ValueKind.LIST ? plan.slot(Evaluation::groups) : unknown(part);
        }
        boolean whole = want == ValueKind.LIST || want == ValueKind.OPEN;
        return sources.find(part, whole ? extent : null, problems)
                .map(source -> switch (want) {
                    case FLAG -> plan.slot(evaluation -> evaluation.flag(source));
                    case NUMBER -> plan.slot(evaluation -> evaluation.number(source));
                    case TEXT -> plan.slot(evaluation -> evaluation.text(source));
                    case LIST -> plan.slot(evaluation -> evaluation.list(source));
                    case OPEN -> plan.slot(evaluation -> evaluation.whole(source));
                    case TIME, OTHER -> unknown(part);
                })
                .orElseGet(() -> plan.known(false));
    }

    private CelExpr has(CelExpr part) {
        if (ConditionSources.isPlace(part, variables)) {
            return sources.find(part, problems)
                    .map(source -> plan.slot(evaluation -> evaluation.has(source)))
                    .orElseGet(() -> plan.known(false));
        }
        CelExpr inner = as(ValueKind.OPEN, part.select().operand());
        return plan.call(
                "@has", inner, plan.constant(CelConstant.ofValue(part.select().field())));
    }

    /** An element of a list, or a member of an object. */
    private CelExpr at(CelExpr part) {
        CelExpr operand = part.call().args().get(0);
        CelExpr index = part.call().args().get(1);
        boolean constant = index.getKind() == Kind.CONSTANT;
        if (constant && index.constant().getKind() == CelConstant.Kind.INT64_VALUE) {
            long position = index.constant().int64Value();
            return position < 0
                    ? wrong(index, "is below 0, and lists begin at 0", "x[0], or x[x.size() - 1] for the last one")
                    : at(operand, plan.known(Amount.of(position)));
        }
        return switch (kind(index)) {
            case NUMBER -> at(operand, as(ValueKind.NUMBER, index));
            case TEXT -> plan.call("@member", as(ValueKind.OPEN, operand), as(ValueKind.TEXT, index));
            default ->
                wrong(index, "is neither a number nor a text", "an index such as [0], number(…) or a name in quotes");
        };
    }

    private CelExpr at(CelExpr list, CelExpr index) {
        return plan.call("@at", as(ValueKind.LIST, list), index, plan.asked(words(list)));
    }

    // --- flags ---

    private CelExpr flag(CelExpr part) {
        return switch (part.getKind()) {
            case CONSTANT -> plan.constant(part.constant());
            case COMPREHENSION -> macro(part.comprehension());
            case CALL -> flag(part, part.call());
            default -> unknown(part);
        };
    }

    private CelExpr flag(CelExpr part, CelCall call) {
        List<CelExpr> args = call.args();
        if (ConditionCompiler.COMPARISONS.contains(call.function())) {
            return comparison(part, call);
        }
        return switch (call.function()) {
            case "_&&_", "_||_" ->
                plan.call(call.function(), as(ValueKind.FLAG, args.get(0)), as(ValueKind.FLAG, args.get(1)));
            case "!_" -> plan.call("!_", as(ValueKind.FLAG, args.get(0)));
            case "@in" -> membership(part, args.get(0), args.get(1));
            case "startsWith", "endsWith" -> plan.call(call.function(), target(call), as(ValueKind.TEXT, args.get(0)));
            case "contains" -> plan.call("contains", target(call), as(ValueKind.TEXT, args.get(0)), plan.evaluation());
            case "matches" -> matches(call);
            case "_[_]" -> converted(ValueKind.FLAG, part);
            default -> unknown(part);
        };
    }

    private CelExpr target(CelCall call) {
        return as(ValueKind.TEXT, call.target().orElseThrow());
    }

    private CelExpr matches(CelCall call) {
        CelExpr text = target(call);
        return literals.expression(call.args().get(0))
                .map(pattern -> plan.slot(evaluation -> new Matching(evaluation, pattern)))
                .map(matching -> plan.call("matches", text, matching))
                .orElse(text);
    }

    private CelExpr comparison(CelExpr part, CelCall call) {
        CelExpr one = call.args().get(0);
        CelExpr other = call.args().get(1);
        ValueKind kind = kind(one) == ValueKind.OPEN ? kind(other) : kind(one);
        return switch (kind) {
            case NUMBER, TEXT, TIME -> plan.call(call.function(), as(kind, one), as(kind, other));
            case FLAG -> plan.call(call.function(), strict(one), strict(other));
            case OPEN ->
                ConditionCompiler.isOrder(call.function())
                        ? plan.call(call.function(), as(ValueKind.NUMBER, one), as(ValueKind.NUMBER, other))
                        : wrong(part, ConditionCompiler.OPEN_ON_BOTH_SIDES, ConditionCompiler.TELL_WHICH);
            case LIST, OTHER -> unknown(part);
        };
    }

    private CelExpr membership(CelExpr part, CelExpr element, CelExpr list) {
        ValueKind ofElements = type(list) instanceof ListType known ? ValueKind.of(known.elemType()) : ValueKind.OPEN;
        ValueKind kind = kind(element) == ValueKind.OPEN ? ofElements : kind(element);
        String function = switch (kind) {
            case NUMBER -> "@inNumbers";
            case TEXT -> "@inTexts";
            case FLAG -> "@inFlags";
            default -> "";
        };
        if (kind == ValueKind.OPEN) {
            return wrong(part, ConditionCompiler.OPEN_ON_BOTH_SIDES, "number(payload.a) in payload.list, or string(…)");
        }
        return function.isEmpty()
                ? unknown(part)
                : plan.call(
                        function,
                        as(kind, element),
                        as(ValueKind.LIST, list),
                        plan.asked("an element of " + words(list)));
    }

    // --- numbers, texts, times ---

    private CelExpr number(CelExpr part) {
        if (part.getKind() != Kind.CALL) {
            return unknown(part);
        }
        CelCall call = part.call();
        List<CelExpr> args = call.args();
        return switch (call.function()) {
            case "_+_", "_-_", "_*_" ->
                plan.call(call.function(), as(ValueKind.NUMBER, args.get(0)), as(ValueKind.NUMBER, args.get(1)));
            case "_/_", "_%_" -> quotient(call.function(), args.get(0), args.get(1));
            case "-_" -> plan.call("-_", as(ValueKind.NUMBER, args.get(0)));
            case "size" -> size(call.target().isPresent() ? call.target().get() : args.get(0), call);
            case "number" -> numberOf(args.get(0));
            case "getHours" -> clock(call, ZoneClock::hour);
            case "getMinutes" -> clock(call, ZoneClock::minute);
            case "getDayOfWeek" -> clock(call, ZoneClock::dayOfWeek);
            case "_[_]" -> converted(ValueKind.NUMBER, part);
            default -> unknown(part);
        };
    }

    private CelExpr quotient(String function, CelExpr number, CelExpr divisor) {
        return isZero(divisor)
                ? wrong(divisor, "is zero, by which nothing can be divided", "another number")
                : plan.call(
                        function,
                        as(ValueKind.NUMBER, number),
                        as(ValueKind.NUMBER, divisor),
                        plan.asked(words(divisor)));
    }

    private static boolean isZero(CelExpr part) {
        if (!Literals.isNumber(part)) {
            return false;
        }
        Decimal known = new Decimal().read(part.call().args().get(0).constant().stringValue());
        return known != null && known.exact().signum() == 0;
    }

    /** Of what the payload decides, {@code size(x)} is that of a text and {@code x.size()} that of an array. */
    private CelExpr size(CelExpr of, CelCall call) {
        boolean list = kind(of) == ValueKind.LIST
                || (kind(of) == ValueKind.OPEN && call.target().isPresent());
        return list ? plan.call("@size", as(ValueKind.LIST, of)) : plan.call("@length", as(ValueKind.TEXT, of));
    }

    private CelExpr numberOf(CelExpr argument) {
        if (argument.getKind() == Kind.CONSTANT) {
            return literals.digits(argument)
                    .map(known -> plan.known(Amount.of(known.exact())))
                    .orElseGet(() -> plan.known(Amount.ZERO));
        }
        boolean read = kind(argument) == ValueKind.OPEN || ConditionSources.isPlace(argument, variables);
        return read
                ? as(ValueKind.NUMBER, argument)
                : plan.call("@number", as(ValueKind.TEXT, argument), plan.asked(words(argument)));
    }

    private CelExpr clock(CelCall call, Terms.Reading reading) {
        CelExpr time = as(ValueKind.TIME, call.target().orElseThrow());
        return literals.zone(call.args().get(0))
                .map(clock -> plan.call("@clock", time, plan.known(new Showing(clock, reading))))
                .orElse(time);
    }

    private CelExpr text(CelExpr part) {
        if (part.getKind() == Kind.CONSTANT) {
            return plan.constant(part.constant());
        }
        if (part.getKind() != Kind.CALL) {
            return unknown(part);
        }
        List<CelExpr> args = part.call().args();
        return switch (part.call().function()) {
            case "_+_" -> plan.call("@concat", as(ValueKind.TEXT, args.get(0)), as(ValueKind.TEXT, args.get(1)));
            case "string" -> as(ValueKind.TEXT, args.get(0));
            case "lowerAscii", "upperAscii" -> plan.call(part.call().function(), target(part.call()));
            case "_[_]" -> converted(ValueKind.TEXT, part);
            default -> unknown(part);
        };
    }

    private CelExpr time(CelExpr part) {
        if (ConditionCompiler.isReceived(part)) {
            return plan.slot(Evaluation::received);
        }
        return isCall(part, "timestamp")
                ? plan.known(new At(literals.timeNs(part.call().args().get(0))))
                : unknown(part);
    }

    // --- lists ---

    private CelExpr list(CelExpr part) {
        return switch (part.getKind()) {
            case LIST -> literal(part);
            case COMPREHENSION -> macro(part.comprehension());
            case CALL ->
                switch (part.call().function()) {
                    case "_+_" ->
                        plan.call(
                                "@join",
                                as(ValueKind.LIST, part.call().args().get(0)),
                                as(ValueKind.LIST, part.call().args().get(1)),
                                plan.evaluation());
                    case "_[_]" -> converted(ValueKind.LIST, part);
                    default -> unknown(part);
                };
            default -> unknown(part);
        };
    }

    private CelExpr literal(CelExpr part) {
        Set<ValueKind> kinds = new HashSet<>();
        List<CelExpr> elements = new ArrayList<>();
        for (CelExpr element : part.list().elements()) {
            kinds.add(kind(element));
            elements.add(any(element));
        }
        return kinds.size() > 1
                ? wrong(
                        part,
                        "mixes what numbers, texts and payload fields are",
                        "[\"A\", \"B\"], or [1, number(payload.x)]")
                : plan.call("@elements", plan.list(elements));
    }

    // --- macros ---

    /** Told apart by what they start from. */
    private CelExpr macro(CelComprehension macro) {
        CelExpr range = range(macro.iterRange());
        variables.push(macro.iterVar());
        variables.push(macro.accuVar());
        CelExpr start = macro.accuInit();
        Fold fold = start.getKind() == Kind.LIST
                ? gathering(macro, range)
                : start.getKind() == Kind.CONSTANT ? deciding(macro, range) : counting(macro, range);
        variables.pop();
        variables.pop();
        return start.getKind() == Kind.LIST ? plan.call("@gathered", plan.fold(fold)) : plan.fold(fold);
    }

    /** Nothing reads a time from a payload, so a loop over times is one over times that are written in the condition. */
    private CelExpr range(CelExpr list) {
        boolean ofTimes = type(list) instanceof ListType known && ValueKind.of(known.elemType()) == ValueKind.TIME;
        boolean written = list.getKind() == Kind.LIST
                && list.list().elements().stream().allMatch(each -> kind(each) == ValueKind.TIME);
        return ofTimes && !written ? unknown(list) : plan.call("@range", as(ValueKind.LIST, list));
    }

    /** {@code filter} and {@code map}. */
    private Fold gathering(CelComprehension macro, CelExpr range) {
        String list = macro.accuVar();
        return new Fold(
                macro.iterVar(),
                range,
                list,
                plan.known(Gathered.NOTHING),
                plan.constant(CelConstant.ofValue(true)),
                gathered(macro.loopStep(), list),
                plan.ident(list));
    }

    private CelExpr gathered(CelExpr step, String list) {
        List<CelExpr> args = step.call().args();
        return isCall(step, "_?_:_")
                ? plan.call("_?_:_", strict(args.get(0)), gathered(args.get(1), list), plan.ident(list))
                : plan.call(
                        "@gather",
                        plan.ident(list),
                        any(args.get(1).list().elements().get(0)));
    }

    /** {@code exists} and {@code all}, which go on until one element decides. */
    private Fold deciding(CelComprehension macro, CelExpr range) {
        String sofar = macro.accuVar();
        boolean any = isCall(macro.loopStep(), "_||_");
        return new Fold(
                macro.iterVar(),
                range,
                sofar,
                plan.constant(macro.accuInit().constant()),
                plan.call(any ? "@undecided" : "@holdsSoFar", plan.ident(sofar)),
                plan.call(
                        macro.loopStep().call().function(),
                        plan.ident(sofar),
                        as(ValueKind.FLAG, macro.loopStep().call().args().get(1))),
                plan.ident(sofar));
    }

    /** {@code exists_one}. */
    private Fold counting(CelComprehension macro, CelExpr range) {
        String count = macro.accuVar();
        CelExpr counts = strict(macro.loopStep().call().args().get(0));
        return new Fold(
                macro.iterVar(),
                range,
                count,
                plan.known(Amount.ZERO),
                plan.constant(CelConstant.ofValue(true)),
                plan.call(
                        "_?_:_",
                        counts,
                        plan.call("_+_", plan.ident(count), plan.known(Amount.ONE)),
                        plan.ident(count)),
                plan.call("_==_", plan.ident(count), plan.known(Amount.ONE)));
    }
}
