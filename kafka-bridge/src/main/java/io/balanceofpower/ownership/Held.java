package io.balanceofpower.ownership;

import io.balanceofpower.step5_admit.Ledger;
import io.balanceofpower.step5_admit.LedgerState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A device that a lane writes for. Owned by the lane's thread. */
final class Held {
    final String device;
    final ClaimId claim;
    final long claimOffset;
    final long version;
    final Map<String, Ledger> ledgers = new LinkedHashMap<>(2, 0.75f, true);
    long sessionExpiryMs;
    Received received;

    @Nullable
    Place last;

    /** Forgotten with the first record of this claim. */
    List<ClaimId> predecessors;

    /** Whether a record of this claim with a state is committed. */
    boolean written;

    /** Whether the state has changed since the last checkpoint. */
    boolean changed;

    Held(Grant grant) {
        device = grant.device();
        claim = grant.claim();
        claimOffset = grant.claimOffset();
        DeviceState state = grant.state();
        version = state.version();
        sessionExpiryMs = state.sessionExpiryMs();
        received = state.received();
        last = state.last();
        predecessors = grant.predecessors();
        state.ledgers().forEach(ledger -> ledgers.put(ledger.stream(), new Ledger(ledger)));
    }

    DeviceState state() {
        List<LedgerState> states = ledgers.values().stream().map(Ledger::state).toList();
        return new DeviceState(version, 0, sessionExpiryMs, received, states, last);
    }
}
