package io.balanceofpower.simulation;

import io.balanceofpower.message.Numbering;
import io.balanceofpower.ownership.DeviceState;
import io.balanceofpower.step5_admit.Ledger;
import io.balanceofpower.step5_admit.LedgerState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Knows what really happened, and ends the run when that breaks a promise. */
final class Invariants {
    private final World world;
    private final List<Sent> made = new ArrayList<>();

    /** By device and key, the number and the offset of the last committed message. */
    private final Map<String, long[]> last = new HashMap<>();

    Invariants(World world) {
        this.world = world;
    }

    void made(Sent sent) {
        made.add(sent);
    }

    int messages() {
        return made.size();
    }

    // --- as it happens ---

    /** A transaction is committed, whoever knows it. */
    void committed(Transaction transaction) {
        Map<Sent, Integer> records = new HashMap<>();
        for (Written written : transaction.messages) {
            records.merge(written.sent, 1, Integer::sum);
            if (written.log.topic().equals(ModelKafka.TRADES)) {
                inOrder(written);
            }
        }
        records.forEach((sent, count) -> {
            sent.commits++;
            require(sent.commits == 1 || sent.outlivedSession, Promise.DUPLICATE, sent + " is committed a second time");
            require(count == (sent.alsoAudited ? 2 : 1), Promise.TORN, sent + " is in " + count + " topics");
        });
    }

    private void inOrder(Written written) {
        Sent sent = written.sent;
        long[] before = last.put(sent.device + "/" + sent.key, new long[] {sent.number, written.offset});
        if (before != null && sent.commits == 0) {
            require(
                    before[0] < sent.number && before[1] < written.offset,
                    Promise.REORDERED,
                    sent + " at offset " + written.offset + " comes after number " + before[0] + " at " + before[1]);
        }
    }

    /** A lane says success for a message. */
    void acknowledged(Sent sent) {
        require(sent.commits > 0, Promise.MISSING, sent + " is acknowledged and not committed");
    }

    /** A lane gives a reason for a message. */
    void refused(Sent sent) {
        require(sent.poison || sent.settled, Promise.WRONGLY_REFUSED, sent + " is refused");
    }

    /** A lane begins to write for a device. */
    void granted(String device, Lane lane) {
        for (Lane other : world.kafka.isCurrent(lane.epoch()) ? world.lanes : List.<Lane>of()) {
            if (other != lane && other.book.holds(device) && world.kafka.isCurrent(other.epoch())) {
                throw new PromiseBroken(
                        Promise.TWO_WRITERS, lane.name + " and " + other.name + " can both commit for " + device);
            }
        }
    }

    /** A device found that its session is gone, with this message of which it does not know what became of it. */
    void sessionLost(Sent sent) {
        require(
                sent.commits == 0 || sent.outlivedSession,
                Promise.SESSION_WRONG,
                "the session in which " + sent + " was committed is lost");
    }

    // --- at the end ---

    void atTheEnd() {
        for (Sent sent : made) {
            int wanted = sent.poison ? 0 : 1;
            boolean well = sent.settled && (sent.commits == wanted || (sent.outlivedSession && sent.commits > wanted));
            require(well, Promise.MISSING, sent + " is committed " + sent.commits + " times at the end");
        }
        for (Lane lane : world.lanes) {
            if (world.kafka.isCurrent(lane.epoch()) && lane.node.isAlive()) {
                world.devices.forEach(device -> ledgersAreRight(device, lane));
            }
        }
    }

    private void ledgersAreRight(Device device, Lane lane) {
        DeviceState state = lane.book.state(device.name);
        if (state == null) {
            return;
        }
        for (LedgerState ledger : state.ledgers()) {
            long committed = made.stream()
                    .filter(sent -> isCommittedIn(sent, device, ledger))
                    .peek(sent -> held(sent, ledger))
                    .count();
            // A ledger's window is longer than what a device has in flight, so that nothing below it can be missing.
            require(
                    Long.bitCount(ledger.window()) <= committed,
                    Promise.LEDGER_WRONG,
                    ledger + " holds more than the " + committed + " messages that are committed");
        }
    }

    private static boolean isCommittedIn(Sent sent, Device device, LedgerState ledger) {
        Numbering numbering = sent.numbering;
        return numbering != null
                && sent.device.equals(device.name)
                && numbering.stream().equals(ledger.stream())
                && numbering.epoch() == ledger.epoch()
                && sent.commits > 0;
    }

    private static void held(Sent sent, LedgerState ledger) {
        Numbering numbering = sent.numbering;
        boolean held = numbering != null && new Ledger(ledger).holds(numbering.epoch(), numbering.sequence());
        boolean inWindow = numbering != null && ledger.highest() - numbering.sequence() < Long.SIZE;
        require(held || !inWindow, Promise.LEDGER_WRONG, sent + " is committed, and " + ledger + " does not hold it");
    }

    private static void require(boolean kept, Promise promise, String otherwise) {
        if (!kept) {
            throw new PromiseBroken(promise, otherwise);
        }
    }
}
