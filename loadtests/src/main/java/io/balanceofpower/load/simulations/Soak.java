package io.balanceofpower.load.simulations;

import java.util.List;

/**
 * Does it still do after hours what it did in the first minute? By default one success in 100 is in the report, whose
 * charts over time show whether response times grow; the audit has every message.
 */
public final class Soak extends LoadSimulation {
    /** Made by Gatling. */
    public Soak() {
        ask(protocol(), List.of(ramped(devices())), noConnectFails());
    }
}
