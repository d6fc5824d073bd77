package io.balanceofpower.step4_route;

import org.jspecify.annotations.Nullable;

/** Part of a condition that comes to a number. Any thread. */
@FunctionalInterface
interface NumberTerm {

    /** Null if that cannot be told; then the facts say why. What it answers holds until it is asked again. */
    @Nullable
    Decimal of(Facts facts);
}
