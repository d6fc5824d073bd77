package io.balanceofpower.load.simulations;

import java.util.List;

/** Are many devices that mostly keep silent held, by their pings, and heard when they speak? */
public final class IdleDevices extends LoadSimulation {
    /** Made by Gatling. */
    public IdleDevices() {
        ask(protocol(), List.of(ramped(devices())), noConnectFails());
    }
}
