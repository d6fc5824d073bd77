package io.balanceofpower.cluster;

/**
 * Why the directory gave no answer. Nothing is wrong with the device or the request: all of these are worth another try
 * later. They carry no stack trace, because under overload they are many.
 */
public abstract sealed class DirectoryFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private DirectoryFailure(String message) {
        super(message, null, false, false);
    }

    private DirectoryFailure(String message, Throwable cause) {
        super(message, cause, false, false);
    }

    /** The mesh has fewer nodes than {@code mesh.members-min}, or this node leaves. Nothing was read or written. */
    public static final class Unavailable extends DirectoryFailure {
        private static final long serialVersionUID = 1L;

        Unavailable(String message) {
            super(message);
        }
    }

    /** As many requests are under way as the directory takes at once. Nothing was read or written. */
    public static final class Busy extends DirectoryFailure {
        private static final long serialVersionUID = 1L;

        Busy(int requestsMax) {
            super(requestsMax + " requests to the directory are under way");
        }
    }

    /** No answer within {@code mesh.request-timeout-ms}. What was asked for may still be carried out. */
    public static final class TimedOut extends DirectoryFailure {
        private static final long serialVersionUID = 1L;

        TimedOut(long timeoutMs) {
            super("No answer from the directory within " + timeoutMs + " ms");
        }
    }

    /** The mesh gave an error, most often because nodes come and go. What was asked for may have been carried out. */
    public static final class Broken extends DirectoryFailure {
        private static final long serialVersionUID = 1L;

        Broken(Throwable cause) {
            super("The directory failed: " + cause, cause);
        }
    }
}
