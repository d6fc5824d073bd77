package io.balanceofpower.quarantine;

/**
 * Another process writes from the same quarantine topic now, or Kafka ended the transaction for its age. What had not been
 * committed is not written.
 */
public final class ReplayEndedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ReplayEndedException(Throwable cause) {
        super(
                "Kafka ended this replay or discard: another one of this quarantine began, or a transaction took longer than"
                        + " kafka.transaction-timeout-ms. What was not committed is as it was; run it again for that.",
                cause);
    }
}
