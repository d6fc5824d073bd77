package io.balanceofpower.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A published message on its way to Kafka, after routing and before commit.
 *
 * <p>Arrays are not copied: whoever creates a message gives them away, and nobody writes to them afterwards. That is
 * why a message may cross threads without a lock.
 *
 * @param device the MQTT client id; all messages of one device go through one lane
 * @param numbering what the device said about the message's place in its stream, or null if it numbers nothing
 * @param packetId the MQTT packet id of a QoS 2 message, by which a copy is told where there is no numbering; 0 for others
 * @param destinations the records that it becomes, at least one and each in a topic of its own
 * @param payload the MQTT payload as received; becomes the value of each record that has no other, untouched
 * @param mqttTopic the MQTT topic name it was published to
 * @param receivedAtNs when the node read it, in nanoseconds since 1970-01-01 UTC
 * @param userProperties the MQTT 5 user properties in the order sent; empty for MQTT 3.1.1
 * @param settlement told exactly once what became of the message
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; a copy per message would cost more than the mistake
public record Message(
        String device,
        @Nullable Numbering numbering,
        int packetId,
        List<Destination> destinations,
        byte[] payload,
        String mqttTopic,
        long receivedAtNs,
        List<UserProperty> userProperties,
        Settlement settlement) {

    /** Whether copies are told by the packet id. */
    public boolean isToldByPacketId() {
        return numbering == null && packetId > 0;
    }

    /** The bytes that count against a lane's limit: key, value and headers of each record, some of these by a flat allowance. */
    public long bytes() {
        long properties = UserProperty.chars(userProperties);
        long bytes = 0;
        for (int i = 0; i < destinations.size(); i++) {
            bytes += destinations.get(i).bytes(payload) + properties;
        }
        return bytes;
    }
}
