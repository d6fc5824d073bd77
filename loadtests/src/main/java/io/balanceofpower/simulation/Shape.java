package io.balanceofpower.simulation;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How large a run is and what goes wrong in it. Each run has some kinds of faults only, so that a rare one is not always
 * drowned by the others.
 *
 * @param forOncePercent how many connections are for a session that ends with them
 * @param faultsMs for how long faults come, from the start
 * @param faultGapMs at most so long between two
 */
record Shape(
        int nodes,
        int lanesPerNode,
        int devices,
        int messagesPerDevice,
        int forOncePercent,
        long faultsMs,
        long faultGapMs,
        Set<Fault> faults) {

    static Shape of(Dice dice) {
        Set<Fault> faults = EnumSet.noneOf(Fault.class);
        for (Fault fault : Fault.values()) {
            if (dice.chance(40)) {
                faults.add(fault);
            }
        }
        return new Shape(
                dice.between(2, 4),
                dice.between(1, 2),
                dice.between(1, 5),
                dice.between(15, 60),
                dice.pick(List.of(0, 10, 70)),
                dice.between(2_000, 12_000),
                dice.between(100, 1_500),
                faults);
    }
}
