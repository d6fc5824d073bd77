package io.balanceofpower.demo;

/**
 * A message as a device keeps it until it is answered; resent as it is.
 *
 * @param dueNs when the device had it to send, UTC; travels as the user property {@code sent-ns}
 */
@SuppressWarnings("ArrayRecordComponent") // handed on to the client, compared by nobody
record Numbered(String mqttTopic, byte[] payload, long epoch, long sequence, long dueNs) {

    /** The user property from which the consumer takes the latency. */
    static final String SENT_NS = "sent-ns";
}
