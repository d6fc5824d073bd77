package io.balanceofpower.step5_admit;

import io.balanceofpower.message.Numbering;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ledgers of a lane's devices, at most {@code ledgersMax}.
 *
 * <p>At the limit the device unused for longest loses its ledger unused for longest: a copy of an old message of that
 * stream would then be written again, which is why evictions are counted. One device may hold at most a quarter of all,
 * so that a device which invents stream names pushes out its own. Not safe for several threads: the lane's thread owns
 * it.
 */
public final class Ledgers {

    private final int ledgersMax;
    private final int ledgersOfDeviceMax;
    private final Map<String, Map<String, Ledger>> byDevice = new LinkedHashMap<>(16, 0.75f, true);
    private int count;
    private long evicted;
    private long gaps;
    private long reorders;

    public Ledgers(int ledgersMax) {
        if (ledgersMax < 1) {
            throw new IllegalArgumentException("ledgersMax " + ledgersMax + ": at least 1");
        }
        this.ledgersMax = ledgersMax;
        this.ledgersOfDeviceMax = Math.max(1, ledgersMax / 4);
    }

    /** {@link Ledger#admit} on the ledger of the device's stream, a new one if there is none. */
    public Admission admit(String device, Numbering numbering) {
        Ledger ledger = find(device, numbering.stream());
        if (ledger == null) {
            ledger = put(new Ledger(device, numbering.stream()), device, numbering.stream());
        }
        long gapsBefore = ledger.gaps();
        long reordersBefore = ledger.reorders();
        Admission admission = ledger.admit(numbering.epoch(), numbering.sequence());
        gaps += ledger.gaps() - gapsBefore;
        reorders += ledger.reorders() - reordersBefore;
        return admission;
    }

    /** {@link Ledger#revoke}, if the stream's ledger is still here. */
    public void revoke(String device, Numbering numbering) {
        Ledger ledger = find(device, numbering.stream());
        if (ledger != null) {
            long gapsBefore = ledger.gaps();
            ledger.revoke(numbering.epoch(), numbering.sequence());
            gaps += ledger.gaps() - gapsBefore;
        }
    }

    /** Takes over a ledger, in place of one of the same stream. */
    public void put(LedgerState state) {
        put(new Ledger(state), state.device(), state.stream());
        gaps += state.gaps();
    }

    /** The states of a device's ledgers; empty for a device without any. */
    public List<LedgerState> statesOf(String device) {
        return states(byDevice.get(device));
    }

    /** The same, and forgets them. */
    public List<LedgerState> remove(String device) {
        List<LedgerState> states = states(byDevice.remove(device));
        count -= states.size();
        for (LedgerState state : states) {
            gaps -= state.gaps();
        }
        return states;
    }

    public int count() {
        return count;
    }

    /** How many were forgotten because of the limits. */
    public long evicted() {
        return evicted;
    }

    /** Sequences skipped and not yet seen, in the ledgers that are here. */
    public long gaps() {
        return gaps;
    }

    /** Messages admitted here that came after a higher sequence of theirs. */
    public long reorders() {
        return reorders;
    }

    private @Nullable Ledger find(String device, String stream) {
        Map<String, Ledger> ofDevice = byDevice.get(device);
        return ofDevice == null ? null : ofDevice.get(stream);
    }

    private Ledger put(Ledger ledger, String device, String stream) {
        // Most devices have one stream: room for one, not for sixteen.
        Map<String, Ledger> ofDevice = byDevice.computeIfAbsent(device, d -> new LinkedHashMap<>(2, 0.75f, true));
        Ledger replaced = ofDevice.put(stream, ledger);
        if (replaced != null) {
            gaps -= replaced.gaps();
            return ledger;
        }
        count++;
        if (ofDevice.size() > ledgersOfDeviceMax) {
            evictEldest(ofDevice);
        } else if (count > ledgersMax) {
            evictFromEldestDevice();
        }
        return ledger;
    }

    private void evictFromEldestDevice() {
        Iterator<Map<String, Ledger>> devices = byDevice.values().iterator();
        Map<String, Ledger> eldest = devices.next();
        evictEldest(eldest);
        if (eldest.isEmpty()) {
            devices.remove();
        }
    }

    private void evictEldest(Map<String, Ledger> ofDevice) {
        Iterator<Ledger> ledgers = ofDevice.values().iterator();
        gaps -= ledgers.next().gaps();
        ledgers.remove();
        count--;
        evicted++;
    }

    private static List<LedgerState> states(@Nullable Map<String, Ledger> ofDevice) {
        if (ofDevice == null) {
            return List.of();
        }
        List<LedgerState> states = new ArrayList<>(ofDevice.size());
        for (Ledger ledger : ofDevice.values()) {
            states.add(ledger.state());
        }
        return states;
    }
}
