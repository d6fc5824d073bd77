package io.balanceofpower.step1_accept;

/** What goes back to the device for a PUBLISH. */
@SuppressWarnings("ClassInitializationDeadlock") // the records have no static state and are touched by way of Answer
public sealed interface Answer {

    Answer SUCCESS = new Acknowledge(ReasonCode.SUCCESS, "");
    Answer NOTHING = new Silence();

    /**
     * PUBACK at QoS 1, PUBREC at QoS 2.
     *
     * @param detail goes into the reason string of MQTT 5 where the device wants one; empty for none
     */
    record Acknowledge(ReasonCode reason, String detail) implements Answer {}

    /** No packet: the answer to every QoS 0 message. */
    record Silence() implements Answer {}

    /** No acknowledgement; DISCONNECT with the reason in MQTT 5, and the connection is closed. */
    record Close(ReasonCode reason, String detail) implements Answer {}
}
