package io.balanceofpower.step4_route;

import org.jspecify.annotations.Nullable;

/**
 * Part of a condition, compiled: what it comes to for one message. Any thread.
 *
 * @param <T> Boolean, String, BigDecimal, or Long for a time in nanoseconds since 1970-01-01 UTC
 */
@FunctionalInterface
interface Term<T> {

    /** Null if that cannot be told; then the facts say why. */
    @Nullable
    T of(Facts facts);
}
