package io.balanceofpower.loadtests;

/**
 * Messages to send, dealt to the devices in turn.
 *
 * @param messages all devices' together
 * @param startNs {@link System#nanoTime()} at which the first is to be sent
 * @param first the number of the first message; the others' follow
 * @param periodNs time between one message and the next, whichever devices they are of; 0 means as fast as
 *     acknowledgements come
 */
record Load(long messages, long startNs, double periodNs, long first) {

    static Load closedLoop(long messages) {
        return new Load(messages, System.nanoTime(), 0, 0);
    }

    static Load openLoop(long messages, double perSecond) {
        return new Load(messages, System.nanoTime(), 1e9 / perSecond, 0);
    }

    /** The same load with numbers that begin there, such as behind those of the load before. */
    Load from(long number) {
        return new Load(messages, startNs, periodNs, number);
    }

    boolean isOpenLoop() {
        return periodNs > 0;
    }

    /** When a message is to be sent, however late the ones before it are. */
    long intendedNs(long message) {
        return startNs + (long) (message * periodNs);
    }

    /** How many of the messages are one device's. */
    long messagesOf(int device, int devices) {
        return messages / devices + (device < messages % devices ? 1 : 0);
    }
}
