package io.balanceofpower.broker;

/**
 * The broker did not start; nothing of it runs any more. The message is one line for the person who started it: which
 * port or directory was wrong, why, and the remedy.
 */
public final class BrokerStartException extends RuntimeException {

    BrokerStartException(String message) {
        super(message);
    }

    BrokerStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
