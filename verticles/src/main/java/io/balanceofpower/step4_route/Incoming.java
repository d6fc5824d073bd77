package io.balanceofpower.step4_route;

import io.balanceofpower.message.UserProperty;
import java.util.List;

/**
 * A message that is to be routed.
 *
 * @param topic a valid MQTT topic name: not empty, no wildcards; that is the accept step's to check
 * @param payload only read, and only if a route takes something from it
 * @param userProperties in the order sent; empty for MQTT 3.1.1
 * @param receivedAtNs in nanoseconds since 1970-01-01 UTC
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Incoming(
        String topic, byte[] payload, List<UserProperty> userProperties, Sender sender, long receivedAtNs) {}
