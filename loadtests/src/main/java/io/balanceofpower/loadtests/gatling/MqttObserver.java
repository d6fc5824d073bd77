package io.balanceofpower.loadtests.gatling;

/**
 * Hears what becomes of every message, also of those that the report samples: for an audit of what the server has.
 *
 * <p>Each device's {@link Device} is called by the event loop of its virtual user only; {@link #device} by any of them.
 */
@FunctionalInterface
public interface MqttObserver {
    /** Hears nothing. */
    MqttObserver NOBODY = (clientId, epoch) -> new Device() {};

    /**
     * A device is to connect for the first time.
     *
     * @param epoch of its messages' numbers
     */
    Device device(String clientId, long epoch);

    /** One device. Must not block. */
    interface Device {
        /** A message was written to a connection for the first time. Sequences begin with 1 and leave nothing out. */
        default void sent(long sequence) {}

        /** The server answered with success: PUBACK or PUBREC. */
        default void acknowledged(long sequence) {}

        /** The server answered with a reason code that is a failure. */
        default void refused(long sequence, int reasonCode) {}
    }
}
