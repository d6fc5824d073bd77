package io.balanceofpower.simulation;

import org.jspecify.annotations.Nullable;

/** What Kafka does when a call arrives. */
@FunctionalInterface
interface Request<T> {
    /** @return the answer; null if it cannot be given yet, and Kafka's client asks again a little later */
    @Nullable
    T visit();
}
