package io.balanceofpower.step4_route;

import dev.cel.common.CelErrorCode;
import dev.cel.common.exceptions.CelRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * Ends the evaluation of a part of a condition on CEL's runtime, because it cannot be told for a message. Of the runtime's
 * own kind, since others are wrapped together with the text of what a function was given; without a stack trace, which
 * would cost more than the part.
 */
final class Untold extends CelRuntimeException {
    private static final long serialVersionUID = 1L;

    private final String words;

    /** @param words the end of a sentence that starts with the route's name */
    Untold(String words) {
        super((Throwable) null, CelErrorCode.INVALID_ARGUMENT);
        this.words = words;
    }

    String words() {
        return words;
    }

    @Override
    public String getMessage() {
        return words;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    /** The one that caused a failure of the runtime; null if that is of its own making. */
    static @Nullable Untold in(@Nullable Throwable failure) {
        Throwable at = failure;
        while (at != null && !(at instanceof Untold)) {
            at = at.getCause();
        }
        return (Untold) at;
    }
}
