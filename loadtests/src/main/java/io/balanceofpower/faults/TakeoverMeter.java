package io.balanceofpower.faults;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes the time in which devices are taken over by another node: from an owner that is alive, when devices move, and from
 * one that is gone, that is dead, paused or cut off. Losses for other reasons are not measured. Not for several threads at
 * once; times are of one clock.
 */
final class TakeoverMeter {
    private final Set<String> gone = new HashSet<>();
    private final Map<String, Pending> pendingByDevice = new HashMap<>();
    private boolean moving;
    private Takeovers fromAlive = Takeovers.none();
    private Takeovers fromGone = Takeovers.none();

    /** A device between two nodes. */
    private static final class Pending {
        private final boolean ownerGone;
        private final long lostNs;
        private @Nullable Long connectNs;
        private @Nullable Long openedNs;
        private long idleNs;

        private Pending(boolean ownerGone, long lostNs) {
            this.ownerGone = ownerGone;
            this.lostNs = lostNs;
        }
    }

    /** From now on the node cannot serve devices. Moves that have not ended are not measured: they may meet it. */
    void gone(String node) {
        gone.add(node);
        pendingByDevice.values().removeIf(pending -> !pending.ownerGone);
    }

    /** It can again. */
    void back(String node) {
        gone.remove(node);
    }

    /** Whether devices that leave a node now do so of their own accord. */
    void moving(boolean nowMoving) {
        moving = nowMoving;
    }

    void lost(String device, String node, long nowNs) {
        boolean ownerGone = gone.contains(node);
        if (ownerGone || moving) {
            pendingByDevice.computeIfAbsent(device, unused -> new Pending(ownerGone, nowNs));
        }
    }

    /** Tries to reach a node that is gone are the client's affair: the clock of the takeover starts again after them. */
    void dialled(String device, String node, long nowNs) {
        Pending pending = pendingByDevice.get(device);
        if (pending == null) {
            return;
        }
        if (gone.contains(node)) {
            pending.connectNs = null;
        } else if (pending.connectNs == null) {
            pending.connectNs = nowNs;
        }
        pending.openedNs = null;
    }

    void opened(String device, long nowNs) {
        Pending pending = pendingByDevice.get(device);
        if (pending != null) {
            pending.openedNs = nowNs;
        }
    }

    void sent(String device, long nowNs) {
        Pending pending = pendingByDevice.get(device);
        if (pending != null && pending.openedNs != null) {
            pending.idleNs += nowNs - pending.openedNs;
            pending.openedNs = null;
        }
    }

    void acknowledged(String device, long nowNs) {
        Pending pending = pendingByDevice.remove(device);
        if (pending == null) {
            return;
        }
        long untilNs = nowNs - pending.idleNs;
        long connectNs = pending.connectNs == null ? pending.lostNs : pending.connectNs;
        (pending.ownerGone ? fromGone : fromAlive).record(untilNs - pending.lostNs, untilNs - connectNs);
    }

    /** Takeovers that ended since the last call. */
    Takeovers takeFromAlive() {
        Takeovers taken = fromAlive;
        fromAlive = Takeovers.none();
        return taken;
    }

    /** Takeovers that ended since the last call. */
    Takeovers takeFromGone() {
        Takeovers taken = fromGone;
        fromGone = Takeovers.none();
        return taken;
    }
}
