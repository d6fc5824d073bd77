package io.balanceofpower.message;

/** Where a message's outcome goes. */
@FunctionalInterface
public interface Settlement {

    /**
     * Says what became of the message. Called exactly once per message, on any thread (most often the lane's), and must
     * return at once.
     */
    void settle(Outcome outcome);
}
