package io.balanceofpower.message;

/** Where a message's outcome goes. */
@FunctionalInterface
public interface Settlement {

    /**
     * Says what became of the message. Called exactly once per message, on any thread, and must return at once.
     */
    void settle(Outcome outcome);

    /**
     * The same, by a thread that settles many messages: whoever is told may hold back what follows from it until {@link
     * #batchSettled}, so that one answer serves many.
     */
    default void settleInBatch(Outcome outcome) {
        settle(outcome);
    }

    /**
     * Follows {@link #settleInBatch} soon and on the same thread, once every message of the batch is told, and for each of
     * them. Must return at once.
     */
    default void batchSettled() {}
}
