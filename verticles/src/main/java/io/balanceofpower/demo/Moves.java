package io.balanceofpower.demo;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * How devices that lost their connection came back: from the loss until everything they had sent before was answered.
 * Tells it in words, many devices in one line. Owned by the devices' thread.
 */
final class Moves {
    private static final long QUIET_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final double NS_PER_S = 1e9;

    private final LongSupplier clock;
    private final Consumer<String> say;
    private final Map<Device, Long> lostAtNs = new HashMap<>();
    private final Map<String, Integer> unsaid = new TreeMap<>();
    private String reason = "";
    private long lastLossNs;
    private int back;
    private long slowestNs;
    private int movesTotal;
    private long slowestTotalNs;

    Moves(LongSupplier clock, Consumer<String> say) {
        this.clock = clock;
        this.say = say;
    }

    /** Loss of a connection; failed tries to get a new one do not count. */
    void lost(Device device, NodeAddress node, String why) {
        if (lostAtNs.containsKey(device)) {
            return;
        }
        lastLossNs = clock.getAsLong();
        lostAtNs.put(device, lastLossNs);
        unsaid.merge(node.name(), 1, Integer::sum);
        reason = why;
    }

    void caughtUp(Device device) {
        Long since = lostAtNs.remove(device);
        if (since != null) {
            back++;
            slowestNs = Math.max(slowestNs, clock.getAsLong() - since);
        }
    }

    /** Says what there is to say. */
    void tick() {
        if (!unsaid.isEmpty() && clock.getAsLong() - lastLossNs > QUIET_NS) {
            unsaid.forEach((node, devices) ->
                    say.accept(devices + " devices lost their connection to " + node + ": " + reason));
            unsaid.clear();
        }
        if (unsaid.isEmpty() && lostAtNs.isEmpty() && back > 0) {
            say.accept(String.format(
                    Locale.ROOT,
                    "%d devices are served again; the slowest had no answer for %.2f s",
                    back,
                    slowestNs / NS_PER_S));
            movesTotal += back;
            slowestTotalNs = Math.max(slowestTotalNs, slowestNs);
            back = 0;
            slowestNs = 0;
        }
    }

    /** Devices that lost a connection and have not caught up. */
    int waiting() {
        return lostAtNs.size();
    }

    int moves() {
        return movesTotal + back;
    }

    long slowestMs() {
        return TimeUnit.NANOSECONDS.toMillis(Math.max(slowestTotalNs, slowestNs));
    }
}
