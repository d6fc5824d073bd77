package io.balanceofpower.step1_accept;

/**
 * What a device was told no to.
 *
 * @param atMs when, in milliseconds since 1970-01-01 UTC
 * @param detail the sentence that a device of MQTT 5 was told
 */
public record Incident(long atMs, Kind kind, ReasonCode reason, String detail) {

    /** What was refused. */
    public enum Kind {
        /** The CONNECT. */
        CONNECT_REFUSED,
        /** A message; the connection went on. */
        MESSAGE_REFUSED,
        /** The node closed the connection. */
        DISCONNECTED
    }
}
