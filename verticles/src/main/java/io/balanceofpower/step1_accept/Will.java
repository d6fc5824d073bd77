package io.balanceofpower.step1_accept;

import io.balanceofpower.message.UserProperty;
import io.balanceofpower.step1_accept.packet.QoS;
import java.util.List;

/**
 * The message that a device leaves for the case that it goes without a word (MQTT 5, 3.1.2.5).
 *
 * @param payload not copied; nobody writes to it
 * @param userProperties in the order sent; empty for MQTT 3.1.1
 * @param delayS how long after the end of the connection it is sent, unless the session ends before; 0 for at once
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Will(String topic, QoS qos, byte[] payload, List<UserProperty> userProperties, long delayS) {}
