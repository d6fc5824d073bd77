package io.balanceofpower.load.simulations;

import java.util.List;

/**
 * Do many slow devices get through? By default they speak MQTT 3.1.1, where a refusal is a closed connection, with one
 * message in flight, on links of 2,000 bytes a second.
 */
public final class SlowFanIn extends LoadSimulation {
    /** Made by Gatling. */
    public SlowFanIn() {
        ask(
                protocol().bytesPerSecond(parameters.number("bytes.per.second")),
                List.of(ramped(devices())),
                noConnectFails());
    }
}
