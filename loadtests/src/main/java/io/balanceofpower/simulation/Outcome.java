package io.balanceofpower.simulation;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a run.
 *
 * @param broken the promise that was broken; null if all were kept
 * @param what how, in a sentence; empty if all were kept
 */
record Outcome(
        long seed,
        long steps,
        int messages,
        Map<Fault, Integer> faults,
        @Nullable Promise broken,
        String what) {}
