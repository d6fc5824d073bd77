package io.balanceofpower.demo;

/**
 * When a device's messages are due: evenly, whatever became of the ones before. A device that is held up does not get
 * less to do, so its delay shows in the latencies.
 *
 * @param startNs when it begins
 * @param perSecond messages a second, above 0
 * @param phase from 0 to 1, how far into its first interval the first message is due; keeps devices from sending in step
 */
record Schedule(long startNs, double perSecond, double phase) {
    private static final double NS_PER_S = 1e9;

    /** When the message of that number, counted from 0, is due. */
    long dueNs(long number) {
        return startNs + (long) ((number + phase) * NS_PER_S / perSecond);
    }
}
