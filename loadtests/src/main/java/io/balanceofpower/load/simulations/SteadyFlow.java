package io.balanceofpower.load.simulations;

import java.util.List;

/** Is a steady flow acknowledged in time? */
public final class SteadyFlow extends LoadSimulation {
    /** Made by Gatling. */
    public SteadyFlow() {
        ask(protocol(), List.of(ramped(devices())), noConnectFails());
    }
}
