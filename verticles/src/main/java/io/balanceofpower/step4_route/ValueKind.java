package io.balanceofpower.step4_route;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;

/** What part of a condition comes to. */
enum ValueKind {
    NUMBER,
    TEXT,
    FLAG,
    TIME,
    /** A field of the payload: whatever the other side of a comparison needs it to be. */
    OPEN,
    /** What cannot be compared: a list, or the payload as a whole. */
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
        return type.equals(SimpleType.DYN) ? OPEN : OTHER;
    }
}
