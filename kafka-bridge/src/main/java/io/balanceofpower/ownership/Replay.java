package io.balanceofpower.ownership;

import io.balanceofpower.message.Numbering;
import io.balanceofpower.step5_admit.Ledger;
import io.balanceofpower.step5_admit.LedgerState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a lane committed after its last checkpoint, as read from the destination topics: completes the states that the
 * checkpoint holds. Reading a record twice, or one that a state has seen already, changes nothing.
 *
 * <p>Sequences are kept and sorted, because partitions are read one after the other: the window of a ledger would take
 * the newest of one partition for a jump over all that the next one holds. 8 bytes a message, and the lane's checkpoint
 * interval bounds their number.
 */
public final class Replay {

    /** Nothing was committed after the checkpoint. */
    public static Replay nothing() {
        return new Replay();
    }

    private final Map<String, OfDevice> devices = new HashMap<>();
    private long records;

    /** A committed record of the lane with a numbered message. */
    public void add(String device, Numbering numbering, Place place) {
        records++;
        devices.computeIfAbsent(device, d -> new OfDevice()).add(numbering, place);
    }

    /** A committed record of the lane with a QoS 2 message that has no sequence. */
    public void add(String device, int packetId, long ordinal, Place place) {
        records++;
        devices.computeIfAbsent(device, d -> new OfDevice()).add(packetId, ordinal, place);
    }

    /** How many records were added. */
    public long records() {
        return records;
    }

    /** The state with everything that the lane committed for the device. */
    public DeviceState complete(String device, DeviceState state) {
        OfDevice found = devices.get(device);
        return found == null ? state : found.complete(device, state);
    }

    private static final class OfDevice {
        private final Map<String, Map<Long, Sequences>> streams = new HashMap<>();
        private final List<long[]> received = new ArrayList<>();
        private @Nullable Place last;

        void add(Numbering numbering, Place place) {
            streams.computeIfAbsent(numbering.stream(), s -> new HashMap<>())
                    .computeIfAbsent(numbering.epoch(), e -> new Sequences())
                    .add(numbering.sequence());
            last = place;
        }

        void add(int packetId, long ordinal, Place place) {
            received.add(new long[] {ordinal, packetId});
            last = place;
        }

        DeviceState complete(String device, DeviceState state) {
            Map<String, Ledger> ledgers = new LinkedHashMap<>();
            state.ledgers().forEach(ledger -> ledgers.put(ledger.stream(), new Ledger(ledger)));
            streams.forEach((stream, epochs) ->
                    complete(ledgers.computeIfAbsent(stream, s -> new Ledger(device, s)), epochs));
            Received receivedNow = state.received();
            received.sort((a, b) -> Long.compare(a[0], b[0]));
            for (long[] each : received) {
                receivedNow = receivedNow.with((int) each[1], each[0]);
            }
            List<LedgerState> completed =
                    ledgers.values().stream().map(Ledger::state).toList();
            return new DeviceState(
                    state.version(),
                    state.leftAtMs(),
                    state.sessionExpiryMs(),
                    receivedNow,
                    completed,
                    last == null ? state.last() : last);
        }

        private static void complete(Ledger ledger, Map<Long, Sequences> epochs) {
            epochs.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(epoch -> epoch.getValue().inOrder(sequence -> ledger.replay(epoch.getKey(), sequence)));
        }
    }

    /** A growing array: boxed numbers would take five times as much. */
    private static final class Sequences {
        private long[] sequences = new long[8];
        private int size;

        void add(long sequence) {
            if (size == sequences.length) {
                sequences = Arrays.copyOf(sequences, 2 * size);
            }
            sequences[size++] = sequence;
        }

        void inOrder(LongConsumer each) {
            Arrays.sort(sequences, 0, size);
            for (int i = 0; i < size; i++) {
                each.accept(sequences[i]);
            }
        }
    }
}
