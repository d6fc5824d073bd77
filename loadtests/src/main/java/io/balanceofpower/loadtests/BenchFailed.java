package io.balanceofpower.loadtests;

import org.jspecify.annotations.Nullable;

/** A benchmark has no result. The message is one line that says what happened, with the remedy where there is one. */
final class BenchFailed extends Exception {

    private final Kind kind;

    /** What it was that failed. */
    enum Kind {
        /** Something did not start, so that nothing was measured. */
        NOT_STARTED,
        /** Messages were refused, late or not answered, so that what was measured is worth nothing. */
        LOST
    }

    private BenchFailed(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    static BenchFailed notStarted(String message, @Nullable Throwable cause) {
        return new BenchFailed(Kind.NOT_STARTED, message, cause);
    }

    static BenchFailed lost(String message) {
        return new BenchFailed(Kind.LOST, message, null);
    }

    /** Whoever was to wait no longer; the thread stays interrupted. */
    static BenchFailed interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new BenchFailed(Kind.NOT_STARTED, "interrupted", e);
    }

    Kind kind() {
        return kind;
    }
}
