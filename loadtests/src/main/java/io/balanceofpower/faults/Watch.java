package io.balanceofpower.faults;

import io.balanceofpower.demo.Witness;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the devices see of the faults. Any thread; locks shortly. */
final class Watch implements Witness {
    private StallMeter stalls = new StallMeter(System.nanoTime(), "");
    private final TakeoverMeter takeovers = new TakeoverMeter();
    private final Map<String, Long> acknowledgedNs = new HashMap<>();
    private int unserved;

    /**
     * What the devices saw of one fault.
     *
     * @param stallMs the longest time without an acknowledgement to any device
     * @param unserved devices that got no acknowledgement though they should have
     */
    record Seen(long stallMs, int unserved, Takeovers fromAlive, Takeovers fromGone) {
        Takeovers all() {
            return Takeovers.sum(List.of(fromAlive, fromGone));
        }
    }

    /** Devices send from now on; only from now on is there progress to be missed. */
    synchronized void start() {
        stalls = new StallMeter(System.nanoTime(), "the start");
    }

    /** Something is done to the processes from now on. */
    synchronized void begin(String fault) {
        stalls.begin(System.nanoTime(), fault);
    }

    /** What was seen since the last {@link #begin}; what there is to count, since the last end. */
    synchronized Seen end() {
        stalls.look(System.nanoTime());
        int unservedUntilNow = unserved;
        unserved = 0;
        return new Seen(
                stalls.longestNs() / 1_000_000, unservedUntilNow, takeovers.takeFromAlive(), takeovers.takeFromGone());
    }

    /** So many devices were waited for in vain. */
    synchronized void unserved(int devices) {
        unserved += devices;
    }

    /** A node is about to be taken away. */
    synchronized void gone(String node) {
        takeovers.gone(node);
    }

    /** It takes devices again. */
    synchronized void back(String node) {
        takeovers.back(node);
    }

    synchronized void moving(boolean moving) {
        takeovers.moving(moving);
    }

    synchronized long longestStallMs() {
        return stalls.longestOfAllNs() / 1_000_000;
    }

    synchronized String longestStallDuring() {
        return stalls.longestDuring();
    }

    /** How many devices have had an acknowledgement since then, by {@link System#nanoTime}. */
    synchronized int servedSince(long sinceNs) {
        return (int) acknowledgedNs.values().stream()
                .filter(atNs -> atNs - sinceNs > 0)
                .count();
    }

    @Override
    public synchronized void lost(String device, String node) {
        takeovers.lost(device, node, System.nanoTime());
    }

    @Override
    public synchronized void dialled(String device, String node) {
        takeovers.dialled(device, node, System.nanoTime());
    }

    @Override
    public synchronized void opened(String device, String node) {
        takeovers.opened(device, System.nanoTime());
    }

    @Override
    public synchronized void sent(String device) {
        takeovers.sent(device, System.nanoTime());
    }

    @Override
    public synchronized void acknowledged(String device) {
        long nowNs = System.nanoTime();
        takeovers.acknowledged(device, nowNs);
        stalls.acknowledged(nowNs);
        acknowledgedNs.put(device, nowNs);
    }
}
