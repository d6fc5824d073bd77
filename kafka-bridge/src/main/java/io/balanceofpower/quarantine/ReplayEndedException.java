package io.balanceofpower.quarantine;

/** Another process writes from the same quarantine topic now. What this one had not committed is not written. */
public final class ReplayEndedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ReplayEndedException(Throwable cause) {
        super("another replay or discard of this quarantine began", cause);
    }
}
