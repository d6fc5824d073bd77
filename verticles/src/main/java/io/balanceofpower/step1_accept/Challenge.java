package io.balanceofpower.step1_accept;

import io.vertx.core.Future;

/** One question of an enhanced authentication (MQTT 5, 4.12) and its answer. Any thread. */
@FunctionalInterface
public interface Challenge {

    /**
     * Sends the device an AUTH packet with this data, and gives the data of the AUTH packet that it answers with.
     * Fails if the connection ends first, which it does when the device answers otherwise or not in time.
     */
    Future<byte[]> ask(byte[] data);
}
