package io.balanceofpower.step4_route;

import org.jspecify.annotations.Nullable;

/**
 * Part of a condition, compiled: what it comes to for one message. Any thread.
 *
 * @param <T> Boolean or String
 */
@FunctionalInterface
interface Term<T> {

    /** Null if that cannot be told; then the facts say why. */
    @Nullable
    T of(Facts facts);
}
