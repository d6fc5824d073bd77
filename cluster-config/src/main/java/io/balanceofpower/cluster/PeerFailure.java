package io.balanceofpower.cluster;

/** Why a request to another node got no answer. They carry no stack trace, because under overload they are many. */
public abstract sealed class PeerFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private PeerFailure(String message) {
        super(message, null, false, false);
    }

    /** The node is not in the mesh, or does not listen any more. The request was not carried out. */
    public static final class Gone extends PeerFailure {
        private static final long serialVersionUID = 1L;

        Gone(String run) {
            super("Run " + run + " is not in the mesh");
        }
    }

    /** As many requests to other nodes are under way as this node keeps. The request was not sent. */
    public static final class Busy extends PeerFailure {
        private static final long serialVersionUID = 1L;

        public Busy(int requestsMax) {
            super(requestsMax + " requests to other nodes are under way");
        }
    }

    /** No answer within {@code mesh.request-timeout-ms}. The request may have been carried out. */
    public static final class TimedOut extends PeerFailure {
        private static final long serialVersionUID = 1L;

        TimedOut(String run, long timeoutMs) {
            super("No answer from run " + run + " within " + timeoutMs + " ms");
        }
    }

    /** The node got the request and its handler failed; the message is the handler's. */
    public static final class Refused extends PeerFailure {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /** The connection to the node failed. The request may have been carried out. */
    public static final class Broken extends PeerFailure {
        private static final long serialVersionUID = 1L;

        Broken(String run, Throwable cause) {
            super("The connection to run " + run + " failed: " + cause.getMessage());
        }
    }
}
