package io.balanceofpower.loadtests.gatling;

import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.internal.Expressions;
import java.util.function.Function;

/** Gatling's expression language as Java functions, which throw when the session lacks what they name. */
final class Expression {
    private Expression() {}

    static Function<Session, String> of(String text) {
        return Expressions.expressionToJavaFunction(Expressions.toStringExpression(text));
    }
}
