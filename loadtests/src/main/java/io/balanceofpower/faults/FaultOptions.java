package io.balanceofpower.faults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;

/**
 * How a run is done.
 *
 * @param devices how many devices
 * @param ratePerSecond messages a second of all devices together
 * @param pauseMs how long a node is paused
 * @param cutMs how long a node is cut off
 * @param duration how long faults go on; without it each is done once
 * @param seed of all that is random
 */
record FaultOptions(int devices, int ratePerSecond, long pauseMs, long cutMs, Optional<Duration> duration, long seed) {

    void put(ObjectNode json) {
        json.put("devices", devices)
                .put("ratePerSecond", ratePerSecond)
                .put("pauseMs", pauseMs)
                .put("cutMs", cutMs)
                .put("seed", seed);
    }
}
