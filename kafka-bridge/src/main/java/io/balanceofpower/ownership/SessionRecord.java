package io.balanceofpower.ownership;

import org.jspecify.annotations.Nullable;

/** What a record in {@code bop.sessions} says. Its bytes are {@link SessionFormat}'s. */
public sealed interface SessionRecord {

    /** What is said of one claim of one device; a later word on the same claim replaces an earlier one. */
    sealed interface OfClaim extends SessionRecord {
        String device();

        ClaimId claim();
    }

    /** A lane wants to be the only writer for the device. */
    record Claimed(String device, ClaimId claim) implements OfClaim {}

    /**
     * A lane writes for the device.
     *
     * @param claimOffset where the {@link Claimed} stands, which orders a device's claims
     */
    record Open(String device, ClaimId claim, long claimOffset, DeviceState state) implements OfClaim {}

    /** A lane wrote for the device and never will again under this claim. */
    record Ended(String device, ClaimId claim, long claimOffset, DeviceState state) implements OfClaim {}

    /** Nothing is to be remembered of the claim: a tombstone. */
    record Gone(String device, ClaimId claim) implements OfClaim {}

    /** What is said of a lane. */
    sealed interface OfLane extends SessionRecord {
        String lane();
    }

    /**
     * A lane lives, or did: its checkpoint.
     *
     * @param run the process it belongs to, which is asked for its devices
     */
    record LaneOpen(String lane, String run, Positions positions) implements OfLane {}

    /** A lane is over and nothing is open under its name: a tombstone. */
    record LaneGone(String lane) implements OfLane {}

    /** The record's device or lane, for people. */
    default String subject() {
        if (this instanceof OfClaim of) {
            return of.device();
        }
        return ((OfLane) this).lane();
    }

    /** The state that an {@link Open} or {@link Ended} carries. */
    default @Nullable DeviceState stateOrNull() {
        if (this instanceof Open open) {
            return open.state();
        }
        return this instanceof Ended ended ? ended.state() : null;
    }
}
