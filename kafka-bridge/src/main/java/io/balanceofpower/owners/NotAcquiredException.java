package io.balanceofpower.owners;

import io.balanceofpower.ownership.NotGranted;

/** A device cannot be had now. Without a stack trace, because under overload there are many. */
public final class NotAcquiredException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final NotGranted reason;

    public NotAcquiredException(NotGranted reason) {
        super(reason.name(), null, false, false);
        this.reason = reason;
    }

    public NotGranted reason() {
        return reason;
    }
}
