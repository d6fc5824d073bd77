package io.balanceofpower.step4_route;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.SimpleType;
import io.balanceofpower.settings.YamlValue;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Reads and compiles one condition. Each problem has the place in the file to which it belongs. Used once. */
final class ConditionReader {
    private static final String EXAMPLE = "a condition such as payload.price * payload.quantity > 1000000.00";

    private final YamlValue value;
    private final SourceReader route;
    private boolean faulty;

    ConditionReader(YamlValue value, SourceReader route) {
        this.value = value;
        this.route = route;
    }

    Optional<Condition> read(boolean refuses) {
        return value.asText(EXAMPLE).flatMap(text -> {
            if (text.length() > ConditionLanguage.CHARS_MAX) {
                value.problem("is too long", "at most " + ConditionLanguage.CHARS_MAX + " characters");
                return Optional.empty();
            }
            return check(text).flatMap(ast -> compile(text, ast, refuses));
        });
    }

    private Optional<CelAbstractSyntaxTree> check(String text) {
        return tree(ConditionLanguage.CEL.parse(text))
                .map(parsed -> ConditionLiterals.exact(parsed, text))
                .flatMap(exact -> tree(ConditionLanguage.CEL.check(exact)));
    }

    private Optional<CelAbstractSyntaxTree> tree(CelValidationResult result) {
        try {
            return Optional.of(result.getAst());
        } catch (CelValidationException e) {
            for (CelIssue issue : result.getErrors()) {
                problem(issue.getSourceLocation(), words(issue.getMessage()), ConditionLanguage.ALLOWED);
            }
            if (result.getErrors().isEmpty()) {
                value.problem("is no condition: " + e.getMessage(), EXAMPLE);
            }
            return Optional.empty();
        }
    }

    /** CEL names its environment, of which our readers know nothing. */
    private static String words(String message) {
        return "is no condition: " + message.replace(" (in container '')", "");
    }

    private Optional<Condition> compile(String text, CelAbstractSyntaxTree ast, boolean refuses) {
        ConditionCompiler.Problems problems = (part, wrong, allowed) -> {
            int at = ast.getSource().getPositionsMap().getOrDefault(part.id(), 0);
            problem(ast.getSource().getOffsetLocation(at).orElse(CelSourceLocation.NONE), wrong, allowed);
        };
        if (!ast.getResultType().equals(SimpleType.BOOL) && !ast.getResultType().equals(SimpleType.DYN)) {
            problems.add(ast.getExpr(), "comes to a " + ast.getResultType().name(), "what is true or false");
        }
        ConditionSources sources = new ConditionSources(route);
        AtomicBoolean known = new AtomicBoolean();
        ConditionCompiler compiler = new ConditionCompiler(ast, sources, (part, wrong, allowed) -> known.set(false));
        Term<Boolean> fixed = null;
        Term<Boolean> varying = null;
        boolean onRuntime = false;
        for (CelExpr clause : faulty ? List.<CelExpr>of() : ConditionSources.clauses(ast.getExpr())) {
            known.set(true);
            ConditionSources.Mark before = sources.mark();
            Term<Boolean> term = compiler.flag(clause);
            if (!known.get()) {
                sources.backTo(before);
                onRuntime = true;
                Term<Boolean> planned = new ConditionPlanner(ast, sources, problems).plan(clause, text);
                varying = and(varying, ConditionSources.isFixed(clause) ? new Remembered(planned) : planned);
            } else if (ConditionSources.isFixed(clause)) {
                fixed = and(fixed, term);
            } else {
                varying = and(varying, term);
            }
        }
        return faulty
                ? Optional.empty()
                : Optional.of(new Condition(text.strip(), fixed, varying, refuses, sources.all(), onRuntime));
    }

    private static Term<Boolean> and(@Nullable Term<Boolean> before, Term<Boolean> next) {
        return before == null ? next : Terms.and(before, next);
    }

    private void problem(CelSourceLocation at, String wrong, String allowed) {
        faulty = true;
        value.problemAt(Math.max(1, at.getLine()), Math.max(0, at.getColumn()), wrong, allowed);
    }
}
