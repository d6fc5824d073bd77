package io.balanceofpower.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.ownership.SessionRecord.Ended;
import io.balanceofpower.ownership.SessionRecord.Open;
import io.balanceofpower.step5_admit.LedgerState;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** That every node can remember a million devices. */
class SessionTableSizeTest {
    private static final int DEVICES = 1_000_000;

    @Test
    void shouldTakeAtMost200BytesADevice() {
        long before = usedBytes();
        SessionTable table = new SessionTable();
        for (int i = 0; i < DEVICES; i++) {
            String device = String.format(Locale.ROOT, "device-%09d", i);
            // Of each hundred, one is connected.
            ClaimId claim = new ClaimId("node-1-0-k3f9x2ab41cd", 1 + i / 10);
            table.apply(
                    i,
                    0,
                    i % 100 == 0
                            ? new Open(device, claim, i, state(device, i, 0))
                            : new Ended(device, claim, i, state(device, i, 1_790_000_000_000L + i)));
        }
        long bytesEach = (usedBytes() - before) / DEVICES;
        System.out.println("The table takes " + bytesEach + " bytes a device, of " + table.devices());
        assertThat(table.devices()).isEqualTo(DEVICES);
        assertThat(bytesEach).isBetween(50L, 200L);
    }

    private static DeviceState state(String device, int number, long leftAtMs) {
        long highest = 1_000L + number;
        LedgerState ledger = new LedgerState(device, device, 0, highest, -1L, 1, 0, 3, 0);
        Place last = new Place("trades.equities", number % 6, 10_000_000L + number);
        return new DeviceState(4, leftAtMs, 300_000, Received.NONE, List.of(ledger), last);
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
