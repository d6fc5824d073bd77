package io.balanceofpower.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.ownership.SessionRecord.Claimed;
import io.balanceofpower.ownership.SessionRecord.Ended;
import io.balanceofpower.ownership.SessionRecord.Gone;
import io.balanceofpower.ownership.SessionRecord.Open;
import io.balanceofpower.step5_admit.LedgerState;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The design's figure: at most 200 bytes a device. Every record comes from its bytes, as in a node. */
class SessionTableSizeTest {

    private static final int DEVICES = 1_000_000;
    private static final int BYTES_MAX = 200;

    private final SessionTable table = new SessionTable();
    private long offset;

    @Test
    void shouldTakeAtMost200BytesForADeviceThatHasLeft() {
        assertBytes("left", this::sayLeft);
        assertThat(table.openOf(lane(0))).isEmpty();
    }

    @Test
    void shouldTakeAtMost200BytesForADeviceThatIsOwned() {
        assertBytes("owned", this::sayOwned);
        long startedNs = System.nanoTime();
        assertThat(table.openOf(lane(0))).hasSize(DEVICES / 8);
        System.out.println("All open devices of a lane: " + (System.nanoTime() - startedNs) / 1_000_000 + " ms");
    }

    @Test
    void shouldTakeAtMost200BytesForADeviceThatHasGoneFromOwnerToOwner() {
        assertBytes("owned by the third owner", device -> {
            sayLeft(device);
            for (int owner = 1; owner <= 2; owner++) {
                ClaimId before = claim(device, owner - 1);
                ClaimId claim = claim(device, owner);
                long claimOffset = offset;
                say(new Claimed(name(device), claim));
                say(new Open(name(device), claim, claimOffset, state(device, 0)));
                say(new Gone(name(device), before));
            }
        });
    }

    private void sayLeft(int device) {
        long claimOffset = offset;
        say(new Claimed(name(device), claim(device, 0)));
        say(new Ended(name(device), claim(device, 0), claimOffset, state(device, 1_763_870_400_123L)));
    }

    private void sayOwned(int device) {
        long claimOffset = offset;
        say(new Claimed(name(device), claim(device, 0)));
        say(new Open(name(device), claim(device, 0), claimOffset, state(device, 0)));
    }

    private interface Fill {
        void say(int device);
    }

    private void assertBytes(String what, Fill fill) {
        long before = usedBytes();
        for (int device = 0; device < DEVICES; device++) {
            fill.say(device);
        }
        long bytes = (usedBytes() - before) / DEVICES;
        System.out.println("A device that is " + what + " takes " + bytes + " bytes");
        assertThat(table.devices()).isEqualTo(DEVICES);
        assertThat(bytes).as("a device that is %s", what).isBetween(20L, (long) BYTES_MAX);
    }

    private static long usedBytes() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            memory.gc();
            least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    private void say(SessionRecord said) {
        table.apply(offset, 1, SessionFormat.read(SessionFormat.key(said), SessionFormat.value(said)));
        offset++;
    }

    private static String name(int device) {
        return String.format("edge-desk-%06d", device);
    }

    private static String lane(int number) {
        return "node-1-" + number + "-0123456789ab";
    }

    private static ClaimId claim(int device, int owner) {
        return new ClaimId(lane((device + owner) % 8), 1 + (long) device * 3 + owner);
    }

    private static DeviceState state(int device, long leftAtMs) {
        String name = name(device);
        long highest = 100_000L + device;
        LedgerState ledger = new LedgerState(name, name, 0, highest, -1L, 0, 0, 0, 0);
        Place last = new Place("trades", device % 12, 50_000_000L + device);
        return new DeviceState(3, leftAtMs, 3_600_000, Received.NONE, List.of(ledger), last);
    }
}
