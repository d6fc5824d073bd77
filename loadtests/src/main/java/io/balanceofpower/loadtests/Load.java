package io.balanceofpower.loadtests;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Messages to send, dealt to the devices in turn and numbered in the order in which they are to be sent.
 *
 * @param messages all devices' together
 * @param startNs {@link System#nanoTime()} at which the first is to be sent. On Linux and macOS it counts from the start
 *     of the machine, so that it means the same in every process, and no step of the wall clock moves it
 * @param periodNs time between one message and the next, whichever devices they are of; 0 means as fast as
 *     acknowledgements come
 * @param slackNs how long after the last message was to be sent all must be done; otherwise the load is given up
 * @param first the number of the first message; the others' follow
 */
record Load(long messages, long startNs, double periodNs, long slackNs, long first) {

    /** Far enough ahead that an order for the load reaches another process in time. */
    private static final long AHEAD_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long NO_LIMIT_NS = TimeUnit.DAYS.toNanos(365);
    private static final double HELD_SHARE = 0.05;
    private static final long HELD_NS = TimeUnit.MILLISECONDS.toNanos(500);

    static Load closedLoop(long messages) {
        return new Load(messages, System.nanoTime(), 0, NO_LIMIT_NS, 0);
    }

    /** However late it gets. */
    static Load openLoop(long messages, double perSecond) {
        return new Load(messages, System.nanoTime() + AHEAD_NS, 1e9 / perSecond, NO_LIMIT_NS, 0);
    }

    /** An open loop that is given up if its rate is not held: if it takes 5 % and 500 ms longer than it should. */
    static Load steady(long messages, double perSecond) {
        Load any = openLoop(messages, perSecond);
        return new Load(messages, any.startNs, any.periodNs, (long) (HELD_SHARE * any.durationNs()) + HELD_NS, 0);
    }

    /** The same load with numbers that begin there, such as behind those of the load before. */
    Load from(long number) {
        return new Load(messages, startNs, periodNs, slackNs, number);
    }

    /** As words for {@link #parse}. */
    String words() {
        return messages + " " + startNs + " " + periodNs + " " + slackNs + " " + first;
    }

    static Load parse(String words) {
        List<String> parts = List.of(words.split(" ", -1));
        return new Load(
                Long.parseLong(parts.get(0)),
                Long.parseLong(parts.get(1)),
                Double.parseDouble(parts.get(2)),
                Long.parseLong(parts.get(3)),
                Long.parseLong(parts.get(4)));
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

    private long durationNs() {
        return (long) (messages * periodNs);
    }

    /** How long until it is given up; negative afterwards. */
    long leftNs() {
        return overdueNs() - System.nanoTime();
    }

    boolean isOverdue() {
        return isOverdueAt(System.nanoTime());
    }

    boolean isOverdueAt(long nowNs) {
        return overdueNs() - nowNs < 0;
    }

    private long overdueNs() {
        return startNs + durationNs() + slackNs;
    }

    /**
     * Fails unless all were done before the load became overdue.
     *
     * @param done how many were
     * @param what was done, such as {@code were acknowledged}
     */
    void requireHeld(long done, String what) throws BenchFailed {
        if (done >= messages) {
            return;
        }
        double allowedSeconds = (durationNs() + slackNs) / 1e9;
        throw BenchFailed.lost(String.format(
                Locale.ROOT,
                "the rate of %,.0f messages/s was not held: of %,d messages, to be sent in %.1f s, %,d %s within %.1f s."
                        + " Latencies would tell how long the backlog was, so there is no result; take a --rate below %,.0f",
                1e9 / periodNs,
                messages,
                durationNs() / 1e9,
                done,
                what,
                allowedSeconds,
                Math.min(done / allowedSeconds, 1e9 / periodNs)));
    }
}
