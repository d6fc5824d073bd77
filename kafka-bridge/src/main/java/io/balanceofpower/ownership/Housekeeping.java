package io.balanceofpower.ownership;

import io.balanceofpower.ownership.SessionRecord.Gone;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * Forgets devices whose sessions and ledgers are over. A claim that has ended is never written to by its lane again, so
 * anyone may remove it. Looks at a part of the table at a time.
 */
final class Housekeeping {
    private static final int LOOK_MAX = 20_000;
    private static final int WRITE_MAX = 500;

    private final Limits limits;
    private final SessionTable table;
    private final Orders orders;
    private Iterator<String> devices = Collections.emptyIterator();

    Housekeeping(Limits limits, SessionTable table, Orders orders) {
        this.limits = limits;
        this.table = table;
        this.orders = orders;
    }

    void sweep(String through, long nowMs) {
        if (!devices.hasNext()) {
            devices = table.names();
        }
        List<SessionRecord> tombstones = new ArrayList<>();
        for (int i = 0; i < LOOK_MAX && tombstones.size() < WRITE_MAX && devices.hasNext(); i++) {
            String device = devices.next();
            List<KnownClaim> claims = table.claimsOf(device);
            if (claims.stream().allMatch(claim -> isOver(claim, nowMs))) {
                claims.forEach(claim -> tombstones.add(new Gone(device, claim.id())));
            }
        }
        if (!tombstones.isEmpty()) {
            orders.write(through, tombstones);
        }
    }

    private boolean isOver(KnownClaim claim, long nowMs) {
        DeviceState state = claim.state();
        return !claim.isOpen() && (state == null || state.isOver(nowMs, limits.ledgerRetentionMs()));
    }
}
