package io.balanceofpower.simulation;

/**
 * What can be taken out of the protocol, to prove that runs notice. A rule that production code keeps inside of itself
 * cannot be taken out here; these are what its drivers must keep.
 */
enum Rule {
    /** A node waits until its tail has passed its own claim, and so knows every earlier one. */
    WAIT_FOR_TAIL,
    /** That its tail has passed an offset counts for a node when it has been at the end once. */
    TAIL_AT_THE_END,
    /** A lane that does not answer is fenced before anything is read for it. */
    FENCE,
    /** Nothing is read for a fenced lane before the tail has passed all that it ever said. */
    TAIL_PAST_THE_FENCE,
    /** What a fenced lane committed after its checkpoint is read. */
    SCAN,
    /** It is read up to the partitions' ends, not only to where other transactions let committed records be seen. */
    SCAN_TO_THE_END,
    /** A device is let go when all that it sent has settled. */
    SETTLE_BEFORE_RELEASE,
    /** A checkpoint's positions are older than its states. */
    POSITIONS_BEFORE_STATES,
    /** A lane that ended never comes back under its name and transactional id. */
    NEW_LANE_NAMES,
    /** A commit of which nobody knows how it ended is not tried again by its lane. */
    UNKNOWN_ENDS_THE_LANE,
    /** A success is told after the commit. */
    COMMIT_BEFORE_ACKNOWLEDGEMENT,
    /** A copy is acknowledged when its first copy is committed. */
    COPIES_WAIT,
    /** Earlier claims are removed in the transaction that records what was built on them. */
    TOMBSTONES_WITH_THE_STATE,
    /** A refused message is taken back from its ledger. */
    REVOKE_REFUSED,
    /** A new session is told to its device when the end of the one before is committed. */
    COMMIT_BEFORE_NEW_SESSION,
    /** PUBCOMP is told after the release of the packet id is committed. */
    COMMIT_BEFORE_PUBCOMP
}
