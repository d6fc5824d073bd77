package io.balanceofpower.ownership;

import io.balanceofpower.step5_admit.LedgerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A {@link DeviceState} in few bytes: some 30 for a device with one stream that skipped nothing. The device's name is not
 * in it.
 */
final class StateFormat {
    private static final int WINDOW_BITS = 64;
    private static final int PACKET_ID_MAX = 65_535;

    private StateFormat() {}

    static void write(DeviceState state, String device, Bytes out) {
        out.number(state.version());
        out.number(state.leftAtMs());
        out.number(state.sessionExpiryMs());
        out.number(state.received().next());
        out.number(state.received().packetIds().size());
        state.received().packetIds().forEach(out::number);
        Place last = state.last();
        out.add(last == null ? 0 : 1);
        if (last != null) {
            out.text(last.topic()).number(last.partition()).number(last.offset());
        }
        out.number(state.ledgers().size());
        for (LedgerState ledger : state.ledgers()) {
            write(ledger, device, out);
        }
    }

    /** @throws IllegalArgumentException if no state is written like this */
    static DeviceState read(String device, BytesReader in) {
        long version = in.notNegative();
        long leftAtMs = in.notNegative();
        long sessionExpiryMs = in.notNegative();
        long next = in.notNegative();
        int ids = in.count();
        Set<Integer> packetIds = new TreeSet<>();
        for (int i = 0; i < ids; i++) {
            packetIds.add(smallNumber(in, PACKET_ID_MAX));
        }
        Place last = place(in);
        int count = in.count();
        List<LedgerState> ledgers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ledgers.add(readLedger(device, in));
        }
        return new DeviceState(version, leftAtMs, sessionExpiryMs, new Received(next, packetIds), ledgers, last);
    }

    private static @Nullable Place place(BytesReader in) {
        return in.one() == 0 ? null : new Place(in.text(), smallNumber(in, Integer.MAX_VALUE), in.notNegative());
    }

    private static int smallNumber(BytesReader in, int max) {
        long number = in.notNegative();
        if (number > max) {
            throw new IllegalArgumentException(number + " where at most " + max + " is possible");
        }
        return (int) number;
    }

    /** An empty name stands for the device's own. */
    private static void write(LedgerState ledger, String device, Bytes out) {
        out.text(ledger.stream().equals(device) ? "" : ledger.stream());
        out.number(ledger.epoch() + 1);
        out.number(ledger.highest());
        out.number(ledger.highest() - ledger.completeFrom());
        // What differs from a window without holes: nothing, for most.
        out.number(ledger.window() ^ complete(ledger.highest() - ledger.completeFrom()));
        out.number(ledger.gaps());
        out.number(ledger.duplicates());
        out.number(ledger.reorders());
    }

    private static LedgerState readLedger(String device, BytesReader in) {
        String stream = in.text();
        long epoch = in.number() - 1; // one more than the largest is negative, and comes back by this
        if (epoch < -1) {
            throw new IllegalArgumentException("an epoch above 2^63-1");
        }
        long highest = in.notNegative();
        long complete = in.notNegative();
        if (complete > highest) {
            throw new IllegalArgumentException("no ledger is complete for " + complete + " below " + highest);
        }
        long window = in.number() ^ complete(complete);
        return new LedgerState(
                device,
                stream.isEmpty() ? device : stream,
                epoch,
                highest,
                window,
                highest - complete,
                in.notNegative(),
                in.notNegative(),
                in.notNegative());
    }

    /** The window in which this many sequences below the highest are committed, and it. */
    private static long complete(long below) {
        return below >= WINDOW_BITS - 1 ? -1L : (1L << (below + 1)) - 1;
    }
}
