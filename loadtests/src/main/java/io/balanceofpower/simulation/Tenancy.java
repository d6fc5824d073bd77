package io.balanceofpower.simulation;

import io.balanceofpower.ownership.ClaimId;

/** What a node has under way for a device that it was granted. */
final class Tenancy {
    final String device;
    final ClaimId claim;
    final Lane lane;
    final long sessionExpiryMs;

    /** Packets that the lane got and has not settled. */
    int inFlight;

    boolean lettingGo;

    Tenancy(String device, ClaimId claim, Lane lane, long sessionExpiryMs) {
        this.device = device;
        this.claim = claim;
        this.lane = lane;
        this.sessionExpiryMs = sessionExpiryMs;
    }
}
