package io.balanceofpower.ownership;

import java.util.Collection;
import java.util.List;

/**
 * What {@link Ownership} wants done. Every method returns at once and must not call back into it; what comes of an order
 * is told later by the method named there. An order whose outcome never comes costs its devices time and nothing else.
 */
public interface Orders {

    /** Writes a {@link SessionRecord.Claimed} in the claim's lane. The tail tells when it is committed. */
    void claim(String device, ClaimId claim);

    /**
     * Asks a process to release a device. Ends with {@link Ownership#answered} or, without an answer within the request's
     * limit, with {@link Ownership#unanswered}.
     *
     * @param claim the claim of ours for which it is asked
     * @param about the claim that is to be released
     */
    void ask(String run, String device, ClaimId claim, ClaimId about);

    /**
     * Makes sure that none of these lanes can commit anything any more: what each had begun is committed or aborted
     * when this is done, and the end of {@code bop.sessions} is looked up after that. Ends with {@link Ownership#fenced} or {@link Ownership#recoveryFailed} for each lane.
     */
    void fence(Collection<String> lanes);

    /**
     * Reads what a fenced lane committed from the positions on. Ends with {@link Ownership#scanned} or
     * {@link Ownership#recoveryFailed}.
     */
    void scan(String lane, Positions positions);

    /**
     * Looks for lanes of this mesh that have had a transaction open for longer than lives allow; readers of committed
     * records wait for these. Ends with {@link Ownership#stalled}, or not at all if Kafka does not tell.
     */
    void findStalled();

    /** The claim's lane may write for the device from now on, until it is told to {@link #letGo}. */
    void granted(Grant grant);

    /** The device cannot be had now; its connection is to be told why. */
    void refused(String device, NotGranted reason);

    /**
     * Lets the device's messages settle, stops writing for it, and says so with {@link Ownership#released}.
     *
     * @param takenOver whether another node wants it, so that a connection that it still has is to be closed
     */
    void letGo(String device, ClaimId claim, boolean takenOver);

    /** The claim's lane is over: nothing can be written for the device, and its connection is to be closed. */
    void lost(String device, ClaimId claim);

    /** Answers a request that came by {@link Ownership#asked}. */
    void answer(long request, ReleaseAnswer answer);

    /**
     * Writes records in a lane of this process, in one transaction and after all that was ordered for the lane before.
     * They may come to nothing if the lane ends.
     */
    void write(String lane, List<SessionRecord> records);
}
