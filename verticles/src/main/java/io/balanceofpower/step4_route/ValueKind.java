package io.balanceofpower.step4_route;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;

/** What part of a condition comes to. */
enum ValueKind {
    NUMBER,
    TEXT,
    FLAG,
    TIME,
    LIST,
    /** A field of the payload, or what is within one: whatever the other side of a comparison needs it to be. */
    OPEN,
    /** What no condition can use: such as the levels as a whole. */
    OTHER;

    static ValueKind of(CelType type) {
        if (type.equals(ConditionLanguage.NUMBER)) {
            return NUMBER;
        }
        if (type.equals(SimpleType.STRING)) {
            return TEXT;
        }
        if (type.equals(SimpleType.BOOL)) {
            return FLAG;
        }
        if (type.equals(SimpleType.TIMESTAMP)) {
            return TIME;
        }
        if (type instanceof ListType) {
            return LIST;
        }
        return type.equals(SimpleType.DYN) ? OPEN : OTHER;
    }
}
