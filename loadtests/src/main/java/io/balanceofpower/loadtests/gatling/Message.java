package io.balanceofpower.loadtests.gatling;

import java.util.List;
import java.util.Map;

/** A message of a device, from when it was due until it is answered. Owned by the device's event loop. */
final class Message {
    static final long UNNUMBERED = 0;

    final Reporter.Request request;
    final String topic;
    final byte[] payload;
    final int qos;
    final List<Map.Entry<String, String>> userProperties;
    final long epoch;
    final long sequence;
    final long dueMs;

    /** 0 until it has one; kept over connections of one session. */
    int packetId;
    /** Whether it was written to a connection. */
    boolean sent;
    /** Whether it was written under its packet id, in the session that the server has now. */
    boolean inSession;
    /** QoS 2: whether the server has taken it over, so that only PUBREL is left to send. */
    boolean received;

    /** @param sequence {@link #UNNUMBERED}, or from 1 on */
    Message(
            Reporter.Request request,
            String topic,
            byte[] payload,
            int qos,
            List<Map.Entry<String, String>> userProperties,
            long epoch,
            long sequence,
            long dueMs) {
        this.request = request;
        this.topic = topic;
        this.payload = payload;
        this.qos = qos;
        this.userProperties = userProperties;
        this.epoch = epoch;
        this.sequence = sequence;
        this.dueMs = dueMs;
    }
}
