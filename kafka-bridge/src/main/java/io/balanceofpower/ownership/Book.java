package io.balanceofpower.ownership;

import io.balanceofpower.message.Numbering;
import io.balanceofpower.ownership.SessionRecord.Claimed;
import io.balanceofpower.ownership.SessionRecord.Ended;
import io.balanceofpower.ownership.SessionRecord.Gone;
import io.balanceofpower.ownership.SessionRecord.LaneOpen;
import io.balanceofpower.ownership.SessionRecord.Open;
import io.balanceofpower.step5_admit.Admission;
import io.balanceofpower.step5_admit.Ledger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The devices that a lane writes for, and what each of its transactions must hold besides their messages. Pure; owned by
 * the lane's thread.
 *
 * <p>A transaction holds, in this order:
 *
 * <ol>
 *   <li>claims, and the ends of claims, that were asked for;
 *   <li>the state of each device whose first message under its claim is in the transaction, or of which something must be
 *       on record before it is told, and then the tombstones of the claims before;
 *   <li>if a checkpoint is due, the states of all devices that changed since the last one, and
 *   <li>last of all the lane's new positions. A reader that has seen these has seen the states that they belong to.
 * </ol>
 *
 * <p>States are written as they are after the transaction's messages, which is what makes them true: they are committed
 * with these or not at all.
 */
public final class Book {

    /** At it, the device's stream unused for longest is forgotten; a copy of one of its old messages is then new. */
    public static final int STREAMS_PER_DEVICE_MAX = 64;

    private final String lane;
    private final String run;
    private final Map<String, Held> devices = new HashMap<>();
    private final List<SessionRecord> asked = new ArrayList<>();
    private final Set<Held> firstWrites = new LinkedHashSet<>();
    private @Nullable Positions checkpoint;
    private int ledgers;
    private long evicted;
    private long gaps;
    private long reorders;

    /**
     * @param lane the lane's name, unique for ever
     * @param run the process that it belongs to
     */
    public Book(String lane, String run) {
        this.lane = lane;
        this.run = run;
    }

    // --- which devices ---

    /** The next transaction holds this claim. */
    public void claim(String device, ClaimId claim) {
        asked.add(new Claimed(device, claim));
    }

    /** The next transaction holds these records, which are about claims that no lane writes under any more. */
    public void write(Collection<SessionRecord> records) {
        asked.addAll(records);
    }

    /** The device's messages may be admitted from now on. If the grant begins a session, the next transaction says so. */
    public void put(Grant grant) {
        Held held = new Held(grant);
        Held before = devices.put(grant.device(), held);
        if (before != null) {
            throw new IllegalStateException(grant.claim() + " was granted while " + before.claim + " is held");
        }
        count(held, 1);
        if (grant.beginsSession()) {
            confirm(held);
        }
    }

    /**
     * Lets a device go: nothing of it is admitted any more, and the next transaction says so. All its messages must have
     * settled.
     *
     * @param sessionExpiryMs as the device said last
     * @return all that is known of it; null if it is not held under this claim
     */
    public @Nullable DeviceState release(String device, ClaimId claim, long nowMs, long sessionExpiryMs) {
        Held held = devices.get(device);
        if (held == null || !held.claim.equals(claim)) {
            return null;
        }
        devices.remove(device);
        firstWrites.remove(held);
        count(held, -1);
        held.sessionExpiryMs = sessionExpiryMs;
        DeviceState state = held.state().left(nowMs);
        boolean worthKeeping = sessionExpiryMs > 0 || state.holdsAgainstRecords();
        asked.add(worthKeeping ? new Ended(device, claim, held.claimOffset, state) : new Gone(device, claim));
        held.predecessors.forEach(before -> asked.add(new Gone(device, before)));
        return state;
    }

    /** What is known of a device; null if it is not held. */
    public @Nullable DeviceState state(String device) {
        Held held = devices.get(device);
        return held == null ? null : held.state();
    }

    public boolean holds(String device) {
        return devices.containsKey(device);
    }

    // --- their messages ---

    /** A message without numbering is to be written. The device must be held. */
    public void touch(String device) {
        change(held(device));
    }

    /** {@link Ledger#admit} on the ledger of the device's stream, a new one if there is none. The device must be held. */
    public Admission admit(String device, Numbering numbering) {
        Held held = held(device);
        change(held);
        Ledger ledger = held.ledgers.get(numbering.stream());
        if (ledger == null) {
            ledger = addLedger(held, numbering.stream());
        }
        long gapsBefore = ledger.gaps();
        long reordersBefore = ledger.reorders();
        Admission admission = ledger.admit(numbering.epoch(), numbering.sequence());
        gaps += ledger.gaps() - gapsBefore;
        reorders += ledger.reorders() - reordersBefore;
        return admission;
    }

