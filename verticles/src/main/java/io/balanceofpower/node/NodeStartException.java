package io.balanceofpower.node;

/** The node cannot start as it is set up. The message is one line for the operator: key, value and remedy. */
public final class NodeStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NodeStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
