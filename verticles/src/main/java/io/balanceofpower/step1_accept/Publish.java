package io.balanceofpower.step1_accept;

import io.balanceofpower.message.UserProperty;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A PUBLISH as it came in.
 *
 * @param packetId 1 to 65535, or 0 at QoS 0
 * @param payload not copied; nobody writes to it
 * @param userProperties in the order sent; empty for MQTT 3.1.1
 * @param receivedAtNs when it was read, in nanoseconds since 1970-01-01 UTC
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Publish(
        String topic, QoS qos, int packetId, byte[] payload, List<UserProperty> userProperties, long receivedAtNs) {

    /** Now, in nanoseconds since 1970-01-01 UTC. */
    public static long utcNowNs() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }
}