    /** {@link Ledger#revoke}, if the device is still held. */
    public void revoke(String device, Numbering numbering) {
        Held held = devices.get(device);
        Ledger ledger = held == null ? null : held.ledgers.get(numbering.stream());
        if (ledger != null) {
            long gapsBefore = ledger.gaps();
            ledger.revoke(numbering.epoch(), numbering.sequence());
            gaps += ledger.gaps() - gapsBefore;
        }
    }

    /**
     * Admits a QoS 2 message without numbering. The device must be held.
     *
     * @return the ordinal for its record, or -1 if an earlier copy was admitted and not released since. Then the next
     *     transaction holds the device's state: a lane that was fenced and does not know it may take a new message for a
     *     copy, because it does not know that the packet id was released elsewhere, and it learns so from the commit
     */
    public long admit(String device, int packetId) {
        Held held = held(device);
        if (held.received.packetIds().contains(packetId)) {
            confirm(held);
            return -1;
        }
        change(held);
        long ordinal = held.received.next();
        held.received = held.received.with(packetId, ordinal);
        return ordinal;
    }

    /** Takes back {@link #admit(String, int)}: the message was not committed. */
    public void revoke(String device, int packetId) {
        Held held = devices.get(device);
        if (held != null) {
            held.received = held.received.without(packetId);
        }
    }

    /**
     * The device released a packet id, and will use it for another message once it is told so. The next transaction
     * says it, so that whoever comes next does not take that message for a copy; also if the packet id is not known here,
     * since only a commit tells that this is not a lane that is fenced and does not know what it should.
     *
     * @return whether the device is held
     */
    public boolean forget(String device, int packetId) {
        Held held = devices.get(device);
        if (held == null) {
            return false;
        }
        held.received = held.received.without(packetId);
        confirm(held);
        return true;
    }

    /** A record of the device is committed. */
    public void placed(String device, Place place) {
        Held held = devices.get(device);
        if (held != null) {
            held.last = place;
        }
    }

    // --- their records ---

    /**
     * The next transaction holds a checkpoint.
     *
     * @param positions read from Kafka before this call
     */
    public void checkpoint(Positions positions) {
        checkpoint = positions;
    }

    /** Whether there is anything to write, with or without messages. */
    public boolean hasRecords() {
        return !asked.isEmpty() || !firstWrites.isEmpty() || checkpoint != null;
    }

    /** What the transaction that is about to be written must hold. To be asked for anew at each attempt. */
    public List<SessionRecord> records() {
        List<SessionRecord> records = new ArrayList<>(asked);
        for (Held held : firstWrites) {
            records.add(open(held));
            held.predecessors.forEach(before -> records.add(new Gone(held.device, before)));
        }
        Positions due = checkpoint;
        if (due != null) {
            for (Held held : devices.values()) {
                if (held.changed && !firstWrites.contains(held)) {
                    records.add(open(held));
                }
            }
            records.add(new LaneOpen(lane, run, due));
        }
        return records;
    }

    /** What {@link #records} said last is committed. */
    public void committed() {
        asked.clear();
        for (Held held : firstWrites) {
            held.written = true;
            held.changed = false;
            held.predecessors = List.of();
        }
        firstWrites.clear();
        if (checkpoint != null) {
            devices.values().forEach(held -> held.changed = false);
            checkpoint = null;
        }
    }

    private static Open open(Held held) {
        return new Open(held.device, held.claim, held.claimOffset, held.state());
    }

    // --- counts ---

    /** Streams with a ledger here. */
    public int ledgers() {
        return ledgers;
    }

    /** How many ledgers were forgotten because of {@link #STREAMS_PER_DEVICE_MAX}. */
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

    private Held held(String device) {
        Held held = devices.get(device);
        if (held == null) {
            throw new IllegalStateException("the lane does not write for this device");
        }
        return held;
    }

    private void change(Held held) {
        held.changed = true;
        if (!held.written) {
            firstWrites.add(held);
        }
    }

    /** The next transaction holds the device's state, whether or not anything is new in it. */
    private void confirm(Held held) {
        held.changed = true;
        firstWrites.add(held);
    }

    private Ledger addLedger(Held held, String stream) {
        Ledger ledger = new Ledger(held.device, stream);
        held.ledgers.put(stream, ledger);
        ledgers++;
        if (held.ledgers.size() > STREAMS_PER_DEVICE_MAX) {
            Iterator<Ledger> eldest = held.ledgers.values().iterator();
            gaps -= eldest.next().gaps();
            eldest.remove();
            ledgers--;
            evicted++;
        }
        return ledger;
    }

    private void count(Held held, int sign) {
        ledgers += sign * held.ledgers.size();
        held.ledgers.values().forEach(ledger -> gaps += sign * ledger.gaps());
    }
}
