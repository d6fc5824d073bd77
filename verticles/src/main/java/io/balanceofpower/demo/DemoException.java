package io.balanceofpower.demo;

/** The demo, or a run of its parts, cannot go on. The message is for the person who started it: what, why, and the remedy if there is one. */
public final class DemoException extends RuntimeException {

    /** What kind of end it is. */
    public enum Kind {
        /** Kafka or a node did not start, or something that the demo writes to cannot be written. */
        CANNOT_START,
        /** Something ended in the middle that should not have. */
        FAILED,
        /** It was asked to stop before it had begun. */
        STOPPED
    }

    private final Kind kind;

    public DemoException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public DemoException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
