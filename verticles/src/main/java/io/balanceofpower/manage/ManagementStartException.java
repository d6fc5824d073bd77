package io.balanceofpower.manage;

/** The management port could not be opened. Its message names the setting and says what to do. */
public final class ManagementStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ManagementStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
