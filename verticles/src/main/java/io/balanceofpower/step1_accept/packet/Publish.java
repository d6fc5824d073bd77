package io.balanceofpower.step1_accept.packet;

import io.balanceofpower.message.UserProperty;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A PUBLISH as it came in.
 *
 * @param topic by its name, also where the device sent an alias
 * @param dup whether the device says that it sends the message again
 * @param packetId 1 to 65535, or 0 at QoS 0
 * @param utf8 whether the device says that the payload is UTF-8 (MQTT 5, 3.3.2.3.2)
 * @param payload nobody writes to it
 * @param userProperties in the order sent; empty for MQTT 3.1.1
 * @param receivedAtNs when the last of it was read from the socket, or when its connection was no longer held, if that is later,
 *     in nanoseconds since 1970-01-01 UTC; of messages that were read at once, each is a nanosecond later than the one
 *     before
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Publish(
        String topic,
        QoS qos,
        boolean dup,
        int packetId,
        boolean utf8,
        byte[] payload,
        List<UserProperty> userProperties,
        long receivedAtNs) {

    /** The same, received at another time. */
    public Publish receivedAt(long utcNs) {
        return new Publish(topic, qos, dup, packetId, utf8, payload, userProperties, utcNs);
    }

    /** What of the packet is kept in memory: payload, topic and user properties. */
    public int bytes() {
        return payload.length + topic.length() + UserProperty.chars(userProperties);
    }

    /** Now, in nanoseconds since 1970-01-01 UTC. */
    public static long utcNowNs() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }
}
