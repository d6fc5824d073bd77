package io.balanceofpower.step4_route;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelMutableAst;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.ast.CelMutableExpr;
import dev.cel.common.ast.CelMutableExpr.CelMutableCall;
import dev.cel.common.ast.CelMutableExpr.CelMutableComprehension;
import dev.cel.common.ast.CelMutableExpr.CelMutableSelect;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes an exact decimal of every number in a parsed condition: {@code 1000000.00} becomes {@code number("1000000.00")},
 * with the digits as they are written. CEL's parser has made a {@code double} of them by then, which is not looked at. The
 * index of an array's element stays what it is.
 */
final class ConditionLiterals {
    private static final Pattern DIGITS = Pattern.compile("-?\\s*([0-9]*\\.?[0-9]+([eE][+-]?[0-9]+)?)");

    private final String text;
    private final Map<Long, Integer> positions;
    private long lastId;

    private ConditionLiterals(String text, Map<Long, Integer> positions) {
        this.text = text;
        this.positions = positions;
        this.lastId =
                positions.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    static CelAbstractSyntaxTree exact(CelAbstractSyntaxTree parsed, String text) {
        CelMutableAst ast = CelMutableAst.fromCelAst(parsed);
        new ConditionLiterals(text, parsed.getSource().getPositionsMap()).rewrite(ast.expr());
        // With the source that was parsed: the one of a changed tree does not know where its parts stand.
        return CelAbstractSyntaxTree.newParsedAst(ast.toParsedAst().getExpr(), parsed.getSource());
    }

    private void rewrite(CelMutableExpr part) {
        if (part.getKind() == Kind.CONSTANT && ConditionSources.isNumber(part.constant())) {
            CelConstant digits = CelConstant.ofValue(written(part.id(), part.constant()));
            part.setCall(CelMutableCall.create("number", List.of(CelMutableExpr.ofConstant(++lastId, digits))));
        } else if (part.getKind() == Kind.SELECT) {
            CelMutableSelect select = part.select();
            rewrite(select.operand());
        } else if (part.getKind() == Kind.LIST) {
            part.list().elements().forEach(this::rewrite);
        } else if (part.getKind() == Kind.CALL) {
            CelMutableCall call = part.call();
            call.target().ifPresent(this::rewrite);
            boolean knownIndex =
                    call.function().equals("_[_]") && call.args().get(1).getKind() == Kind.CONSTANT;
            (knownIndex ? call.args().subList(0, 1) : call.args()).forEach(this::rewrite);
        } else if (part.getKind() == Kind.COMPREHENSION) {
            rewrite(part.comprehension());
        }
    }

    private void rewrite(CelMutableComprehension macro) {
        rewrite(macro.iterRange());
        rewrite(macro.accuInit());
        rewrite(macro.loopCondition());
        rewrite(macro.loopStep());
        rewrite(macro.result());
    }

    private String written(long id, CelConstant constant) {
        if (constant.getKind() == CelConstant.Kind.INT64_VALUE) {
            return Long.toString(constant.int64Value());
        }
        if (constant.getKind() == CelConstant.Kind.UINT64_VALUE) {
            return constant.uint64Value().toString();
        }
        Integer at = positions.get(id);
        Matcher digits = DIGITS.matcher(text);
        if (at == null
                || !digits.region(text.offsetByCodePoints(0, at), text.length()).lookingAt()) {
            throw new IllegalStateException("a number of the condition is not where the parser says: " + text);
        }
        boolean negative = constant.doubleValue() < 0;
        return (negative ? "-" : "") + digits.group(1);
    }
}
