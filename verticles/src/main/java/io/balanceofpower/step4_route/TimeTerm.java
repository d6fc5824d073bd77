package io.balanceofpower.step4_route;

/** Part of a condition that comes to a time, which can always be told. Any thread. */
@FunctionalInterface
interface TimeTerm {

    /** In nanoseconds since 1970-01-01 UTC. */
    long ns(Facts facts);
}
