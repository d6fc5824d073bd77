package io.balanceofpower.step4_route;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import io.balanceofpower.step3_decode.Extent;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the names of members that a condition may ask of arrays' elements and of objects, so that no others are kept. */
final class ConditionExtent {
    private final Set<String> names = new HashSet<>();
    private boolean computed;

    private ConditionExtent() {}

    /** All members if the condition computes a name. */
    static Extent of(CelExpr clause) {
        ConditionExtent found = new ConditionExtent();
        found.visit(clause);
        return new Extent(found.computed ? null : Set.copyOf(found.names));
    }

    private void visit(CelExpr part) {
        switch (part.getKind()) {
            case SELECT -> {
                names.add(part.select().field());
                visit(part.select().operand());
            }
            case CALL -> {
                if (part.call().function().equals("_[_]")) {
                    addKey(part.call().args().get(1));
                }
                Stream.concat(part.call().target().stream(), part.call().args().stream())
                        .forEach(this::visit);
            }
            case LIST -> part.list().elements().forEach(this::visit);
            case COMPREHENSION ->
                Stream.of(
                                part.comprehension().iterRange(),
                                part.comprehension().loopStep(),
                                part.comprehension().result())
                        .forEach(this::visit);
            default -> {}
        }
    }

    private void addKey(CelExpr key) {
        if (key.getKind() != Kind.CONSTANT) {
            computed = true; // or an element's index, at the cost of some members that nobody asks for
        } else if (key.constant().getKind() == CelConstant.Kind.STRING_VALUE) {
            names.add(key.constant().stringValue());
        }
    }
}
